import { SeededRandom } from '@hft/clock'
import { EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { builtinInstrument, createInstrument, type Lots, type Side, type Ticks } from '@hft/instrument'
import { expect, test } from 'vitest'
import { ConstantLatency } from '../latency-models/constant-latency.ts'
import { generateMarket } from '../market-generator/market-generator.ts'
import { Order } from '../orders/order.ts'
import { OrderType } from '../orders/order-terms.ts'
import { Liquidity, OrderUpdateKind } from '../orders/order-update.ts'
import { RiskAverseQueue } from '../queue-models/risk-averse-queue.ts'
import { SimulatedExchange } from './simulated-exchange.ts'

const instrument = createInstrument(builtinInstrument('generated:SIM-USD'))
const ROWS = 6_000

/** An order of ours, and the recorded orders that truly stood ahead of it when it joined, with what is left of them. */
interface Watched {
  readonly order: Order
  readonly ahead: Map<number, number>
}

/** Orders of the market by id, in order of arrival. */
type RecordedOrders = Map<number, { side: number; ticks: number; lots: number }>

function apply(orders: RecordedOrders, watched: readonly Watched[], rows: MarketEventBatch, row: number): void {
  const id = rows.order[row]!
  const lots = rows.quantityLots[row]!
  const found = orders.get(id)
  switch (rows.kind[row]) {
    case EventKind.OrderAdd:
      orders.set(id, { side: rows.flags[row]! & 1 ? 0 : 1, ticks: rows.priceTicks[row]!, lots })
      return
    case EventKind.OrderModify:
      found!.lots = lots
      break
    case EventKind.OrderExecute:
      found!.lots -= lots
      break
    case EventKind.OrderDelete:
      found!.lots = 0
      break
    default:
      return
  }
  for (const { ahead } of watched) if (ahead.has(id)) ahead.set(id, found!.lots)
  if (found!.lots === 0) orders.delete(id)
}

function trueAhead({ ahead }: Watched): number {
  return [...ahead.values()].reduce((sum, lots) => sum + lots, 0)
}

/**
 * The generated market matches its orders first in, first out, and publishes them one by one. Dropped to price levels,
 * the risk-averse estimate must never be nearer to the front than the truth.
 */
test.each([1, 2])('risk-averse: never nearer to the front than the truth (seed %i)', async (seed) => {
  const { localView } = generateMarket({ instrument, seed, events: ROWS, kinds: { orders: true, quotes: false } })
  const rows = new MarketEventBatch()
  do {
    for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
      for (let row = 0; row < batch.length; row++) rows.appendFrom(batch, row)
    }
  } while (await localView.load())
  const random = new SeededRandom(seed)
  const exchange = new SimulatedExchange({
    latency: new ConstantLatency(0),
    queueModel: new RiskAverseQueue(),
    fillRule: 'partial',
  })
  let now = 0
  let watched: Watched[] = []
  let fillsAtPrice = 0
  let tradedTicks = Number.NaN
  const clock = { epochNs: 0n, now: () => now }
  exchange.start({ clock, instruments: [instrument], books: [] })
  exchange.attach(replayOf(rows).exchangeView)
  exchange.updates$.subscribe(({ kind, orderId, liquidity }) => {
    if (kind !== OrderUpdateKind.Filled || liquidity !== Liquidity.Maker) return
    const filled = watched.find(({ order }) => order.id === orderId)!
    const { side, priceTicks } = filled.order
    const through = side === 0 ? tradedTicks < priceTicks : tradedTicks > priceTicks
    const isCrossed = side === 0 ? exchange.book(0).best(1) <= priceTicks : exchange.book(0).best(0) >= priceTicks
    if (through || isCrossed) return
    fillsAtPrice++
    expect(trueAhead(filled)).toBe(0)
  })
  const orders: RecordedOrders = new Map()
  let id = 1
  let row = 0
  while (row < rows.length) {
    now = rows.exchangeTime[row]!
    for (; row < rows.length && rows.exchangeTime[row] === now; row++) {
      apply(orders, watched, rows, row)
      if (rows.kind[row] === EventKind.Trade) tradedTicks = rows.priceTicks[row]!
    }
    exchange.limit = now
    exchange.run()
    while (exchange.nextUpdate <= now) exchange.deliverNext()
    watched = watched.filter(({ order }) => !Number.isNaN(exchange.aheadLots(order.id)))
    const tooNear = watched.filter((each) => exchange.aheadLots(each.order.id) < trueAhead(each))
    if (tooNear.length > 0) expect.fail(`row ${row}: ${tooNear.map(({ order }) => order.id).join()} stand too near`)
    if (watched.length > 20 || random.nextInteger(4) > 0) continue
    const order = new Order()
    order.id = id++
    order.side = random.nextInteger(2) as Side
    order.type = OrderType.Limit
    const best = exchange.book(0).best(order.side)
    order.priceTicks = (best + (order.side === 0 ? -1 : 1) * random.nextInteger(3)) as Ticks
    order.quantityLots = (1 + random.nextInteger(200)) as Lots
    const ahead = new Map<number, number>()
    for (const [id, { side, ticks, lots }] of orders) {
      if (side === order.side && ticks === order.priceTicks) ahead.set(id, lots)
    }
    watched.push({ order, ahead })
    exchange.submit(order)
    exchange.limit = now
    exchange.run()
    expect(exchange.aheadLots(order.id)).toBe(trueAhead({ order, ahead }))
    while (exchange.nextUpdate <= now) exchange.deliverNext()
  }
  expect(fillsAtPrice).toBeGreaterThan(5)
})

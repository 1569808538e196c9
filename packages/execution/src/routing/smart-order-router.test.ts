import { SeededRandom, SimulatedClock } from '@hft/clock'
import { LadderBook } from '@hft/data'
import { createInstrument, type Lots, NO_PRICE, Product, Side, type Ticks } from '@hft/instrument'
import { expect, test } from 'vitest'
import { MockExecutionClient } from '../clients/mock-execution-client.ts'
import type { MockScript } from '../clients/mock-order.ts'
import type { Order } from '../orders/order.ts'
import { markCancelRequested, markSubmitted } from '../orders/order-requests.ts'
import { isFinal, OrderState } from '../orders/order-state.ts'
import { OrderTable } from '../orders/order-table.ts'
import { OrderType, TimeInForce } from '../orders/order-terms.ts'
import { isApplied, Transition } from '../orders/transition.ts'
import type { RoutedOrder } from './routed-order.ts'
import type { SmartOrderRouterOptions } from './router-options.ts'
import { SmartOrderRouter } from './smart-order-router.ts'

interface RigOptions extends Partial<SmartOrderRouterOptions> {
  /** Asks by venue: price and lots. */
  readonly asks: readonly (readonly (readonly [number, number])[])[]
  readonly scripts?: readonly MockScript[]
}

function rigOf({ asks, scripts = [], ...options }: RigOptions) {
  const clock = new SimulatedClock()
  const instruments = asks.map((_, index) =>
    createInstrument(
      {
        id: `venue${index}:BTCUSDT`,
        kind: 'spot',
        base: 'BTC',
        quote: 'USDT',
        tickSize: '1',
        lotSize: '1',
        fees: { maker: '0', taker: '0' },
      },
      index,
    ),
  )
  const books = asks.map((levels, index) => {
    const book = new LadderBook(index)
    book.applyClear(0, NO_PRICE)
    for (const [ticks, lots] of levels) book.applyLevel(Side.Sell, ticks as Ticks, lots as Lots)
    return Object.assign(book, { isLive: true })
  })
  const clients = asks.map((_, index) => new MockExecutionClient(scripts[index] ? { script: scripts[index] } : {}))
  const orders = new OrderTable()
  const gate = { admitSubmit: () => 0, admitAmend: () => 0, admitCancel: () => 0 }
  const router = new SmartOrderRouter({
    product: new Product('BTC/USDT spot', instruments),
    clients,
    gate,
    slices: new OrderTable({ firstOrderId: 1_000_000 }),
    timers: clock,
    ...options,
  })
  const transitions: Transition[] = []
  const ended: RoutedOrder[] = []
  router.onEnd((route) => ended.push(route))
  router.updates$.subscribe((update) => transitions.push(orders.apply(orders.get(update.orderId)!, update)))
  router.start({ clock, instruments, books })
  const buy = (lots: number, limit?: number, timeInForce: TimeInForce = TimeInForce.ImmediateOrCancel): Order => {
    const price = limit === undefined ? {} : { priceTicks: limit as Ticks, timeInForce }
    const type = limit === undefined ? OrderType.Market : OrderType.Limit
    const order = orders.create({ instrument: 0, side: Side.Buy, type, quantityLots: lots as Lots, ...price }, 0)
    order.requestedAt = clock.now()
    markSubmitted(order)
    router.submit(order)
    return order
  }
  return { clock, clients, router, orders, buy, transitions, ended }
}

const TWO = [
  [
    [100, 5],
    [103, 50],
  ],
  [
    [101, 5],
    [102, 50],
  ],
] as const

test('splits a market order over its listings, and the owner sees one order filled', () => {
  const { clients, buy, ended } = rigOf({ asks: TWO })
  const order = buy(20)
  expect([order.state, order.filledLots]).toEqual([OrderState.Filled, 20])
  expect(clients.map(({ requests }) => requests.map(({ quantityLots }) => quantityLots))).toEqual([[5], [15]])
  expect(ended[0]!.filledUnits).toBe(20)
  const planned = 5 * 100 + 5 * 101 + 10 * 102
  expect(ended[0]!.costs).toMatchObject({
    plannedUnits: 20,
    plannedCost: planned,
    singleVenueCost: 5 * 101 + 15 * 102,
    naiveCost: planned,
    realisedUnits: 20,
  })
})

test.each<[string, MockScript, number[][]]>([
  ['1. rejected', () => 'reject', [[5], [15, 5]]],
  ['2. held back by the client', () => 'refuse', [[5], [15, 5]]],
  ['3. accepted', () => 'accept', [[5], [15]]],
])('a slice that is %s: the other venue gets what is missing', (_, script, expected) => {
  const { clients, buy } = rigOf({ asks: TWO, scripts: [script] })
  expect(buy(20).state).toBe(OrderState.Filled)
  expect(clients.map(({ requests }) => requests.map(({ quantityLots }) => quantityLots))).toEqual(expected)
})

test('a slice whose outcome is unknown counts as filled until it is known', () => {
  const { clients, buy } = rigOf({ asks: TWO, scripts: [() => 'unresolved'] })
  const order = buy(20)
  expect([order.state, order.filledLots, clients[1]!.requests.length]).toEqual([OrderState.PartiallyFilled, 15, 1])
  clients[0]!.fill(clients[0]!.requests[0]!.orderId, 100 as Ticks, 2 as Lots)
  clients[0]!.expire(clients[0]!.requests[0]!.orderId)
  expect([order.state, order.filledLots]).toEqual([OrderState.Filled, 20])
  expect(clients[1]!.requests.map(({ quantityLots }) => quantityLots)).toEqual([15, 3])
})

test('a venue that is down, stale or refused by the gate gets nothing', () => {
  const down = rigOf({ asks: TWO })
  down.router.setListingUp(0, false)
  expect([down.buy(20).state, down.clients[0]!.requests.length]).toEqual([OrderState.Filled, 0])
  const stale = rigOf({ asks: TWO, staleAfterNanos: 10, quoteTime: (instrument) => (instrument === 0 ? -11 : 0) })
  expect([stale.buy(20).state, stale.clients[0]!.requests.length]).toEqual([OrderState.Filled, 0])
  const admitSubmit = ({ instrument }: Order) => (instrument === 0 ? 100 : 0)
  const gated = rigOf({ asks: TWO, gate: { admitSubmit, admitAmend: () => 0, admitCancel: () => 0 } })
  expect([gated.buy(20).state, gated.clients[0]!.requests.length]).toEqual([OrderState.Filled, 0])
})

test('what a limit order does not take rests, and is cancelled with it', () => {
  let sent = 0
  const takesTwo: MockScript = (_order, attempt, kind) => {
    if (kind !== 'submit' || attempt === 1) return 'accept'
    sent++
    return 'ignore'
  }
  const { clients, router, buy } = rigOf({ asks: TWO, scripts: [takesTwo, takesTwo] })
  const order = buy(20, 101, TimeInForce.GoodTillCancel)
  expect(sent).toBe(1)
  expect([order.state, order.filledLots]).toEqual([OrderState.PartiallyFilled, 10])
  expect(clients.flatMap(({ requests }) => requests).map(({ quantityLots }) => quantityLots)).toEqual([5, 10, 5])
  const resting = clients[0]!.requests[1]!.orderId
  clients[0]!.accept(resting)
  markCancelRequested(order)
  router.cancel(order)
  expect([order.state, order.filledLots]).toEqual([OrderState.Cancelled, 10])
})

test('equalised sends wait so that the slices arrive together', () => {
  const { clock, clients, buy } = rigOf({
    asks: TWO,
    sendPolicy: 'arrival-equalised',
    firstRoundTripNanos: [2000, 8000],
  })
  const order = buy(20)
  expect(clients.map(({ requests }) => requests.length)).toEqual([0, 1])
  clock.advanceTo(2999)
  expect(clients[0]!.requests.length).toBe(0)
  clock.advanceTo(3000)
  expect([clients[0]!.requests[0]!.at, order.state]).toEqual([3000, OrderState.Filled])
})

test('whatever arrives late, twice or never: no order is filled beyond its quantity', () => {
  const random = new SeededRandom(11)
  for (let round = 0; round < 500; round++) {
    const count = 2 + random.nextInteger(4)
    const asks = Array.from({ length: count }, () =>
      Array.from(
        { length: 3 },
        (_, level) => [100 + level * 2 + random.nextInteger(2), 1 + random.nextInteger(9)] as const,
      ),
    )
    const answers = ['ignore', 'ignore', 'unresolved', 'reject', 'refuse'] as const
    const gone = new Set<number>()
    const script: MockScript = ({ id }, _attempt, kind) => {
      const answer = kind === 'submit' ? answers[random.nextInteger(answers.length)]! : 'ignore'
      if (answer === 'reject' || answer === 'refuse') gone.add(id)
      return answer
    }
    const { clients, buy, transitions, ended } = rigOf({ asks, scripts: asks.map(() => script) })
    const order = buy(1 + random.nextInteger(40))
    const filled = new Map<number, number>()
    for (let step = 0; step < 60 && !isFinal(order.state); step++) {
      const client = clients[random.nextInteger(count)]!
      const request = client.requests[random.nextInteger(Math.max(1, client.requests.length))]
      if (request === undefined) continue
      const { orderId, quantityLots } = request
      const before = filled.get(orderId) ?? 0
      const action = random.nextInteger(5)
      if (action === 0) client.duplicateLastUpdate()
      else if (action === 1 && !gone.has(orderId)) client.unresolve(orderId)
      else if (action === 2 && !gone.has(orderId)) {
        gone.add(orderId)
        client.expire(orderId)
      } else if (action > 2 && before < quantityLots && !gone.has(orderId)) {
        const lots = 1 + random.nextInteger(quantityLots - before)
        filled.set(orderId, before + lots)
        client.fill(orderId, 100 as Ticks, lots as Lots)
      }
      expect(order.filledLots).toBeLessThanOrEqual(order.quantityLots)
    }
    expect(transitions).not.toContain(Transition.Overfill)
    for (const route of ended) expect(route.filledUnits).toBeLessThanOrEqual(route.quantityUnits)
    expect(transitions.every((transition) => isApplied(transition) || transition === Transition.Duplicate)).toBe(true)
  }
})

import type { Clock, Nanos } from '@hft/clock'
import { type MarketEventBatch, replayOf } from '@hft/data'
import {
  ConstantLatency,
  Order,
  type OrderId,
  type OrderQueueRule,
  OrderType,
  OrderUpdateKind,
  type QueueModel,
  SimulatedExchange,
  TimeInForce,
} from '@hft/execution'
import { builtinInstrument, createInstrument, type Lots } from '@hft/instrument'
import type { Probe } from './recorded-flow.ts'

const INSTRUMENT = createInstrument(builtinInstrument('generated:SIM-USD'))

/**
 * When the simulated exchange fills the probes' orders over recorded rows: each arrives 1 ns before the recorded one
 * joined, so that it stands behind the same orders, and leaves with it.
 *
 * @param orderQueue `exact` for rows of single orders, `model` for price levels
 */
export function predictedFills(
  rows: MarketEventBatch,
  probes: readonly Probe[],
  queueModel: QueueModel,
  orderQueue: OrderQueueRule,
): ReadonlyMap<OrderId, Nanos> {
  const fills = new Map<OrderId, Nanos>()
  let now: Nanos = 0
  const clock: Clock = { epochNs: 0n, now: () => now }
  const exchange = new SimulatedExchange({
    latency: new ConstantLatency(0),
    queueModel,
    fillRule: 'partial',
    orderQueue,
  })
  exchange.start({ clock, instruments: [INSTRUMENT], books: [] })
  exchange.attach(replayOf(rows).exchangeView)
  const order = new Order()
  order.type = OrderType.Limit
  order.timeInForce = TimeInForce.GoodTillDate
  order.quantityLots = 1 as Lots
  const deliver = () => {
    while (exchange.nextUpdate !== Number.POSITIVE_INFINITY) {
      const { kind, orderId, exchangeTime } = exchange.deliverNext()
      if (kind === OrderUpdateKind.Filled) fills.set(orderId, exchangeTime)
    }
  }
  for (const { id, side, ticks, joinedAt, leavesAt } of probes) {
    now = joinedAt - 1
    exchange.limit = now
    exchange.run()
    deliver()
    order.id = id
    order.side = side
    order.priceTicks = ticks
    order.expireAt = leavesAt
    exchange.submit(order)
  }
  exchange.limit = Number.POSITIVE_INFINITY
  exchange.run()
  deliver()
  return fills
}

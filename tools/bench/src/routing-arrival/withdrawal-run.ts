import { NANOS_PER_MILLISECOND, type Nanos, SeededRandom } from '@hft/clock'
import { feedOf, type OrderBook } from '@hft/data'
import { Engine, EngineConfig } from '@hft/engine'
import {
  JitteredLatency,
  OrderType,
  queueModel,
  type SendPolicy,
  SimulatedExchange,
  SmartOrderRouter,
  VenueLatencies,
} from '@hft/execution'
import { instrumentsOf, type Lots, oppositeOf, Product, Side } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { noLimits } from '../backtest/no-limits.ts'

/** One-way latencies of the venues, in milliseconds. */
export const LATENCIES = [1, 4, 10] as const
const SHOWN_LOTS = 100
const SECONDS_BETWEEN_ORDERS = 3

/** What is tried. */
export interface WithdrawalCase {
  readonly send: SendPolicy
  /** τ: from the first print to when the other venues' quotes are gone. */
  readonly reactionNanos: Nanos
  /** Mean of the jitter on top of the venues' latencies. */
  readonly jitterNanos: Nanos
  readonly orders: number
}

/** What came of one order that takes all that three venues show. */
export interface WithdrawalOutcome {
  readonly shownLots: number
  readonly filledLots: number
  /** By the definition: what is shown at the venues where a slice arrived at most τ after the first. */
  readonly definedLots: number
}

const listing = { kind: 'linear', base: 'SIM', quote: 'USD', tickSize: '0.01', lotSize: '1' } as const
const config = EngineConfig.of({
  startingBalance: 1e9,
  instruments: LATENCIES.map((milliseconds) => ({
    ...listing,
    id: `away-${milliseconds}ms:SIMUSD`,
    fees: { maker: '0', taker: '0' },
  })),
})

/** Takes everything with every book of the first venue, buying and selling in turn. */
class Sweeper extends Strategy {
  #side: Side = Side.Buy

  constructor() {
    super('sweeper')
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    if (book.instrument !== 0) return
    const quantityLots = (SHOWN_LOTS * LATENCIES.length) as Lots
    context.submit({ instrument: 0, side: this.#side, type: OrderType.Market, quantityLots })
    this.#side = oppositeOf(this.#side)
  }
}

/** Runs orders one after the other, seconds apart, against venues that pull their quotes. */
export async function withdrawalOutcomes({
  send,
  reactionNanos,
  jitterNanos,
  orders,
}: WithdrawalCase): Promise<readonly WithdrawalOutcome[]> {
  const instruments = instrumentsOf(config.instruments)
  const random = new SeededRandom(1)
  const latencies = LATENCIES.map((milliseconds, venue) => {
    const baseNanos = milliseconds * NANOS_PER_MILLISECOND
    const leg = { baseNanos, meanNanos: jitterNanos, capNanos: baseNanos + 20 * NANOS_PER_MILLISECOND }
    return new JitteredLatency({ entry: leg, response: leg }, random.fork(venue))
  })
  const exchange = new SimulatedExchange({
    latency: new VenueLatencies(latencies),
    queueModel: queueModel('risk-averse', 1),
    fillRule: 'partial',
    withdrawal: { reactionNanos, absenceNanos: 1000 * NANOS_PER_MILLISECOND },
  })
  const router = new SmartOrderRouter({
    product: new Product('SIM/USD', instruments),
    clients: instruments.map(() => exchange),
    sendPolicy: send,
    isClockShared: true,
    firstRoundTripNanos: LATENCIES.map((milliseconds) => 2 * milliseconds * NANOS_PER_MILLISECOND),
  })
  const engine = new Engine({
    strategy: new Sweeper(),
    riskManager: new DefaultRiskManager(noLimits()),
    executionClient: router,
    config,
  })
  const arrivals = new Map<number, Map<number, Nanos>>()
  const filled = new Map<number, number>()
  engine.updates$.subscribe((update) => {
    const order = engine.orders.get(update.orderId)!
    if (!order.isSlice) {
      filled.set(order.id, order.filledLots)
      return
    }
    const seen = arrivals.get(order.parentOrderId) ?? new Map<number, Nanos>()
    arrivals.set(order.parentOrderId, seen)
    if (!seen.has(order.instrument)) seen.set(order.instrument, update.exchangeTime)
  })

  // All venues' books stand before the first: its message is what orders are sent with.
  const messages = Array.from({ length: orders }, (_, order) =>
    instruments.toReversed().map((instrument, place) => ({
      kind: 'book' as const,
      instrument,
      bids: [['99.99', String(SHOWN_LOTS)] as const],
      asks: [['100.00', String(SHOWN_LOTS)] as const],
      at: (order * SECONDS_BETWEEN_ORDERS * 1000 + place) * NANOS_PER_MILLISECOND,
    })),
  ).flat()
  await engine.run(feedOf(messages).replay())
  return [...filled].map(([parent, filledLots]) => {
    const times = [...arrivals.get(parent)!.values()]
    const first = Math.min(...times)
    const inTime = times.filter((at) => at <= first + reactionNanos).length
    return { shownLots: SHOWN_LOTS * LATENCIES.length, filledLots, definedLots: inTime * SHOWN_LOTS }
  })
}

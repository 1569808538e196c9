import type { Nanos, SeededRandom, TimerId } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { AccountView, Order, OrderId, OrderRequest } from '@hft/execution'
import type { Instrument, Lots, Ticks } from '@hft/instrument'

/** What a strategy sees and may do. Reading never allocates. The engine implements it. */
export interface StrategyContext {
  /** Local time of the event being handled. */
  readonly now: Nanos
  readonly instruments: readonly Instrument[]
  /** The account, which all strategies of the run share. */
  readonly account: AccountView
  /**
   * This strategy's own position: what its fills add up to. The account's where it is the only one, closing by people and
   * by the exchange included.
   */
  positionLots(instrument: number): Lots
  /** Still within the configured warm-up: orders are refused, quotes held back until it is over. */
  readonly isWarmingUp: boolean
  /** Seeded from the run's seed and the strategy's index. */
  readonly random: SeededRandom
  /** The L2 book (L3 where that is all there is; the top of book where there is neither). */
  book(instrument: number): OrderBook
  /** The venue's own best bid and offer (L1), which may be ahead of the book. */
  topOfBook(instrument: number): OrderBook
  /** Price of the last trade, `NO_PRICE` before the first. */
  lastTradeTicks(instrument: number): Ticks
  /** The venue's mark price, in quote; NaN before the first. */
  markPrice(instrument: number): number
  /** The venue's index price, in quote; NaN before the first. */
  indexPrice(instrument: number): number
  /** Rate of the venue's next funding payment, a fraction of notional; NaN before the first. */
  fundingRate(instrument: number): number
  /** An order of this strategy that is not final, else undefined. */
  order(id: OrderId): Order | undefined
  /** Number of this strategy's orders that are not final. */
  readonly openOrderCount: number
  /** The `index`-th of them, 0 ≤ index < {@link openOrderCount}, oldest first. */
  openOrder(index: number): Order
  /**
   * Lots estimated to stand ahead of one of this strategy's orders in the queue of its price: 0 at the front. NaN for an
   * order that isn't in the book; Infinity while nothing is known of its level.
   *
   * The estimate is made of what we see, by the queue model of the configuration: behind the whole level when the order is
   * acknowledged, forward with trades at its price, and with the model's share of what else leaves. It is kept from the
   * first call of this method on, which costs a look at each own order's level a message; an order that rests by then counts
   * as behind its whole level.
   */
  queueAheadLots(id: OrderId): number
  /**
   * Sends an order through risk. Returns its id; a refusal comes as an update like any other outcome
   * (possibly before `submit` returns).
   */
  submit(request: OrderRequest): OrderId
  /** Asks for a new price and total quantity. */
  amend(id: OrderId, priceTicks: Ticks, quantityLots: Lots): void
  cancel(id: OrderId): void
  /** Cancels this strategy's orders, of one instrument or of all. */
  cancelAll(instrument?: number): void
  /**
   * Moves this strategy's quotes of an instrument to the targets with the fewest messages: an order at its target
   * price stays and keeps its place in the queue. Post-only limit orders. `NO_PRICE` or 0 lots: no quote on that side.
   */
  quote(instrument: number, bidTicks: Ticks, bidLots: Lots, askTicks: Ticks, askLots: Lots): void
  /** `onTimer(timer)` is called once at local time `at`, or at once when that has passed. */
  setTimer(at: Nanos): TimerId
  /** False when the timer is not pending. */
  cancelTimer(timer: TimerId): boolean
}

import type { TimerId } from '@hft/clock'
import type { Candle, OrderBook, TradeView, VenueCandle } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import type { WorkedOrderReport } from './execution-algorithms/completion-report.ts'
import type { StrategyContext } from './strategy-context.ts'

/**
 * Decides what to trade. The same object runs in a backtest, on paper and live.
 *
 * A callback that a strategy doesn't define costs nothing. Everything handed to a callback is valid until it returns.
 * A strategy that throws is stopped and its orders are cancelled; the rest of the system goes on.
 */
export abstract class Strategy {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** What has come of the orders that it works over time, for summaries. */
  completionReports?(): readonly WorkedOrderReport[]
  /** Before the first event. */
  onStart?(context: StrategyContext): void
  /** Once per venue message and instrument, after the whole message is in the book; never inside one. */
  onBook?(book: OrderBook, context: StrategyContext): void
  /** Per trade printed by the venue. */
  onTrade?(trade: TradeView, context: StrategyContext): void
  /** After the order has changed accordingly. */
  onOrderUpdate?(update: OrderUpdate, order: Order, context: StrategyContext): void
  /** Once per venue message of the best bid and offer (L1), when the book itself is built from more than that. */
  onQuote?(top: OrderBook, context: StrategyContext): void
  /** When a candle of an interval named in the engine's configuration closes. */
  onCandle?(candle: Candle, context: StrategyContext): void
  /** When a venue tells one of its own candles: again and again while it grows, and a last time when it is closed. */
  onVenueCandle?(candle: VenueCandle, context: StrategyContext): void
  /** When a venue tells a new mark price: `context.markPrice(instrument)`. */
  onMark?(instrument: number, context: StrategyContext): void
  /** When a venue tells the rate of its next funding payment: `context.fundingRate(instrument)`. */
  onFunding?(instrument: number, context: StrategyContext): void
  /**
   * When a person has changed its parameters, between two events: all of them, as its schema gave them. What is open stays
   * open unless the strategy takes it out; a strategy without this callback takes no change.
   */
  onParameters?(parameters: never, context: StrategyContext): void
  /** At a time asked for by `context.setTimer`. */
  onTimer?(timer: TimerId, context: StrategyContext): void
  /** After the last event; orders can still be cancelled. */
  onStop?(context: StrategyContext): void
}

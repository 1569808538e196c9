import type { OrderBook } from '@hft/data'
import type { Order, OrderUpdate } from '@hft/execution'
import type { StrategyContext } from '../strategy-context.ts'

/** Turns one instrument's signal and our position in it into orders. */
export interface OrderGenerator {
  /** After each change of the book. `signal` is NaN while there is none. */
  onSignal(signal: number, book: OrderBook, context: StrategyContext): void
  /** After one of the instrument's orders has changed. */
  onOrderUpdate?(update: OrderUpdate, order: Order, context: StrategyContext): void
}

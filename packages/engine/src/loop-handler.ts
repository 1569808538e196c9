import type { Nanos, TimerId } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import type { OrderUpdate } from '@hft/execution'
import type { InstrumentState } from './state/market-state.ts'

/** What the loop calls, at the time that the run's clock shows. */
export interface LoopHandler {
  /** Nobody listens to each message of a book: those that leave the best prices as they are need not all be told of. */
  readonly isUnheard: boolean
  /** Messages before this time need not, as {@link noteUnheard} found it: a time that a function answers with is boxed. */
  readonly unheardUntil: Nanos
  noteUnheard(): void
  /** A whole venue message is in the book that strategies read. */
  onBook(state: InstrumentState): void
  /** A whole venue message of L1 is in the top of book, which is not the book that strategies read. */
  onQuote(state: InstrumentState): void
  onTrade(state: InstrumentState, batch: MarketEventBatch, row: number): void
  /** The venue's mark price is in `state`. */
  onMarkPrice(state: InstrumentState): void
  /** A rate for the venue's next funding payment came; `state` has the one before, and takes this one. */
  onFundingRate(state: InstrumentState, rate: number): void
  /** A candle of the venue's own. */
  onVenueCandle(state: InstrumentState, batch: MarketEventBatch, row: number): void
  /** An answer of the simulated venue has reached us. */
  onUpdate(update: OrderUpdate): void
  /** @param owner as given to `setTimer` */
  onTimer(timer: TimerId, owner: number): void
  /** Whoever called `EventLoop.interrupt` has the floor; false ends the running. */
  onInterrupt(): boolean
}

import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import type { OrderBook } from './order-book.ts'

/**
 * The best bid and offer alone (L1), read as a book of at most one level a side.
 *
 * It is told each side by itself and repeats it as told: between the two rows of one message, and on venues that send
 * the sides apart, the bid may be at or above the ask. Nothing here allocates.
 */
export class TopOfBook implements OrderBook {
  readonly instrument: number
  isLive = false
  #bidTicks: Ticks = NO_PRICE
  #askTicks: Ticks = NO_PRICE
  #bidLots = 0
  #askLots = 0

  /** @param instrument index of the instrument in the run */
  constructor(instrument: number) {
    this.instrument = instrument
  }

  best(side: Side): Ticks {
    return side === Side.Buy ? this.#bidTicks : this.#askTicks
  }

  bestLots(side: Side): Lots {
    return (side === Side.Buy ? this.#bidLots : this.#askLots) as Lots
  }

  next(side: Side, after: Ticks): Ticks {
    const best = this.best(side)
    if (after === NO_PRICE || best === NO_PRICE) return NO_PRICE
    return (side === Side.Buy ? best < after : best > after) ? best : NO_PRICE
  }

  lotsAt(side: Side, ticks: Ticks): Lots {
    return ticks !== NO_PRICE && ticks === this.best(side) ? this.bestLots(side) : (0 as Lots)
  }

  /** Sets one side's best price and quantity; quantity 0, or no price, empties the side. */
  applyQuote(side: Side, ticks: Ticks, lots: Lots): void {
    const isEmpty = lots === 0 || ticks === NO_PRICE || ticks === NO_PRICE_TICKS
    const bestTicks = isEmpty ? NO_PRICE : ticks
    const bestLots = isEmpty ? 0 : lots
    if (side === Side.Buy) {
      this.#bidTicks = bestTicks
      this.#bidLots = bestLots
    } else {
      this.#askTicks = bestTicks
      this.#askLots = bestLots
    }
  }

  /** Empties both sides. */
  clear(): void {
    this.applyQuote(Side.Buy, NO_PRICE, 0 as Lots)
    this.applyQuote(Side.Sell, NO_PRICE, 0 as Lots)
  }

  /** Says whether the feed behind the book can be relied on; the book itself doesn't judge it. */
  setLive(isLive: boolean): void {
    this.isLive = isLive
  }
}

/** Applies one row: a best quote or the state of the feed. Answers whether the row was one of these. */
export function applyToTopOfBook(book: TopOfBook, batch: MarketEventBatch, row: number): boolean {
  switch (batch.kind[row]) {
    case EventKind.BestQuote: {
      const side = (batch.flags[row]! & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
      book.applyQuote(side, batch.priceTicks[row] as Ticks, batch.quantityLots[row] as Lots)
      return true
    }
    case EventKind.Status:
      book.setLive(batch.value[row] === FeedState.Live)
      return true
    default:
      return false
  }
}

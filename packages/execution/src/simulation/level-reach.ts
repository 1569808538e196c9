import { EventFlag, EventKind, type MarketEventBatch, WatchedLevels } from '@hft/data'
import { Side } from '@hft/instrument'
import type { OrderDesk } from './order-desk.ts'
import type { OrderHandler } from './order-handler.ts'
import type { PriceQueue } from './price-queue.ts'

const LOWEST = -0x8000_0000
const HIGHEST = 0x7fff_ffff
// Imported constants are looked up at each use; these are not.
const BID = EventFlag.Bid
const BUY = Side.Buy
/** What a book of levels knows nothing of. */
const QUOTES = 1 << EventKind.BestQuote

/** A price as a key of its side, the lower the better. Without a branch, since a side can't be foretold. */
export function keyOf(side: Side, ticks: number): number {
  return ((ticks ^ (side - 1)) - (side - 1)) | 0
}

/**
 * Which changes of price levels concern orders of ours: nearly none do, and this says so in a few comparisons of
 * integers, whichever side changed.
 *
 * Everything is by side of the level. Keys are an ask's ticks and the negative of a bid's, see {@link keyOf}; what is
 * answered holds as of the last {@link refresh}.
 */
export class LevelReach {
  /**
   * The levels that concern us: up to our best order of the other side, all of them where the touch is watched, and from
   * our best to our worst order of their own side.
   */
  readonly watched = new WatchedLevels()
  readonly #desk: OrderDesk
  readonly #handler: OrderHandler
  #asOf = -1

  constructor(desk: OrderDesk, handler: OrderHandler) {
    this.#desk = desk
    this.#handler = handler
  }

  /** Takes note of orders that came to rest or left since the last call. */
  refresh(): void {
    if (this.#asOf === this.#desk.changes) return
    this.#asOf = this.#desk.changes
    const { watched } = this
    const { bids, asks, watch } = this.#handler
    watched.changes++
    watched.bidsBelow = keysBelow(asks)
    watched.bidFirst = firstOf(bids)
    watched.bidCount = countOf(bids)
    watched.asksBelow = keysBelow(bids)
    watched.askFirst = firstOf(asks)
    watched.askCount = countOf(asks)
    watched.passedKinds = watch.watchesTouch ? 0 : QUOTES
    if (watch.watchesTouch) watched.watchAll()
  }

  /** Whether a change at `key` may move the queues of our orders or fill them, or has to be told. */
  touches(side: Side, key: number): boolean {
    const { watched } = this
    if (side === BUY) return key < watched.bidsBelow || isAmong(key, watched.bidFirst, watched.bidCount)
    return key < watched.asksBelow || isAmong(key, watched.askFirst, watched.askCount)
  }

  /** Whether a level that is set at `key`, or a trade there whose aggressor is of that side, reaches orders of the other side. */
  reaches(side: Side, key: number): boolean {
    return key < (side === BUY ? this.watched.bidsBelow : this.watched.asksBelow)
  }

  /**
   * The first row from `from` to before `end` that is another instrument's or, were it a level that is set or a trade,
   * would reach orders of ours.
   */
  firstReaching(batch: MarketEventBatch, own: number, from: number, end: number): number {
    const { flags, instrument, priceTicks } = batch
    const { asksBelow } = this.watched
    const bits = this.watched.bidsBelow ^ asksBelow
    let row = from
    for (; row < end; row++) {
      if (instrument[row] !== own) break
      // Sides can't be foretold: without a branch.
      const isBid = (0 - (flags[row]! & BID)) | 0
      if ((((priceTicks[row]! ^ isBid) - isBid) | 0) < (asksBelow ^ (bits & isBid))) break
    }
    return row
  }
}

/** A level of the other side with a key below this is at or through our best order. */
function keysBelow(opposite: PriceQueue): number {
  return opposite.length === 0 ? LOWEST : within(1 - opposite.bestKey)
}

function firstOf(own: PriceQueue): number {
  return own.length === 0 ? 0 : within(own.bestKey)
}

/** Keys from our best order to our worst. */
function countOf(own: PriceQueue): number {
  return own.length === 0 ? 0 : within(within(own.worstKey) - within(own.bestKey) + 1)
}

/** Orders may have prices that no row can have. */
function within(key: number): number {
  return key < LOWEST ? LOWEST : key > HIGHEST ? HIGHEST : key
}

function isAmong(key: number, first: number, count: number): boolean {
  return key >= first && key - first < count
}

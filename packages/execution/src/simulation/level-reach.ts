import { EventFlag, EventKind, type MarketEventBatch, WatchedLevels } from '@hft/data'
import { Side } from '@hft/instrument'
import type { OrderDesk } from './order-desk.ts'
import type { OrderHandler } from './order-handler.ts'
import type { PriceQueue } from './price-queue.ts'

const HIGHEST = 0x7fff_ffff
/** Of a row's price. */
const LARGEST_KEY = 0x7fff_fffe
// Imported constants are looked up at each use; these are not.
const BID = EventFlag.Bid
const BUY = Side.Buy
/** What a book of levels knows nothing of. */
const QUOTES = 1 << EventKind.BestQuote
const TRADES = 1 << EventKind.Trade

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
  /** Kinds of row that change nothing in a book of levels and concern nobody, as bits 1 << kind. */
  #passedKinds = 0
  /** Likewise, of rows that reach no order of ours. */
  #silentKinds = 0
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
    const bestBid = bestOf(bids)
    const bestAsk = bestOf(asks)
    watched.changes++
    watched.bidsBelow = 1 - bestAsk
    watched.bidFirst = bestBid
    watched.bidCount = countOf(bids, bestBid)
    watched.asksBelow = 1 - bestBid
    watched.askFirst = bestAsk
    watched.askCount = countOf(asks, bestAsk)
    this.#passedKinds = watch.watchesTouch ? 0 : QUOTES
    this.#silentKinds = watch.watchesTouch || watch.watchesTrades ? this.#passedKinds : QUOTES | TRADES
    if (watch.watchesTouch) watched.watchAll()
  }

  /** {@link watched}, for rows of which it is known or not that they reach no order of ours. */
  watchedAmong(areSilent: boolean): Readonly<WatchedLevels> {
    this.watched.passedKinds = areSilent ? this.#silentKinds : this.#passedKinds
    return this.watched
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
   * The first row from `from` to before `end` that, were it a level that is set or a trade, would reach orders of ours;
   * whatever instrument it is of.
   */
  firstReaching({ flags, priceTicks }: MarketEventBatch, from: number, end: number): number {
    const { asksBelow, bidsBelow } = this.watched
    const bits = asksBelow ^ (bidsBelow - 1)
    let row = from
    for (; row < end; row++) {
      // Sides can't be foretold: without a branch. A bid's bits, turned round, are its key less 1.
      const isBid = 0 - (flags[row]! & BID)
      if ((priceTicks[row]! ^ isBid) < (asksBelow ^ (bits & isBid))) break
    }
    return row
  }
}

/** Keys from our best order to our worst. */
function countOf(own: PriceQueue, best: number): number {
  if (own.length === 0) return 0
  const { worstKey } = own
  const worst = worstKey < -LARGEST_KEY ? -LARGEST_KEY : worstKey > LARGEST_KEY ? LARGEST_KEY : worstKey
  const count = worst - best + 1
  return count > HIGHEST ? HIGHEST : count
}

/**
 * Orders may have prices that no row can have, and an empty side's best is Infinity. Of the queue, and not of its key,
 * which would be boxed.
 */
function bestOf({ bestKey }: PriceQueue): number {
  return bestKey < -LARGEST_KEY ? -LARGEST_KEY : bestKey > LARGEST_KEY ? LARGEST_KEY : bestKey | 0
}

function isAmong(key: number, first: number, count: number): boolean {
  return key >= first && key - first < count
}

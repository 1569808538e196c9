import type { LadderSide } from './ladder-side.ts'
import { NOTHING_WATCHED, type WatchedLevels } from './watched-levels.ts'

/**
 * Where changes of levels are quiet: numbers of both sides by which `LadderBook.applyQuietLevels` tells.
 *
 * Each is the asks', and beside it stand the bits in which the bids' differs.
 */
export class QuietRange {
  /** First key that is neither better than the best nor watched for being better than a price. */
  start = 0
  startBits = 0
  /** Number of keys from there on, see {@link LadderSide.settledFrom}. */
  count = 0
  countBits = 0
  /** Number of keys from there on that are no further than the worst known, see {@link LadderSide.knownFrom}. */
  known = 0
  knownBits = 0
  /** Place of `start` in the columns of both sides' windows. */
  place = 0
  placeBits = 0
  /** Watched range. */
  first = 0
  firstBits = 0
  watchedCount = 0
  watchedBits = 0
  #asOf = -1
  #watched = NOTHING_WATCHED

  /** Takes note of what has changed in a book's sides and in what is watched since the last call. */
  refresh(bids: LadderSide, asks: LadderSide, windowLevels: number, watched: Readonly<WatchedLevels>): void {
    const asOf = (bids.changes + asks.changes + watched.changes) | 0
    if (asOf === this.#asOf && watched === this.#watched) return
    this.#asOf = asOf
    this.#watched = watched
    const bidStart = Math.max(bids.bestKey, watched.bidsBelow)
    this.start = Math.max(asks.bestKey, watched.asksBelow)
    this.startBits = bidStart ^ this.start
    this.count = asks.settledFrom(this.start)
    this.countBits = bids.settledFrom(bidStart) ^ this.count
    this.known = asks.knownFrom(this.start)
    this.knownBits = bids.knownFrom(bidStart) ^ this.known
    this.place = (this.start - asks.base + windowLevels) | 0
    this.placeBits = (bidStart - bids.base) ^ this.place
    this.first = watched.askFirst
    this.firstBits = watched.bidFirst ^ this.first
    this.watchedCount = watched.askCount
    this.watchedBits = watched.bidCount ^ this.watchedCount
  }
}

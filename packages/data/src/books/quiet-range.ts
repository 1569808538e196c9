import type { LadderSide } from './ladder-side.ts'
import { NOTHING_WATCHED, type WatchedLevels } from './watched-levels.ts'

/** Places of the numbers in {@link QuietRange.numbers}. */
export const Quiet = {
  /** First key that is neither better than the best nor watched for being better than a price. */
  Start: 0,
  StartBits: 1,
  /** Number of keys from there on, see {@link LadderSide.settledFrom}. */
  Count: 2,
  CountBits: 3,
  /** Number of keys from there on that are no further than the worst known, see {@link LadderSide.knownFrom}. */
  Known: 4,
  KnownBits: 5,
  /** Place of the start in the columns of both sides' windows. */
  Place: 6,
  PlaceBits: 7,
  /** Watched range. */
  First: 8,
  FirstBits: 9,
  WatchedCount: 10,
  WatchedBits: 11,
  /** {@link WatchedLevels.passedKinds} and {@link WatchedLevels.flags}. */
  PassedKinds: 12,
  WatchedFlags: 13,
} as const

/**
 * Where changes of levels are quiet: numbers of both sides by which `LadderBook.applyQuietLevels` tells.
 *
 * Each is the asks', and beside it stand the bits in which the bids' differs.
 */
export class QuietRange {
  /** In a column, not in fields: the loop would unpack a field's integer at each turn. */
  readonly numbers = new Int32Array(Object.keys(Quiet).length)
  #asOf = -1
  #watched = NOTHING_WATCHED

  /** Takes note of what has changed in a book's sides and in what is watched since the last call. */
  refresh(bids: LadderSide, asks: LadderSide, windowLevels: number, watched: Readonly<WatchedLevels>): void {
    this.numbers[Quiet.PassedKinds] = watched.passedKinds
    this.numbers[Quiet.WatchedFlags] = watched.flags
    const asOf = (bids.changes + asks.changes + watched.changes) | 0
    if (asOf === this.#asOf && watched === this.#watched) return
    this.#asOf = asOf
    this.#watched = watched
    const bidStart = Math.max(bids.bestKey, watched.bidsBelow)
    const askStart = Math.max(asks.bestKey, watched.asksBelow)
    this.#set(Quiet.Start, askStart, bidStart)
    this.#set(Quiet.Count, asks.settledFrom(askStart), bids.settledFrom(bidStart))
    this.#set(Quiet.Known, asks.knownFrom(askStart), bids.knownFrom(bidStart))
    this.#set(Quiet.Place, askStart - asks.base + windowLevels, bidStart - bids.base)
    this.#set(Quiet.First, watched.askFirst, watched.bidFirst)
    this.#set(Quiet.WatchedCount, watched.askCount, watched.bidCount)
  }

  #set(place: number, ofAsks: number, ofBids: number): void {
    this.numbers[place] = ofAsks
    this.numbers[place + 1] = ofAsks ^ ofBids
  }
}

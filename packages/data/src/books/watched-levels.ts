import { NO_KEY } from './far-levels.ts'

const BELOW_ALL_KEYS = -0x8000_0000

/**
 * Price levels of a book whose changes somebody has to see one by one: those better than a price of each side, and those
 * of a range. By keys: the ticks of asks, the negative of bids' ticks, so that the lower is the better on both sides.
 */
export class WatchedLevels {
  /** Whoever changes anything else here counts this up. */
  changes = 0
  /** Bids whose key is below this are watched. */
  bidsBelow = BELOW_ALL_KEYS
  /** First key of the range of bids. */
  bidFirst = 0
  /** Number of keys in it, 0 for none. */
  bidCount = 0
  asksBelow = BELOW_ALL_KEYS
  askFirst = 0
  askCount = 0
  /** Kinds of row that are nothing to look at here, as bits 1 << kind. */
  passedKinds = 0
  /** Levels whose row has one of these flags are watched, wherever they are. */
  flags = 0

  /** Every level of both sides is watched. */
  watchAll(): void {
    this.changes++
    this.bidsBelow = NO_KEY
    this.asksBelow = NO_KEY
  }
}

/** No level is watched, and no row is passed. */
export const NOTHING_WATCHED: Readonly<WatchedLevels> = new WatchedLevels()

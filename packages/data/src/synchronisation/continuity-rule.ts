/** How a difference stands to what a book holds. */
export const Continuity = {
  /** It is the next one. */
  Next: 0,
  /** The book holds it already. */
  Covered: 1,
  /** Something is missing before it. */
  Gap: 2,
} as const
export type Continuity = (typeof Continuity)[keyof typeof Continuity]

/**
 * A venue's rule of continuity, over update ids.
 *
 * A difference covers the ids `first` to `last`; `previous` is the `last` of the one before it where the venue sends
 * it or ids are contiguous, else 0. One whose `previous` is where the last one taken ended is always the next.
 */
export interface ContinuityRule {
  /** How a difference stands to a snapshot that holds everything up to `snapshotId`. */
  afterSnapshot(snapshotId: number, first: number, last: number, previous: number): Continuity
  /** How a difference stands to the one that ended at `lastId`. */
  afterDifference(lastId: number, first: number, last: number, previous: number): Continuity
}

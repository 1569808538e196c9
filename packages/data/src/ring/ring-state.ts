/** Whether a ring goes on. It ends once, and stays as it ended. */
export const RingState = {
  Open: 0,
  /** The producer closed it: what is in the ring is the rest, and all of it. */
  Closed: 1,
  /** Somebody said that the producer is gone: what is in the ring is the rest, but not all that there should be. */
  Failed: 2,
  /** The consumer wants no more. */
  Cancelled: 3,
} as const
export type RingState = (typeof RingState)[keyof typeof RingState]

/** What became of a wait. */
export const WaitOutcome = {
  /** There is what was waited for: a batch, or room. */
  Ready: 0,
  /** The time is over, and nothing came. */
  TimedOut: 1,
  /** The ring has ended, and nothing is left in it; its state says how. */
  Ended: 2,
} as const
export type WaitOutcome = (typeof WaitOutcome)[keyof typeof WaitOutcome]

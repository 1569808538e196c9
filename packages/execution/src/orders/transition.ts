/**
 * What became of an order update. Up to {@link Transition.UnexpectedFill} the order has changed, and a fill's money has
 * moved: book `order.lastFilledLots`. After that the update is counted and otherwise ignored.
 */
export const Transition = {
  /** The order changed as the update says. */
  Applied: 0,
  /** A fill that happened before the order's end and reached us after it. It counts; the order stays final. */
  LateFill: 1,
  /** Fills before this one were missed: the total grew by more than this fill's quantity. All of it counts. */
  FillGap: 2,
  /** More was filled than the order's quantity. Money moved, so it counts. */
  Overfill: 3,
  /** A fill that the venue dates after the order's end, or of an order that it rejected. Money moved, so it counts. */
  UnexpectedFill: 4,
  /** Known already. */
  Duplicate: 5,
  /** Overtaken by what happened since: an acknowledgement after a fill, a cancel reject after the end, older terms after newer ones. */
  Late: 6,
  /** Contradicts what is known of the order, or carries quantities that can't be. */
  Illegal: 7,
} as const
export type Transition = (typeof Transition)[keyof typeof Transition]

/** Whether the order has changed (and a fill must be booked). */
export function isApplied(transition: Transition): boolean {
  return transition <= Transition.UnexpectedFill
}

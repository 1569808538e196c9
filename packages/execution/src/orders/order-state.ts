/** Where an order stands in its life. */
export const OrderState = {
  /** Made, not yet admitted. */
  New: 0,
  /** Sent; the venue has not answered. Counts to every limit. */
  InFlight: 1,
  /** Accepted by the venue, waits for its trigger. */
  Untriggered: 2,
  /** Accepted by the venue, in the book. */
  Working: 3,
  /** In the book with a part of it traded. */
  PartiallyFilled: 4,
  /** Nobody knows: the request timed out or the connection broke. Counts to every limit. */
  Unresolved: 5,
  /** Traded whole. */
  Filled: 6,
  /** Taken out on request. */
  Cancelled: 7,
  /** Ended by the venue's rules: time in force, post-only, session end. */
  Expired: 8,
  /** The venue said no. */
  Rejected: 9,
  /** We said no: risk or a local check. Never left the house. */
  Refused: 10,
} as const
export type OrderState = (typeof OrderState)[keyof typeof OrderState]

/** The request about an order that the venue has not answered yet. */
export const PendingRequest = { None: 0, Submit: 1, Amend: 2, Cancel: 3 } as const
export type PendingRequest = (typeof PendingRequest)[keyof typeof PendingRequest]

// An exported constant is looked up at each use, here as well; this one is not.
const State = OrderState

/** Nothing more happens to an order in this state. */
export function isFinal(state: OrderState): boolean {
  return state >= State.Filled
}

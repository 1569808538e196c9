/** Where a live order stands at the simulated exchange. */
export const OrderStanding = {
  /** Being matched, or not yet anywhere. */
  Matching: 0,
  /** In the book. */
  Resting: 1,
  /** Waits for its trigger. */
  Untriggered: 2,
  /** Waits for the order of its list that sets it free. */
  Waiting: 3,
  /** A pegged order without a price to follow. */
  Parked: 4,
  /** Waits for its auction; a market order until the end of the call. */
  AwaitingAuction: 5,
} as const
export type OrderStanding = (typeof OrderStanding)[keyof typeof OrderStanding]

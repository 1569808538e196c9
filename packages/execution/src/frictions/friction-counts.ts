/** How often each friction of a simulated venue has been felt. */
export class FrictionCounts {
  /** Requests beyond a rate limit. */
  rateLimited = 0
  /** Requests that a gateway turned away, by chance or as recorded. */
  gatewayRejected = 0
  /** Requests turned away in a burst of overload. */
  overloadRejected = 0
  /** Requests delayed in a burst of overload. */
  overloadDelayed = 0
  /** Orders and amends turned away while trading was halted. */
  haltRejected = 0
  /** Halts that began, counted for each instrument. */
  halted = 0
  /** Orders and amends below the minimum notional. */
  belowMinimumNotional = 0
  /** Requests delayed by the rate of messages. */
  loadDelayed = 0
  /** Requests that overtook an earlier one to the same venue on another connection. */
  overtakingRequests = 0
  /** Answers that overtook an earlier one of the same venue on another connection. */
  overtakingAnswers = 0
}

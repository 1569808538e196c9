import { CodedError, type Nanos } from '@hft/clock'
import type { PriceImpact } from './price-impact.ts'

/** Parameters of {@link SquareRootImpact}. */
export interface SquareRootParameters {
  /** Y, about 1, ≥ 0. */
  readonly factor: number
  /** σ: standard deviation of a day's return, such as 0.03, ≥ 0. */
  readonly dailyVolatility: number
  /** V: lots that trade on a day, > 0. */
  readonly dailyLots: number
  /** A metaorder has ended when nothing was taken for so long, > 0. */
  readonly gapNanos: Nanos
}

/**
 * The square-root law of market impact: a metaorder that has taken `Q` so far has moved the price by
 * `I(Q) = sign(Q) · Y · σ · √(|Q| / V)` of itself, however fast it was (B. Tóth et al., "Anomalous price impact and the
 * critical nature of liquidity in financial markets", 2011).
 *
 * A part of it that takes the metaorder from `Q` to `Q + q` pays the mean of `I` in between:
 * `⅔ · Y · σ / √V · (|Q + q|^{3/2} − |Q|^{3/2}) / q`. What is sold is taken off what was bought; the shift ends with the
 * metaorder.
 */
export class SquareRootImpact implements PriceImpact {
  readonly #parameters: SquareRootParameters
  readonly #coefficient: number
  /** Signed lots of the metaorder so far. */
  #takenLots = 0
  #lastAt: Nanos = Number.NEGATIVE_INFINITY

  /** @throws CodedError `impact.parameters` */
  constructor(parameters: SquareRootParameters) {
    const { factor, dailyVolatility, dailyLots, gapNanos } = parameters
    if (!(factor >= 0 && dailyVolatility >= 0 && dailyLots > 0 && gapNanos > 0)) {
      throw new CodedError(
        'impact.parameters',
        `square-root impact: factor ${factor} and volatility ${dailyVolatility} must be 0 or above, ${dailyLots} lots a day and a gap of ${gapNanos} ns above 0`,
      )
    }
    this.#parameters = parameters
    this.#coefficient = ((2 / 3) * factor * dailyVolatility) / Math.sqrt(dailyLots)
  }

  shiftTicks(at: Nanos, ticks: number, signedLots: number): number {
    if (at - this.#lastAt >= this.#parameters.gapNanos) this.#takenLots = 0
    this.#lastAt = at
    const before = this.#takenLots
    const after = before + signedLots
    this.#takenLots = after
    const mean = (this.#coefficient * (Math.abs(after) ** 1.5 - Math.abs(before) ** 1.5)) / signedLots
    return mean * Math.abs(ticks)
  }
}

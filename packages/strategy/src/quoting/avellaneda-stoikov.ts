import { CodedError } from '@hft/clock'

/** What Avellaneda and Stoikov's market maker assumes. Prices in one unit (ticks, say), times in one unit (seconds, say). */
export interface AvellanedaStoikovParameters {
  /** γ: aversion to risk, > 0, in one over (price · quantity). */
  readonly riskAversion: number
  /** σ: standard deviation of the mid after a unit of time, ≥ 0. */
  readonly volatility: number
  /** k: decay of the arrival rate with distance, > 0, in one over price. */
  readonly decay: number
}

/** Where to quote; reused, valid until the next call. */
export class QuotedPrices {
  /** Distance of the bid below the mid and of the ask above it; below 0 where inventory pulls a quote across the mid. */
  bidDistance = 0
  askDistance = 0
}

/**
 * Quotes of Avellaneda and Stoikov: around the reservation price r = s − q γ σ² (T − t), with the spread
 * γ σ² (T − t) + (2 / γ) ln(1 + γ / k).
 *
 * Source: Avellaneda and Stoikov, High-frequency Trading in a Limit Order Book, Quantitative Finance 8(3), 2008.
 */
export class AvellanedaStoikovQuotes {
  readonly #parameters: AvellanedaStoikovParameters
  /** (1 / γ) ln(1 + γ / k): what is earned for serving the flow, half a spread. */
  readonly #service: number

  /** @throws CodedError `quoting.parameters` */
  constructor(parameters: AvellanedaStoikovParameters) {
    const { riskAversion, volatility, decay } = parameters
    if (!(riskAversion > 0 && volatility >= 0 && decay > 0 && Number.isFinite(riskAversion + volatility + decay))) {
      throw new CodedError(
        'quoting.parameters',
        `risk aversion ${riskAversion}, volatility ${volatility} and decay ${decay} must be finite, the first and the last above 0, volatility not below`,
      )
    }
    this.#parameters = parameters
    this.#service = Math.log1p(riskAversion / decay) / riskAversion
  }

  /**
   * @param inventory q, signed, in units of an order
   * @param remaining T − t, ≥ 0
   */
  quote(inventory: number, remaining: number, into: QuotedPrices): void {
    const { riskAversion, volatility } = this.#parameters
    const risk = riskAversion * volatility * volatility * remaining
    const half = risk / 2 + this.#service
    into.bidDistance = half + inventory * risk
    into.askDistance = half - inventory * risk
  }
}

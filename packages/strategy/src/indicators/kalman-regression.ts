import { checkedPositive } from './indicator.ts'

/** How a {@link KalmanRegression} follows the data. */
export interface KalmanRegressionParameters {
  /** Variance that slope and intercept gain with each pair, in units of their own squared, ≥ 0: how fast they may move. */
  readonly drift: number
  /** Variance of y around the line, > 0. */
  readonly noise: number
}

/** Variance of slope and intercept before the first pair: nothing is known of them. */
const UNKNOWN = 1e6

/**
 * y ≈ intercept + slope · x with slope and intercept that wander: a Kalman filter whose state is a random walk.
 *
 * Source: R. E. Kalman, A New Approach to Linear Filtering and Prediction Problems, 1960; the observation row is (x, 1).
 */
export class KalmanRegression {
  slope = 0
  intercept = 0
  /** The last y less its prediction. */
  innovation = Number.NaN
  /** Variance that the filter expected of the last innovation. */
  innovationVariance = Number.NaN
  readonly #drift: number
  readonly #noise: number
  #slopeVariance = UNKNOWN
  #covariance = 0
  #interceptVariance = UNKNOWN

  /** @throws CodedError `indicator.parameter` */
  constructor({ drift, noise }: KalmanRegressionParameters) {
    this.#drift = drift === 0 ? 0 : checkedPositive('a drift', drift)
    this.#noise = checkedPositive('a noise', noise)
  }

  /** A pair; one that isn't finite is passed over. */
  update(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    const slopeVariance = this.#slopeVariance + this.#drift
    const interceptVariance = this.#interceptVariance + this.#drift
    const covariance = this.#covariance
    const slopeRow = slopeVariance * x + covariance
    const interceptRow = covariance * x + interceptVariance
    const expected = slopeRow * x + interceptRow + this.#noise
    const slopeGain = slopeRow / expected
    const interceptGain = interceptRow / expected
    this.innovation = y - (this.slope * x + this.intercept)
    this.innovationVariance = expected
    this.slope += slopeGain * this.innovation
    this.intercept += interceptGain * this.innovation
    this.#slopeVariance = slopeVariance - slopeGain * slopeRow
    this.#covariance = covariance - slopeGain * interceptRow
    this.#interceptVariance = interceptVariance - interceptGain * interceptRow
  }
}

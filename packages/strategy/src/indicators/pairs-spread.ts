import type { Indicator } from './indicator.ts'

/** A line through pairs that is followed as they come: a window of least squares or a Kalman filter. */
export interface PairRegression {
  readonly slope: number
  readonly intercept: number
  update(x: number, y: number): void
}

/**
 * The spread of a pair of prices: y − (intercept + slope · x), with the line as it was before the pair came, so that no
 * spread is measured against itself. In units of y; NaN until the regression knows a line.
 */
export class PairsSpread implements Pick<Indicator, 'value'> {
  value = Number.NaN
  readonly #regression: PairRegression

  /** @param regression a `LinearRegression` or a `KalmanRegression` of its own */
  constructor(regression: PairRegression) {
    this.#regression = regression
  }

  /** Units of x that offset one of y. */
  get hedgeRatio(): number {
    return this.#regression.slope
  }

  /** Both prices; pairs that aren't finite are passed over. */
  update(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    const { slope, intercept } = this.#regression
    this.value = y - (intercept + slope * x)
    this.#regression.update(x, y)
  }
}

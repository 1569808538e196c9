import { WilderAverage } from './wilder-average.ts'

/**
 * Wilder's average true range of candles, in the units of their prices: the smoothed largest of high − low,
 * |high − previous close| and |low − previous close|. Source: Wilder 1978.
 */
export class AverageTrueRange {
  readonly #average: WilderAverage
  #previousClose = Number.NaN

  /** @throws CodedError `indicator.length` */
  constructor(length = 14) {
    this.#average = new WilderAverage(length)
  }

  /** NaN until `length` candles have been seen. */
  get value(): number {
    return this.#average.value
  }

  /** A whole candle; one with a price that isn't finite is passed over. */
  update(high: number, low: number, close: number): void {
    if (!Number.isFinite(high - low) || !Number.isFinite(close)) return
    let range = high - low
    if (!Number.isNaN(this.#previousClose)) {
      const up = Math.abs(high - this.#previousClose)
      const down = Math.abs(low - this.#previousClose)
      if (up > range) range = up
      if (down > range) range = down
    }
    this.#previousClose = close
    this.#average.update(range)
  }
}

import type { Instrument } from '@hft/instrument'

/** Values of quantities in quote, as doubles, by instrument index. */
export class NotionalTable {
  readonly #perTickLot: Float64Array
  readonly #perLot: Float64Array

  /** @param rates by quote asset: what one unit of it is worth in the currency wanted; 1 where none is given */
  constructor(instruments: readonly Instrument[], rates: Readonly<Record<string, number>> = {}) {
    this.#perTickLot = new Float64Array(instruments.length)
    this.#perLot = new Float64Array(instruments.length)
    for (const instrument of instruments) {
      const size = instrument.lotSize * instrument.contractSize * (rates[instrument.quote] ?? 1)
      // The quote value of an inverse contract is fixed; any other grows with the price.
      if (instrument.kind === 'inverse') this.#perLot[instrument.index] = size
      else this.#perTickLot[instrument.index] = size * instrument.tickSize
    }
  }

  /** Value of `lots` at a price, never negative; NaN for a price of NaN where the price matters. */
  of(instrument: number, ticks: number, lots: number): number {
    const fixed = this.#perLot[instrument]!
    if (fixed !== 0) return fixed * Math.abs(lots)
    return Math.abs(ticks * this.#perTickLot[instrument]! * lots)
  }
}

/** Products of decimals as doubles miss the decimal by a few 10^−16 of it; sums of some thousand by less than this. */
const ROUNDING = 1e-12

/** Whether a value is at most a limit, rounding errors aside; false for NaN. */
export function isWithin(value: number, limit: number): boolean {
  return value <= limit + Math.abs(limit) * ROUNDING
}

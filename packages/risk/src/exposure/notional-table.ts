import type { AccountView, PresentRate } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { type ConfiguredRates, hasMovingRate, rateInLimits } from './limit-currency.ts'

/** Values of quantities in the limits' currency, as doubles, by instrument index. */
export class NotionalTable {
  /** What {@link workOut} reads and writes; doubles, whatever the first ones are. */
  ticks = Number.NaN
  lots = Number.NaN
  value = Number.NaN
  readonly #perTickLot: Float64Array
  readonly #perLot: Float64Array
  /** 1 where the rate of the quote asset moves with prices. */
  readonly #isConverted: Uint8Array
  readonly #rates: readonly PresentRate[]

  /**
   * @param rates by quote asset: what one unit of it is worth in the currency wanted
   * @param account knows the rates that aren't given; 1 without it
   */
  constructor(instruments: readonly Instrument[], rates: ConfiguredRates = {}, account?: AccountView) {
    this.#rates = instruments.map(({ quote }) => rateInLimits(quote, rates, account))
    this.#perTickLot = new Float64Array(instruments.length)
    this.#perLot = new Float64Array(instruments.length)
    this.#isConverted = Uint8Array.from(instruments, ({ quote }) => Number(hasMovingRate(quote, rates, account)))
    for (const instrument of instruments) {
      const { index, quote } = instrument
      const rate = this.#isConverted[index] === 1 ? 1 : (rates[quote] ?? 1)
      const size = instrument.lotSize * instrument.contractSize * rate
      // The quote value of an inverse contract is fixed; any other grows with the price.
      if (instrument.kind === 'inverse') this.#perLot[index] = size
      else this.#perTickLot[index] = size * instrument.tickSize
    }
  }

  /** Value of `lots` at a price, never negative; NaN for a price of NaN where it matters, and while a rate isn't known. */
  of(instrument: number, ticks: number, lots: number): number {
    this.ticks = ticks
    this.lots = lots
    this.workOut(instrument)
    return this.value
  }

  /**
   * {@link value} of {@link lots} at {@link ticks}, as {@link of} has it: for the way of an order, as doubles that are
   * handed to a call, or answered by one, are boxed.
   */
  workOut(instrument: number): void {
    const { ticks, lots } = this
    const fixed = this.#perLot[instrument]!
    const value = fixed !== 0 ? fixed * Math.abs(lots) : Math.abs(ticks * this.#perTickLot[instrument]! * lots)
    this.value = this.#isConverted[instrument] === 1 ? value * this.#rates[instrument]!.rate : value
  }
}

/** Products of decimals as doubles miss the decimal by a few 10^−16 of it; sums of some thousand by less than this. */
const ROUNDING = 1e-12

/** Whether a value is at most a limit, rounding errors aside; false for NaN. */
export function isWithin(value: number, limit: number): boolean {
  return value <= limit + Math.abs(limit) * ROUNDING
}

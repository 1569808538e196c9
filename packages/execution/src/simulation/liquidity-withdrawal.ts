import type { Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'

/** When others go, and for how long. */
export interface WithdrawalTerms {
  /** τ: from the first print of ours to when the quotes elsewhere are gone, ≥ 0. */
  readonly reactionNanos: Nanos
  /** How long they stay away, > 0. */
  readonly absenceNanos: Nanos
}

/**
 * Others who quote one product at several venues, and who go everywhere else once we have taken from one of them.
 *
 * The first print at t₁ empties the other listings of the product for our orders from just after t₁ + τ on: one that
 * arrives at t₁ + τ still finds all that is shown. When the absence is over, the next print is a first one again. The
 * recorded market shows nothing of it, as it shows nothing of our trades.
 */
export class LiquidityWithdrawal {
  readonly #terms: WithdrawalTerms
  /** Number of the product, by instrument. */
  #product = new Int32Array(0)
  /** By instrument: gone after this exchange time and up to that of {@link #until}. */
  #after = new Float64Array(0)
  #until = new Float64Array(0)

  constructor(terms: WithdrawalTerms) {
    this.#terms = terms
  }

  /** Instruments with the same base and quote, and the same kind of contract value, are one product. */
  open(instruments: readonly Instrument[]): void {
    const keys = instruments.map(({ base, quote, kind }) => `${base}/${quote}/${kind === 'inverse'}`)
    this.#product = Int32Array.from(keys, (key) => keys.indexOf(key))
    this.#after = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY)
    this.#until = new Float64Array(instruments.length).fill(Number.NEGATIVE_INFINITY)
  }

  /** An order of ours has taken. */
  onPrint(instrument: number, now: Nanos): void {
    const { reactionNanos, absenceNanos } = this.#terms
    const product = this.#product[instrument]!
    for (let other = 0; other < this.#product.length; other++) {
      if (other === instrument || this.#product[other] !== product || now <= this.#until[other]!) continue
      this.#after[other] = now + reactionNanos
      this.#until[other] = now + reactionNanos + absenceNanos
    }
  }

  isGone(instrument: number, now: Nanos): boolean {
    return now > this.#after[instrument]! && now <= this.#until[instrument]!
  }
}

import { CodedError, type Nanos } from '@hft/clock'
import type { PriceImpact } from './price-impact.ts'

/** Parameters of {@link TransientImpact}. */
export interface TransientParameters {
  /** κ: how far a lot moves the price at first, in ticks, ≥ 0. */
  readonly ticksPerLot: number
  /** λ: what of it never comes back, in ticks, ≥ 0. */
  readonly permanentTicksPerLot: number
  /** After this half of the transient part has come back, > 0. */
  readonly halfLifeNanos: Nanos
}

/**
 * Transient impact with exponential resilience: the propagator `G(t) = λ + κ · e^{−ρt}`, ρ = ln 2 / half-life, of a book
 * of even depth that refills (A. Obizhaeva and J. Wang, "Optimal trading strategy and supply/demand dynamics", 2013).
 *
 * Before a trade at `t` the price is shifted by `D(t) = Σ qᵢ · G(t − tᵢ)` over our trades until then; the trade pays
 * `D(t) + (λ + κ) · q / 2` on average.
 */
export class TransientImpact implements PriceImpact {
  readonly #parameters: TransientParameters
  readonly #decayPerNano: number
  #permanentTicks = 0
  #transientTicks = 0
  #lastAt: Nanos = Number.NEGATIVE_INFINITY

  /** @throws CodedError `impact.parameters` */
  constructor(parameters: TransientParameters) {
    const { ticksPerLot, permanentTicksPerLot, halfLifeNanos } = parameters
    if (!(ticksPerLot >= 0 && permanentTicksPerLot >= 0 && halfLifeNanos > 0)) {
      throw new CodedError(
        'impact.parameters',
        `transient impact: ${ticksPerLot} and ${permanentTicksPerLot} ticks a lot must be 0 or above, a half-life of ${halfLifeNanos} ns above 0`,
      )
    }
    this.#parameters = parameters
    this.#decayPerNano = Math.LN2 / halfLifeNanos
  }

  shiftTicks(at: Nanos, _ticks: number, signedLots: number): number {
    const { ticksPerLot, permanentTicksPerLot } = this.#parameters
    if (this.#transientTicks !== 0) this.#transientTicks *= Math.exp(-this.#decayPerNano * (at - this.#lastAt))
    this.#lastAt = at
    const mean = this.#permanentTicks + this.#transientTicks + ((ticksPerLot + permanentTicksPerLot) * signedLots) / 2
    this.#transientTicks += ticksPerLot * signedLots
    this.#permanentTicks += permanentTicksPerLot * signedLots
    return mean
  }
}

import { CodedError } from '@hft/clock'
import type { AvellanedaStoikovParameters, QuotedPrices } from './avellaneda-stoikov.ts'

/** What Guéant, Lehalle and Fernandez-Tapia's market maker assumes. */
export interface GlftParameters extends AvellanedaStoikovParameters {
  /** A: arrivals at the mid, a unit of time, > 0. */
  readonly arrivalRate: number
}

/**
 * Quotes of Guéant, Lehalle and Fernandez-Tapia far from the end of time, in closed form:
 * δᵇ ≈ c₁ + (2q + 1) / 2 · c₂, δᵃ ≈ c₁ − (2q − 1) / 2 · c₂ with c₁ = (1 / γ) ln(1 + γ / k) and
 * c₂ = √(σ² γ / (2 k A) · (1 + γ / k)^(1 + k / γ)).
 *
 * Source: Guéant, Lehalle and Fernandez-Tapia, Dealing with the Inventory Risk, Mathematics and Financial Economics 7, 2013.
 */
export class GlftQuotes {
  /** c₁: half the spread of a maker without inventory, but for half of c₂. */
  readonly service: number
  /** c₂: by how much both quotes move for each unit of inventory. */
  readonly skew: number

  /** @throws CodedError `quoting.parameters` */
  constructor(parameters: GlftParameters) {
    const { riskAversion: gamma, volatility, decay: k, arrivalRate } = checkedGlft(parameters)
    this.service = Math.log1p(gamma / k) / gamma
    const growth = Math.exp((1 + k / gamma) * Math.log1p(gamma / k))
    this.skew = Math.sqrt(((volatility * volatility * gamma) / (2 * k * arrivalRate)) * growth)
  }

  /** @param inventory q, signed, in units of an order */
  quote(inventory: number, into: QuotedPrices): void {
    into.bidDistance = this.service + ((2 * inventory + 1) / 2) * this.skew
    into.askDistance = this.service - ((2 * inventory - 1) / 2) * this.skew
  }
}

/**
 * The exact quotes of the same model, `remaining` before the end, for inventories from −`largest` to `largest`: from
 * v(τ) = exp(−M τ) 1, M tridiagonal with α q² on its diagonal and −η beside it. Not for the hot path.
 *
 * @returns by inventory + `largest`: distances; Infinity where the inventory may not grow further
 * @throws CodedError `quoting.parameters`
 */
export function exactGlftQuotes(
  parameters: GlftParameters,
  largest: number,
  remaining: number,
): readonly { readonly bidDistance: number; readonly askDistance: number }[] {
  const { riskAversion: gamma, volatility, decay: k, arrivalRate } = checkedGlft(parameters)
  if (!(Number.isSafeInteger(largest) && largest >= 1 && remaining >= 0 && Number.isFinite(remaining))) {
    throw new CodedError(
      'quoting.parameters',
      `a largest inventory of ${largest} and a time of ${remaining}; a whole number from 1 and a finite time from 0 are needed`,
    )
  }
  const alpha = (k * gamma * volatility * volatility) / 2
  const eta = arrivalRate * Math.exp(-(1 + k / gamma) * Math.log1p(gamma / k))
  const count = 2 * largest + 1
  const diagonal = Float64Array.from({ length: count }, (_, at) => alpha * (at - largest) ** 2)
  // exp(−M τ) 1 by halving: M's norm bounds the step of a Taylor series that is then repeated.
  const norm = alpha * largest * largest + 2 * eta
  const steps = Math.max(1, Math.ceil(norm * remaining * 2))
  const step = remaining / steps
  let values = new Float64Array(count).fill(1)
  for (let at = 0; at < steps; at++) {
    values = taylorStep(values, diagonal, eta, step)
    const top = values.reduce((most, one) => Math.max(most, one), 0)
    // Only ratios matter.
    for (let index = 0; index < count; index++) values[index]! /= top
  }
  const service = Math.log1p(gamma / k) / gamma
  const distance = (from: number, to: number): number =>
    to < 0 || to >= count ? Number.POSITIVE_INFINITY : Math.log(values[from]! / values[to]!) / k + service
  return Array.from({ length: count }, (_, at) => ({
    bidDistance: distance(at, at + 1),
    askDistance: distance(at, at - 1),
  }))
}

const TAYLOR_TERMS = 16

function taylorStep(
  values: Float64Array<ArrayBuffer>,
  diagonal: Float64Array,
  beside: number,
  step: number,
): Float64Array<ArrayBuffer> {
  const sum = Float64Array.from(values)
  let term = values
  for (let order = 1; order <= TAYLOR_TERMS; order++) {
    const next = new Float64Array(values.length)
    for (let at = 0; at < values.length; at++) {
      const neighbours = (term[at - 1] ?? 0) + (term[at + 1] ?? 0)
      next[at] = ((beside * neighbours - diagonal[at]! * term[at]!) * step) / order
      sum[at]! += next[at]!
    }
    term = next
  }
  return sum
}

function checkedGlft(parameters: GlftParameters): GlftParameters {
  const { riskAversion, volatility, decay, arrivalRate } = parameters
  const isRight = riskAversion > 0 && volatility >= 0 && decay > 0 && arrivalRate > 0
  if (isRight && Number.isFinite(riskAversion + volatility + decay + arrivalRate)) return parameters
  throw new CodedError(
    'quoting.parameters',
    `risk aversion ${riskAversion}, volatility ${volatility}, decay ${decay} and arrival rate ${arrivalRate} must be finite and above 0 (volatility may be 0)`,
  )
}

import { CodedError, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { checkedPositive } from '../indicators/indicator.ts'

/** A self-exciting process: μ + Σ α · e^(−β (t − tᵢ)) events a second. */
export interface HawkesParameters {
  /** μ: events a second without any excitement, > 0. */
  readonly base: number
  /** α: what each event adds to the rate at once, a second, ≥ 0 and below β. */
  readonly excitement: number
  /** β: decay of the excitement, a second, > 0. */
  readonly decay: number
}

/**
 * Intensity of a Hawkes process with an exponential kernel, kept up to date by its recursion: one exponential an event.
 *
 * Source: Hawkes, Spectra of Some Self-exciting and Mutually Exciting Point Processes, Biometrika 58(1), 1971.
 */
export class HawkesIntensity {
  readonly #parameters: HawkesParameters
  #excited = 0
  #at: Nanos = 0

  /** @throws CodedError `indicator.parameter` unless 0 ≤ excitement < decay and base > 0 */
  constructor(parameters: HawkesParameters) {
    this.#parameters = checkedHawkes(parameters)
  }

  /** Events a second at `now`, which is not before the last event. */
  at(now: Nanos): number {
    const { base, decay } = this.#parameters
    return base + this.#excited * Math.exp((-decay * (now - this.#at)) / NANOS_PER_SECOND)
  }

  /** An event; events come in order of time. */
  onEvent(at: Nanos): void {
    this.#excited = this.at(at) - this.#parameters.base + this.#parameters.excitement
    this.#at = at
  }
}

/**
 * Log-likelihood of events in `[0, endSeconds]` under a process.
 * @param seconds times of the events, ascending
 */
export function hawkesLogLikelihood(seconds: Float64Array, endSeconds: number, parameters: HawkesParameters): number {
  const { base, excitement, decay } = parameters
  let excited = 0
  let previous = 0
  let sum = -base * endSeconds
  for (const at of seconds) {
    excited *= Math.exp(-decay * (at - previous))
    sum += Math.log(base + excited)
    excited += excitement
    previous = at
    sum -= (excitement / decay) * (1 - Math.exp(-decay * (endSeconds - at)))
  }
  return sum
}

/** Rounds of expectation and maximisation: each at least keeps the likelihood. */
const ROUNDS = 200
const SMALLEST_GAIN = 1e-7

/**
 * The process under which the events are likeliest, by expectation–maximisation; not for the hot path.
 *
 * Source: Veen and Schoenberg, Estimation of Space–Time Branching Process Models, JASA 103(482), 2008.
 *
 * @param seconds times of the events in `[0, endSeconds]`, ascending, at least 10
 * @throws CodedError `indicator.events`
 */
export function fitHawkes(seconds: Float64Array, endSeconds: number): HawkesParameters {
  const count = seconds.length
  if (count < 10 || !(endSeconds >= seconds[count - 1]!)) {
    throw new CodedError(
      'indicator.events',
      `${count} events up to ${endSeconds} s; at least 10, all before the end, are needed`,
    )
  }
  let parameters: HawkesParameters = {
    base: count / endSeconds / 2,
    excitement: count / endSeconds / 2,
    decay: count / endSeconds,
  }
  let likelihood = hawkesLogLikelihood(seconds, endSeconds, parameters)
  for (let round = 0; round < ROUNDS; round++) {
    parameters = improved(seconds, endSeconds, parameters)
    const next = hawkesLogLikelihood(seconds, endSeconds, parameters)
    if (next - likelihood < SMALLEST_GAIN * Math.abs(next)) break
    likelihood = next
  }
  return parameters
}

/** One round: every event is shared among the base and its possible parents, and the parameters follow from the shares. */
function improved(
  seconds: Float64Array,
  endSeconds: number,
  { base, excitement, decay }: HawkesParameters,
): HawkesParameters {
  // Σ e^(−β Δ) and Σ Δ e^(−β Δ) over earlier events, by recursion.
  let weight = 0
  let moment = 0
  let previous = 0
  let immigrants = 0
  let offspring = 0
  let waiting = 0
  let exposure = 0
  for (const at of seconds) {
    const passed = at - previous
    const kept = Math.exp(-decay * passed)
    moment = kept * (moment + passed * weight)
    weight *= kept
    const rate = base + excitement * weight
    immigrants += base / rate
    offspring += (excitement * weight) / rate
    waiting += (excitement * moment) / rate
    exposure += 1 - Math.exp(-decay * (endSeconds - at))
    weight += 1
    previous = at
  }
  const branching = exposure > 0 ? Math.min(offspring / exposure, 1 - 1e-9) : 0
  const nextDecay = waiting > 0 ? offspring / waiting : decay
  return {
    base: Math.max(immigrants / endSeconds, Number.MIN_VALUE),
    excitement: branching * nextDecay,
    decay: nextDecay,
  }
}

function checkedHawkes(parameters: HawkesParameters): HawkesParameters {
  const { base, excitement, decay } = parameters
  checkedPositive('a base rate', base)
  checkedPositive('a decay', decay)
  if (excitement >= 0 && excitement < decay) return parameters
  throw new CodedError(
    'indicator.parameter',
    `an excitement of ${excitement} with a decay of ${decay}; it must be at least 0 and below the decay, else the process explodes`,
  )
}

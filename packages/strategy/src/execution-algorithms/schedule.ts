import { CodedError, type Nanos } from '@hft/clock'

/** How much of a parent order should be done by when. */
export interface Schedule {
  /**
   * The share, 0 to 1, that should be done by `now`; never falls.
   * @param othersLots what others have traded since the parent began
   */
  shareBy(now: Nanos, othersLots: number): number
}

/** Equal parts at equal times (TWAP): after the k-th of `slices` intervals has begun, k / slices. */
export class TimeSchedule implements Schedule {
  readonly #startAt: Nanos
  readonly #sliceNanos: Nanos
  readonly #slices: number

  /** @throws CodedError `execution.parameters` */
  constructor(startAt: Nanos, endAt: Nanos, slices: number) {
    checkSpan(startAt, endAt)
    if (!(Number.isSafeInteger(slices) && slices >= 1)) {
      throw new CodedError('execution.parameters', `${slices} slices; a whole number from 1 is needed`)
    }
    this.#startAt = startAt
    this.#sliceNanos = (endAt - startAt) / slices
    this.#slices = slices
  }

  shareBy(now: Nanos): number {
    const begun = Math.floor((now - this.#startAt) / this.#sliceNanos) + 1
    return begun <= 0 ? 0 : begun >= this.#slices ? 1 : begun / this.#slices
  }
}

/** Shares of a profile (VWAP: the day's volume curve; implementation shortfall: an optimal trajectory), straight in between. */
export class ProfileSchedule implements Schedule {
  readonly #startAt: Nanos
  readonly #stepNanos: Nanos
  readonly #shares: Float64Array

  /**
   * @param weights what falls into each of equally long intervals, ≥ 0, in any unit
   * @throws CodedError `execution.parameters`
   */
  constructor(startAt: Nanos, endAt: Nanos, weights: readonly number[]) {
    checkSpan(startAt, endAt)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    if (!(total > 0 && total < Number.POSITIVE_INFINITY && weights.every((weight) => weight >= 0))) {
      throw new CodedError('execution.parameters', 'a profile takes weights from 0, of which at least one is above 0')
    }
    this.#startAt = startAt
    this.#stepNanos = (endAt - startAt) / weights.length
    this.#shares = new Float64Array(weights.length + 1)
    for (const [at, weight] of weights.entries()) this.#shares[at + 1] = this.#shares[at]! + weight / total
  }

  shareBy(now: Nanos): number {
    const steps = (now - this.#startAt) / this.#stepNanos
    if (!(steps > 0)) return 0
    const last = this.#shares.length - 1
    if (steps >= last) return 1
    const whole = Math.floor(steps)
    const from = this.#shares[whole]!
    return from + (this.#shares[whole + 1]! - from) * (steps - whole)
  }
}

/** A share ρ of all volume (POV): own lots = ρ / (1 − ρ) · others' lots. */
export class ParticipationSchedule implements Schedule {
  readonly #ratio: number
  readonly #parentLots: number

  /**
   * @param participation ρ, above 0 and below 1
   * @throws CodedError `execution.parameters`
   */
  constructor(participation: number, parentLots: number) {
    if (!(participation > 0 && participation < 1 && parentLots > 0)) {
      throw new CodedError(
        'execution.parameters',
        `a participation of ${participation} in an order of ${parentLots} lots; above 0 and below 1, and a quantity above 0, are needed`,
      )
    }
    this.#ratio = participation / (1 - participation)
    this.#parentLots = parentLots
  }

  shareBy(_now: Nanos, othersLots: number): number {
    const share = (this.#ratio * othersLots) / this.#parentLots
    return share < 1 ? share : 1
  }
}

/** Everything at once: what is placed is the placement's to decide (iceberg, sniper). */
export const IMMEDIATE: Schedule = { shareBy: () => 1 }

function checkSpan(startAt: Nanos, endAt: Nanos): void {
  if (endAt > startAt && Number.isFinite(endAt - startAt)) return
  throw new CodedError('execution.parameters', `an execution from ${startAt} to ${endAt}; it must end after it begins`)
}

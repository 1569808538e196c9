import type { Nanos } from '@hft/clock'

/** The last refusal for one reason. Reused: written in place at each refusal, in the control's own units. */
export class Refusal {
  readonly reason: number
  /** How often this reason refused; of those, amends, the rest new orders. */
  count = 0
  amendCount = 0
  at: Nanos = 0
  orderId = 0
  instrument = 0
  /** Index of the strategy, −1 for a person. */
  strategy = 0
  /** What the request would have led to. */
  value = 0
  /** The level that must not be passed. */
  limit = 0
  /** What would have passed: the largest (for a minimum, the smallest) quantity, price or number. */
  admissible = 0

  constructor(reason: number) {
    this.reason = reason
  }
}

/** How often a control refused for one reason. */
export interface ControlRefusals {
  /** The control's name, e.g. `position`. */
  readonly control: string
  readonly reason: number
  /** New orders, those that are sent in parts included. */
  readonly orders: number
  readonly amends: number
  /** The last of them in words: the value, the limit and what would have passed. */
  readonly last: string
}

/** One record a reason, made before the first order. */
export class RefusalRecords {
  readonly #byReason: (Refusal | undefined)[] = []

  register(reason: number): void {
    this.#byReason[reason] ??= new Refusal(reason)
  }

  /** The record of a reason, undefined when no control of this run refuses for it. */
  of(reason: number): Refusal | undefined {
    return this.#byReason[reason]
  }

  /** Every record, by ascending reason. */
  all(): readonly Refusal[] {
    return this.#byReason.filter((refusal) => refusal !== undefined)
  }
}

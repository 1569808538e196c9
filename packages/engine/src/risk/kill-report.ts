import type { Clock, Nanos } from '@hft/clock'

/** How fast the kill switch worked. Times are of the system's clock where there is one, else of the run. */
export interface KillReport {
  /** When it was pulled. */
  readonly triggeredAt: Nanos
  /** Cancels handed to the client since. */
  readonly cancels: number
  /** When the last of them was handed over; NaN when there was nothing to cancel. */
  readonly lastCancelAt: Nanos
  /** From trigger to that; NaN as above. */
  readonly handOverNanos: Nanos
}

/** Measures the time from pulling the kill switch to the last cancel that left. */
export class KillMeasure {
  readonly #clock: Clock
  #triggeredAt: Nanos = Number.NaN
  #lastCancelAt: Nanos = Number.NaN
  #cancels = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param at when whoever pulled it did so; now if left out */
  begin(at: Nanos | undefined): void {
    this.#triggeredAt = at ?? this.#clock.now()
    this.#lastCancelAt = Number.NaN
    this.#cancels = 0
  }

  /** A cancel was handed to the client. */
  onCancel(): void {
    if (Number.isNaN(this.#triggeredAt)) return
    this.#cancels++
    this.#lastCancelAt = this.#clock.now()
  }

  end(): void {
    this.#triggeredAt = Number.NaN
  }

  /** Undefined while the switch is not pulled. */
  get report(): KillReport | undefined {
    if (Number.isNaN(this.#triggeredAt)) return undefined
    return {
      triggeredAt: this.#triggeredAt,
      cancels: this.#cancels,
      lastCancelAt: this.#lastCancelAt,
      handOverNanos: this.#lastCancelAt - this.#triggeredAt,
    }
  }
}

import { type Nanos, parseDuration } from '@hft/clock'
import type { z } from 'zod'
import { type BreakerKind, breakerSchema, Duration } from './breaker-schema.ts'
import { EquityBreaker } from './equity-breaker.ts'
import { RollingRange } from './rolling-range.ts'

const KIND = {
  name: 'window-loss',
  unit: 'money',
  meaning: "fall below the highest equity within the window, in the account's currency",
  trip: 5_000,
  action: 'halt',
  rearm: 'command',
  scopes: ['system', 'venue', 'instrument', 'strategy'],
} as const satisfies BreakerKind

export const WindowLossConfig = breakerSchema(KIND, {
  window: Duration.default('1h').describe('length of the rolling window'),
})
export type WindowLossConfig = z.infer<typeof WindowLossConfig>

/** Trips when equity is more than a given amount below its highest within a rolling window. */
export class WindowLossBreaker extends EquityBreaker {
  readonly #windowNanos: number
  #range: RollingRange | undefined

  constructor(config: WindowLossConfig) {
    super(KIND, config)
    this.#windowNanos = parseDuration(config.window)
  }

  protected override onStart(): void {
    this.#range = new RollingRange(this.values.length, this.#windowNanos, this.environment.readings)
    super.onStart()
  }

  protected override onArmed(cell: number): void {
    this.#range!.clear(cell)
    this.#range!.note(cell, this.equities)
    this.values[cell] = 0
  }

  protected referenceOf(cell: number): number {
    return this.#range!.highest[cell]!
  }

  protected override changesAt(cell: number): Nanos {
    return this.#range!.nextAt(cell)
  }

  protected override onRecalled(cell: number): void {
    this.#range!.noteAtOnce(cell, this.equities)
    this.setLoss(cell, this.#range!.highest)
  }

  protected onEquity(cell: number): void {
    this.#range!.note(cell, this.equities)
    this.setLoss(cell, this.#range!.highest)
  }

  override onTime(): void {
    for (let cell = 0; cell < this.values.length; cell++) {
      this.#range!.note(cell, this.equities)
      this.setLoss(cell, this.#range!.highest)
      this.judge(cell)
    }
    super.onTime()
  }

  protected override memory(): readonly (Float64Array | Int32Array | Uint8Array)[] {
    return [...this.#range!.memory, ...super.memory()]
  }
}

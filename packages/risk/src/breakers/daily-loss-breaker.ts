import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { EquityBreaker } from './equity-breaker.ts'

const KIND = {
  name: 'daily-loss',
  unit: 'money',
  meaning: "loss since UTC midnight, unrealised included, in the account's currency",
  trip: 10_000,
  action: 'halt',
  rearm: 'next-day',
  scopes: ['system', 'venue', 'instrument', 'strategy'],
} as const satisfies BreakerKind

export const DailyLossConfig = breakerSchema(KIND, {})
export type DailyLossConfig = z.infer<typeof DailyLossConfig>

/** Trips when equity is more than a given amount below what it was at the start of the UTC day. */
export class DailyLossBreaker extends EquityBreaker {
  #start = new Float64Array(0)

  constructor(config: DailyLossConfig) {
    super(KIND, config)
  }

  protected override onStart(): void {
    this.#start = new Float64Array(this.values.length)
    super.onStart()
  }

  protected override onArmed(cell: number): void {
    this.#start[cell] = this.equities[cell]!
    this.values[cell] = 0
  }

  override onDay(): void {
    this.value()
    this.#start.set(this.equities)
    super.onDay()
    for (let cell = 0; cell < this.values.length; cell++) {
      this.onEquity(cell)
      this.judge(cell)
    }
  }

  protected referenceOf(cell: number): number {
    return this.#start[cell]!
  }

  protected onEquity(cell: number): void {
    this.setLoss(cell, this.#start)
  }

  protected override memory(): readonly (Float64Array | Int32Array | Uint8Array)[] {
    return [this.#start, ...super.memory()]
  }
}

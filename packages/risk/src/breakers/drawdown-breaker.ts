import type { z } from 'zod'
import { type BreakerKind, breakerSchema } from './breaker-schema.ts'
import { EquityBreaker } from './equity-breaker.ts'

const KIND = {
  name: 'drawdown',
  unit: 'money',
  meaning: "fall below the highest equity, in the account's currency",
  trip: 20_000,
  action: 'halt',
  rearm: 'command',
  scopes: ['system', 'venue', 'instrument', 'strategy'],
} as const satisfies BreakerKind

export const DrawdownConfig = breakerSchema(KIND, {})
export type DrawdownConfig = z.infer<typeof DrawdownConfig>

/** Trips when equity is more than a given amount below its highest so far, over days. */
export class DrawdownBreaker extends EquityBreaker {
  #peak = new Float64Array(0)

  constructor(config: DrawdownConfig) {
    super(KIND, config)
  }

  protected override onStart(): void {
    this.#peak = new Float64Array(this.values.length)
    super.onStart()
  }

  protected override onArmed(cell: number): void {
    this.#peak[cell] = this.equities[cell]!
    this.values[cell] = 0
  }

  protected referenceOf(cell: number): number {
    return this.#peak[cell]!
  }

  protected onEquity(cell: number): void {
    const equity = this.equities[cell]!
    if (equity > this.#peak[cell]!) this.#peak[cell] = equity
    this.setLoss(cell, this.#peak)
  }

  protected override memory(): readonly (Float64Array | Int32Array | Uint8Array)[] {
    return [this.#peak, ...super.memory()]
  }
}

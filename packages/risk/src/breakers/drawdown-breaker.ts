import type { Nanos } from '@hft/clock'
import { z } from 'zod'
import type { TradingState } from '../trading-state.ts'
import { type Breaker, BreakerAction, type BreakerSnapshot, stateOfAction } from './breaker.ts'

export const DrawdownConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether the fall from the highest equity is watched'),
  maximumDrawdown: z
    .number()
    .nonnegative()
    .default(20_000)
    .describe("largest fall of equity below its highest so far, in the account's currency"),
  action: BreakerAction.default('halt').describe(
    '`halt`: nothing but cancels leaves; `reduce`: only reducing orders do',
  ),
})
export type DrawdownConfig = z.infer<typeof DrawdownConfig>

/**
 * Trips when equity is more than a given amount below its highest so far. Stays tripped over days until a person arms it
 * again, from whose command on the highest is measured.
 *
 * Equity that is not a number trips it, as in the daily loss.
 */
export class DrawdownBreaker implements Breaker {
  readonly name = 'drawdown'
  readonly action: TradingState
  readonly level: number
  isTripped = false
  value = 0
  #peakEquity = Number.NEGATIVE_INFINITY

  constructor(config: DrawdownConfig) {
    this.level = config.maximumDrawdown
    this.action = stateOfAction(config.action)
  }

  onDay(_at: Nanos, equity: number): void {
    if (equity > this.#peakEquity) this.#peakEquity = equity
  }

  onEquity(equity: number): void {
    if (equity > this.#peakEquity) this.#peakEquity = equity
    this.value = this.#peakEquity - equity
    if (!(this.value <= this.level)) this.isTripped = true
  }

  rearm(equity: number): void {
    this.#peakEquity = equity
    this.value = 0
    this.isTripped = false
  }

  describe(): string {
    return `equity is ${this.value} below its highest, the most is ${this.level}`
  }

  snapshot(): BreakerSnapshot {
    return { reference: Number.isFinite(this.#peakEquity) ? this.#peakEquity : null, isTripped: this.isTripped }
  }

  restore(snapshot: BreakerSnapshot): void {
    this.#peakEquity = snapshot.reference ?? Number.NEGATIVE_INFINITY
    this.isTripped = snapshot.isTripped
  }
}

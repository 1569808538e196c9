import type { Nanos } from '@hft/clock'
import { z } from 'zod'
import type { TradingState } from '../trading-state.ts'
import { type Breaker, BreakerAction, type BreakerSnapshot, stateOfAction } from './breaker.ts'

export const DailyLossConfig = z.strictObject({
  enabled: z.boolean().default(true).describe("whether the day's loss is watched"),
  maximumLoss: z
    .number()
    .nonnegative()
    .default(10_000)
    .describe("largest loss since UTC midnight, unrealised included, in the account's currency"),
  action: BreakerAction.default('halt').describe(
    '`halt`: nothing but cancels leaves; `reduce`: only reducing orders do',
  ),
})
export type DailyLossConfig = z.infer<typeof DailyLossConfig>

/**
 * Trips when equity is more than a given amount below what it was at the start of the UTC day. Armed again by the next
 * day, or by a person, from whose command on the loss is measured.
 *
 * Equity that is not a number trips it: an account that cannot be valued must not trade on.
 */
export class DailyLossBreaker implements Breaker {
  readonly name = 'daily-loss'
  readonly action: TradingState
  readonly level: number
  isTripped = false
  value = 0
  #startEquity = Number.NaN

  constructor(config: DailyLossConfig) {
    this.level = config.maximumLoss
    this.action = stateOfAction(config.action)
  }

  onDay(_at: Nanos, equity: number): void {
    this.rearm(equity)
  }

  onEquity(equity: number): void {
    this.value = this.#startEquity - equity
    if (!(this.value <= this.level)) this.isTripped = true
  }

  rearm(equity: number): void {
    this.#startEquity = equity
    this.value = 0
    this.isTripped = false
  }

  describe(): string {
    return `lost ${this.value} since the start of the UTC day, the most is ${this.level}`
  }

  snapshot(): BreakerSnapshot {
    return { reference: Number.isNaN(this.#startEquity) ? null : this.#startEquity, isTripped: this.isTripped }
  }

  restore(snapshot: BreakerSnapshot): void {
    this.#startEquity = snapshot.reference ?? Number.NaN
    this.isTripped = snapshot.isTripped
  }
}

import type { Nanos } from '@hft/clock'
import { z } from 'zod'
import { TradingState } from '../trading-state.ts'

/**
 * Takes trading down when the account's equity says so, and stays tripped until it is armed again.
 *
 * A breaker is one file: its configuration schema, its class, its text. It joins by an entry in `RiskConfig` and one in
 * `createBreakers`.
 */
export interface Breaker {
  /** As shown to people and in `RiskEvent.control`, e.g. `daily-loss`. */
  readonly name: string
  /** What it does to trading when it trips. */
  readonly action: TradingState
  /** Whether it has tripped and was not armed since. */
  readonly isTripped: boolean
  /** What it measures now, and the level that must not be passed. */
  readonly value: number
  readonly level: number
  /** A UTC day begins, the run's first included. */
  onDay(at: Nanos, equity: number): void
  /** After a mark or a fill; never allocates. */
  onEquity(equity: number): void
  /** A person sets trading active again: measures from here on. */
  rearm(equity: number): void
  describe(): string
  snapshot(): BreakerSnapshot
  restore(snapshot: BreakerSnapshot): void
}

/** State of a breaker that survives a restart; null stands for "nothing yet". */
export const BreakerSnapshot = z.strictObject({ reference: z.number().nullable(), isTripped: z.boolean() })
export type BreakerSnapshot = z.infer<typeof BreakerSnapshot>

/** What a breaker may do when it trips. */
export const BreakerAction = z.enum(['halt', 'reduce'])
export type BreakerAction = z.infer<typeof BreakerAction>

export function stateOfAction(action: BreakerAction): TradingState {
  return action === 'halt' ? TradingState.Halted : TradingState.Reducing
}

import type { BreakerAction } from './breaker.ts'
import { breakerPhaseName } from './breaker.ts'
import type { BreakerDesk } from './breaker-desk.ts'
import type { ScopeKind } from './scope-table.ts'

/** One cell of a breaker as it stands, for people. */
export interface BreakerState {
  readonly name: string
  /** What it measures there, by name; empty for the system. */
  readonly of: string
  /** What its action falls on. */
  readonly scope: ScopeKind
  readonly action: BreakerAction
  readonly phase: 'armed' | 'warning' | 'tripped'
  readonly value: number
  readonly warningLevel: number
  readonly level: number
}

/** Every cell of every breaker; none before the run began. */
export function breakerStates({ breakers, scopes }: BreakerDesk): BreakerState[] {
  if (scopes === undefined) return []
  return breakers.flatMap((breaker) =>
    scopes.names(breaker.measured).map((of, cell) => ({
      name: breaker.name,
      of,
      scope: breaker.scope,
      action: breaker.action,
      phase: breakerPhaseName(breaker.phaseOf(cell)),
      value: breaker.valueOf(cell),
      warningLevel: breaker.warningLevel,
      level: breaker.level,
    })),
  )
}

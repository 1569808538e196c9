import { CodedError, type Nanos } from '@hft/clock'
import { z } from 'zod'
import { BreakerSnapshot } from './breakers/level-breaker.ts'
import { ARMED, KillSwitchState } from './kill-switch/kill-switch.ts'
import { TradingState } from './trading-state.ts'

/** What survives a restart. Times are nanoseconds since the run's epoch, which a restarted run keeps. */
export const RiskSnapshot = z.strictObject({
  version: z.literal(1),
  now: z.number(),
  /** Start of the UTC day that breakers measure from; null before the first. */
  dayAt: z.number().nullable(),
  commanded: z.enum(['active', 'reducing', 'halted']),
  killSwitch: KillSwitchState.default(ARMED),
  orders: z.array(
    z.strictObject({
      id: z.int().positive(),
      instrument: z.int().nonnegative(),
      side: z.union([z.literal(0), z.literal(1)]),
      quantityLots: z.int().nonnegative(),
      bookedLots: z.int().nonnegative(),
      notionalPerLot: z.number(),
      amendNotionalPerLot: z.number(),
      hasEnded: z.boolean(),
    }),
  ),
  limits: z.record(z.string(), z.json()),
  /** By scope and name; each breaker knows its own form. */
  breakers: z.record(z.string(), z.json()),
})
export type RiskSnapshot = z.infer<typeof RiskSnapshot>

/** @throws CodedError `risk.bad_snapshot` with every mistake at once */
export function parseRiskSnapshot(snapshot: unknown): RiskSnapshot {
  const parsed = RiskSnapshot.safeParse(snapshot)
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  throw badSnapshot(`this is not a snapshot of the risk manager:\n  ${mistakes.join('\n  ')}`)
}

export function badSnapshot(problem: string): CodedError {
  return new CodedError('risk.bad_snapshot', problem)
}

const STATE_OF_NAME = {
  active: TradingState.Active,
  reducing: TradingState.Reducing,
  halted: TradingState.Halted,
} as const

export function stateOfName(name: RiskSnapshot['commanded']): TradingState {
  return STATE_OF_NAME[name]
}

/**
 * What an account that starts afresh, such as a paper account, takes over from an earlier run: the commanded state, the
 * kill switch, what was tripped, and controls that only a person lifts. What was counted and measured starts afresh with it.
 *
 * @param shiftNanos what times of the earlier run's epoch are later by in the new one's: the old epoch less the new one
 * @throws CodedError `risk.bad_snapshot` when it isn't a snapshot
 */
export function carriedOver(snapshot: unknown, shiftNanos: Nanos): unknown {
  const { now, dayAt, limits, breakers, killSwitch, ...rest } = parseRiskSnapshot(snapshot)
  return {
    ...rest,
    now: now + shiftNanos,
    dayAt: dayAt === null ? null : dayAt + shiftNanos,
    killSwitch: { ...killSwitch, at: killSwitch.at === null ? null : killSwitch.at + shiftNanos },
    orders: [],
    limits: Object.fromEntries(Object.entries(limits).filter(([name]) => LIFTED_BY_PERSONS.has(name))),
    breakers: Object.fromEntries(
      Object.entries(breakers).map(([name, state]) => [name, carriedOverBreaker(state, shiftNanos)]),
    ),
  }
}

const LIFTED_BY_PERSONS: ReadonlySet<string> = new Set(['round-trips'])

/** A breaker of a form of its own is taken as it is. */
function carriedOverBreaker(state: unknown, shiftNanos: Nanos): unknown {
  const parsed = BreakerSnapshot.safeParse(state)
  if (!parsed.success) return state
  const cells = Object.entries(parsed.data.cells).map(([name, cell]) => {
    const beyondAt = typeof cell.beyondAt === 'number' ? cell.beyondAt + shiftNanos : cell.beyondAt
    return [name, { ...cell, beyondAt }]
  })
  return { cells: Object.fromEntries(cells), memory: [] }
}

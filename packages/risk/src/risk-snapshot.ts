import { CodedError } from '@hft/clock'
import { z } from 'zod'
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

import type { Instrument } from '@hft/instrument'
import { AuditKind, type AuditRecord } from '../audit/audit-record.ts'
import { CommandKind } from '../commands/command.ts'

const TRADING_STATES = ['active', 'reducing', 'halted'] as const
const RISK_PHASES = ['armed', 'warned', 'tripped', 'was pulled again', 'changed state'] as const
const COMMAND_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(CommandKind).map(([name, kind]) => [kind, name]),
)

/** What a report marks of a run beside its fills, in words; undefined for what it doesn't. */
export function markText(
  { kind, detail, side, instrument, strategy, value }: AuditRecord,
  instruments: readonly Instrument[],
  strategies: readonly string[],
): string | undefined {
  switch (kind) {
    case AuditKind.TradingState:
      return `trading state from ${TRADING_STATES[detail]} to ${TRADING_STATES[side]}`
    case AuditKind.Risk:
      return `a risk control ${RISK_PHASES[detail]} at ${value}`
    case AuditKind.Command:
      // Health reports come all the time.
      return detail === CommandKind.report ? undefined : `command ${COMMAND_NAMES.get(detail) ?? detail}`
    case AuditKind.StrategyStopped:
      return `strategy ${strategies[strategy] ?? strategy} threw and was stopped`
    case AuditKind.Funding:
      return `funding of ${instruments[instrument]?.id ?? ''} at ${value}`
    default:
      return undefined
  }
}

import type { Nanos } from '@hft/clock'
import type { ExecutionClient, Ledger, RoutingSummary } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { type RunSummary, summaryOf, type Trials } from '@hft/statistic'
import type { AccountDesk } from './accounts/account-desk.ts'
import { type AccountSummary, accountSummary } from './accounts/account-summary.ts'
import type { EngineConfig } from './configuration/engine-config.ts'
import { reasonName } from './configuration/reason-name.ts'
import type { EventCounters } from './event-counters.ts'
import type { UpdateCounters } from './orders/order-desk.ts'
import { type ExecutionReport, executionReports } from './reports/execution-report.ts'
import type { EngineStatistics } from './statistics/engine-statistics.ts'
import type { StrategyHosts } from './strategy-hosts.ts'

/** What a summary is told about its run. */
export interface RunDescription {
  readonly name: string
  readonly mode: 'backtest' | 'paper' | 'live'
  /** Counters of the source, to show beside the engine's own. */
  readonly counts?: Readonly<Record<string, number>>
  /** The search that the strategy was picked from, where that is known. */
  readonly trials?: Trials
}

/** What came of a run, with its account's books. */
export interface EngineSummary extends RunSummary {
  readonly ledger: AccountSummary
  /** Orders that strategies work over time; left out where there are none. */
  readonly executions?: readonly ExecutionReport[]
  /** Orders that were routed over several listings; left out where none are. */
  readonly routing?: RoutingSummary
}

/** What a summary is made of. */
export interface EngineSummaryParts {
  readonly engine: {
    readonly config: EngineConfig
    readonly instruments: readonly Instrument[]
    readonly account: Ledger
    readonly statistics: EngineStatistics
  }
  readonly hosts: StrategyHosts
  readonly epochNs: bigint
  readonly from: Nanos
  readonly to: Nanos
  readonly accounts: AccountDesk
  readonly events: EventCounters
  readonly updates: UpdateCounters
  readonly client: ExecutionClient
}

export function engineSummary(about: RunDescription, parts: EngineSummaryParts): EngineSummary {
  const { events, trades, bookMessages, unknownInstrument } = parts.events
  const { config, instruments, account, statistics } = parts.engine
  const summary = summaryOf({
    name: about.name,
    mode: about.mode,
    strategies: parts.hosts.names,
    seed: config.seed,
    epochNs: parts.epochNs,
    from: parts.from,
    to: parts.to,
    instruments,
    account,
    startingEquity: account.startingEquity,
    figures: statistics,
    counts: {
      events,
      trades,
      bookMessages,
      unknownInstrument,
      ...parts.updates,
      ...parts.client.simulation?.counts,
      ...about.counts,
    },
    ...(about.trials === undefined ? {} : { trials: about.trials }),
    nameOfReason: reasonName,
  })
  const executions = executionReports(parts.hosts.all, instruments)
  const { routing } = parts.client
  return {
    ...summary,
    ledger: accountSummary(account, parts.accounts),
    ...(executions.length === 0 ? {} : { executions }),
    ...(routing === undefined ? {} : { routing }),
  }
}

import { formatUtc } from '@hft/clock'
import {
  type EngineSummary,
  type RiskRefusals,
  type RunResult,
  riskRefusals,
  type SimulatedSystem,
  type SystemConfig,
  strategyConfigs,
} from '@hft/engine'
import type { SelectedInstrument } from './instrument-selection.ts'
import type { Market, RecordingFacts } from './market.ts'

/** How a run ended. */
export type Outcome = 'complete' | 'interrupted' | 'strategy-failed'

/** A strategy of the run, with what it was configured with. */
export interface RunStrategy {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** What a backtest found: plain JSON, the same for the same command. */
export interface BacktestSummary extends EngineSummary, RiskRefusals {
  readonly outcome: Outcome
  /** The first of {@link strategies}. */
  readonly strategy: RunStrategy
  /** All that traded; what each earned is in `pnl.byStrategy`. */
  readonly strategies: readonly RunStrategy[]
  /** Where each instrument's tick and lot come from. */
  readonly units: readonly {
    readonly instrument: string
    readonly tickSize: string
    readonly tickSource: string
    readonly lotSize: string
    readonly lotSource: string
  }[]
  readonly recordings: readonly RecordingFacts[]
  readonly execution: SystemConfig['execution']
  /** What makes the figures say less than they seem to. */
  readonly warnings: readonly string[]
  readonly failures: readonly { readonly strategy: string; readonly at: string; readonly error: string }[]
  readonly openOrders: number
}

/** What a summary is made of. */
export interface FinishedRun {
  readonly config: SystemConfig
  readonly instruments: readonly SelectedInstrument[]
  readonly market: Market
  readonly system: SimulatedSystem
  readonly result: RunResult
  readonly isInterrupted: boolean
  readonly warnings: readonly string[]
}

export function backtestSummary(run: FinishedRun): BacktestSummary {
  const { config, market, result, system } = run
  const { engine, riskManager } = system
  const strategies = strategyConfigs(config).map(({ name, label, parameters }) => ({ name: label ?? name, parameters }))
  const { epochNs } = market
  const instrumentIds = engine.instruments.map(({ id }) => id)
  const summary = engine.summary({
    name: `${strategies.map(({ name }) => name).join(' and ')} on ${instrumentIds.join(', ')}`,
    mode: 'backtest',
  })
  return {
    ...summary,
    outcome: result.failures.length > 0 ? 'strategy-failed' : run.isInterrupted ? 'interrupted' : 'complete',
    strategy: strategies[0]!,
    strategies,
    units: run.instruments.map(({ definition, tickSource, lotSource }) => ({
      instrument: definition.id,
      tickSize: definition.tickSize,
      tickSource,
      lotSize: definition.lotSize,
      lotSource,
    })),
    recordings: market.recordings,
    execution: config.execution,
    warnings: run.warnings,
    failures: result.failures.map(({ strategy, at, error }) => ({
      strategy,
      at: formatUtc(epochNs, at),
      error: String(error),
    })),
    ...riskRefusals(riskManager),
    openOrders: engine.orders.openCount,
  }
}

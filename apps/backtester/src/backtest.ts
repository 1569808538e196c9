import type { Clock } from '@hft/clock'
import {
  type Engine,
  finishReport,
  Interruption,
  type InterruptSource,
  type ReportFolder,
  ReportRecorder,
  type RunResult,
  SimulatedAccountModes,
  simulatedSystem,
  type TextOutput,
} from '@hft/engine'
import { verifyAccountModes } from '@hft/risk'
import { type BacktestRequest, reportedConfig } from './backtest-request.ts'
import { type BacktestSummary, backtestSummary } from './backtest-summary.ts'
import { breathing } from './breathing-replay.ts'
import { openFittingMarket } from './fitting-market.ts'
import type { Market } from './market.ts'
import { matchingWarnings } from './matching-warnings.ts'
import { ProgressBar } from './progress-bar.ts'

/** What gives the same run again, from the folder where the first was run. */
const REPRODUCTION = 'npx nx run backtester:run -- --config REPORT_FOLDER/config.json'

/** What a backtest needs of the program around it. */
export interface BacktestSurroundings {
  readonly clock: Clock
  readonly signals: InterruptSource
  /** Where the progress bar is drawn, when it is a terminal. */
  readonly terminal: TextOutput
  readonly isQuiet: boolean
  /** Undefined: no report is written. */
  readonly openReport: (() => ReportFolder) | undefined
  notice(text: string): void
  /** The user interrupts for the second time. */
  abort(): void
}

/** A finished backtest. */
export interface FinishedBacktest {
  readonly summary: BacktestSummary
  readonly result: RunResult
  /** Rows and wall time of the run itself, for the terminal alone. */
  readonly rows: number
  readonly elapsedNanos: number
  /** Why the report could not be finished. */
  readonly reportError: unknown
}

/**
 * Runs a backtest and writes its report.
 *
 * @throws CodedError of the reader, the risk manager or the report folder
 */
export async function runBacktest(asked: BacktestRequest, around: BacktestSurroundings): Promise<FinishedBacktest> {
  const { request, market } = await openFittingMarket(asked)
  const { config, strategies, instruments } = request
  const warnings = matchingWarnings(config, market)
  for (const notice of [...request.notices, ...market.notices, ...warnings]) around.notice(notice)
  const recorder = new ReportRecorder()
  const about = { mode: 'backtest', strategies: strategies.map(({ name }) => name) }
  const settings = reportedConfig(request)
  const system = simulatedSystem(config, {
    strategy: strategies,
    recorder,
    configuration: settings,
    venueCandles: (instrument) => market.candlesOf(instrument),
  })
  const { engine } = system
  const accountModes = new SimulatedAccountModes(config.engine.account, engine.instruments)
  await verifyAccountModes(config.risk.accountModes, accountModes)
  noteClockOffsets(engine, market)
  const bar = new ProgressBar(around.terminal, around.clock, !around.isQuiet)
  const interruption = new Interruption(around.signals, () => engine.stop(), around.abort)
  const replay = breathing(market.replay, () => {
    const { rows } = replay.localView
    bar.update(rows, market.fractionRead(rows))
  })
  const startedAt = around.clock.now()
  let folder: ReportFolder | undefined
  let result: RunResult
  try {
    folder = around.openReport?.()
    if (folder !== undefined) recorder.start(folder, engine, { ...about, epochNs: market.epochNs })
    result = await engine.run(replay, market.epochNs)
  } catch (error) {
    folder?.release()
    throw error
  } finally {
    interruption.release()
    bar.clear()
    await market.close()
  }
  const elapsedNanos = around.clock.now() - startedAt
  const isInterrupted = interruption.isRequested
  const summary = backtestSummary({ config, instruments, market, system, result, isInterrupted, warnings })
  const { series } = recorder
  const report = folder === undefined || series === undefined ? undefined : { folder, series }
  const ended = { engine, result, summary, settings, epochNs: market.epochNs, command: REPRODUCTION }
  const reportError = report && finishReport({ ...ended, ...report })
  return { summary, result, rows: replay.localView.rows, elapsedNanos, reportError }
}

/** How far local times were shifted stands beside feed latencies: exactly in a generated market, unknown of a recording. */
function noteClockOffsets({ statistics, instruments }: Engine, { recordings }: Market): void {
  const shiftNanos = Math.max(...recordings.map(({ localTimeShiftNanos }) => localTimeShiftNanos))
  const isGenerated = recordings.every(({ kind }) => kind === 'generated')
  for (const { venue } of instruments) statistics.setClockOffset(venue, shiftNanos, isGenerated ? 0 : null)
}

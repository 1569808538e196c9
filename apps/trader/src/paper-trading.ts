import { type Clock, formatUtc, type Timers } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import {
  AuditKind,
  type EngineSummary,
  finishReport,
  Interruption,
  type InterruptSource,
  type ReportFolder,
  ReportRecorder,
  type RiskRefusals,
  type RunResult,
  riskRefusals,
  SimulatedAccountModes,
  type SystemConfig,
  simulatedSystem,
  type TextOutput,
} from '@hft/engine'
import { generateMarket } from '@hft/execution'
import { instrumentsOf } from '@hft/instrument'
import { verifyAccountModes } from '@hft/risk'
import type { Colours } from '@hft/statistic'
import type { Strategy } from '@hft/strategy'
import type { FeedStatistics, MarketDataFeed } from '@hft/venues'
import type { Observable } from 'rxjs'
import type { TraderOptions } from './command-line.ts'
import { type LiveSource, neverConnected, openLiveFeed } from './live/live-source.ts'
import { Deadline, Ticker } from './live/stopwatch.ts'
import { pacedFeed } from './paced-feed.ts'
import { type ProcessSignals, RequestBox } from './risk-state/kill-request.ts'
import { ParameterBox } from './risk-state/parameter-box.ts'
import { ParameterKeeper, type ParameterListener } from './risk-state/parameter-keeper.ts'
import { type KillSignalSource, RiskKeeper, type RiskListener } from './risk-state/risk-keeper.ts'
import { RiskStateStore } from './risk-state/risk-state-store.ts'
import { TradingLines } from './trading-lines.ts'

/** What trading needs of the program around it. */
export interface TradingSurroundings {
  readonly clock: Clock & Timers
  readonly signals: InterruptSource
  readonly killSignals: KillSignalSource & ProcessSignals
  readonly pid: number
  /** Where the state of risk is kept. */
  readonly stateFolder: string
  readonly output: TextOutput
  readonly stderr: TextOutput
  /** Undefined: lines of JSON. */
  readonly colours: Colours | undefined
  /** No lines but the summary. */
  readonly isQuiet: boolean
  /** Undefined: no report is written. */
  readonly openReport: (() => ReportFolder) | undefined
  /** The user interrupts for the second time. */
  abort(): void
}

/** What came of trading: the summary as plain JSON, and what only the program needs. */
export interface FinishedTrading {
  readonly summary: EngineSummary &
    RiskRefusals & {
      readonly outcome: 'complete' | 'interrupted' | 'strategy-failed'
      readonly failures: readonly { readonly strategy: string; readonly at: string; readonly error: string }[]
      readonly openOrders: number
      /** Of a live market. */
      readonly feed?: FeedStatistics
    }
  readonly result: RunResult
  /** Why the venue gave nothing of what was asked for; undefined where it did. */
  readonly refusal: string | undefined
  /** Why there was no connection to the venue in all the time; undefined where there was one, or the user ended it. */
  readonly unconnected: string | undefined
  /** Why the report could not be finished. */
  readonly reportError: unknown
}

/**
 * Trades on paper until the user, the duration, the market's end or a strategy that throws ends it: on the live market of
 * `source`, or without one on the generated market.
 *
 * @throws CodedError `configuration.invalid` for a market that can't be connected to; those of the report folder
 */
export async function tradeOnPaper(
  config: SystemConfig,
  strategies: readonly Strategy[],
  { speed, durationNanos }: TraderOptions,
  source: LiveSource | undefined,
  around: TradingSurroundings,
): Promise<FinishedTrading> {
  const { clock } = around
  const { report: _, ...settings } = config
  const recorder = new ReportRecorder()
  let live: MarketDataFeed | undefined
  const { engine, riskManager } = simulatedSystem(config, {
    strategy: strategies,
    clock,
    recorder,
    configuration: settings,
    // Connected to once the engine is there.
    venueCandles: (instrument) => live?.candlesOf(live.instruments[instrument]!),
  })
  const accountModes = new SimulatedAccountModes(config.engine.account, engine.instruments)
  await verifyAccountModes(config.risk.accountModes, accountModes)
  const lines = new TradingLines(engine, around.output, clock.epochNs, around.colours)
  const listener = around.isQuiet ? SILENT : lines
  const keeper = new RiskKeeper({
    engine,
    risk: riskManager,
    clock,
    store: new RiskStateStore(around.stateFolder),
    box: new RequestBox(around.stateFolder, around.killSignals),
    signals: around.killSignals,
    pid: around.pid,
    stderr: around.stderr,
    listener,
  })
  keeper.start()
  const parameters = new ParameterKeeper(engine, new ParameterBox(around.stateFolder), clock, listener)
  const interruption = new Interruption(around.signals, () => engine.stop(), around.abort)
  const updates = around.isQuiet ? undefined : engine.updates$.subscribe((update) => lines.onOrderUpdate(update))
  // Where one of several is stopped, the others go on.
  let trading = strategies.length
  const audit = engine.audit$.subscribe(({ kind }) => {
    if (kind === AuditKind.StrategyStopped && --trading === 0) engine.stop()
  })
  const startedAt = clock.now()
  live = source === undefined ? undefined : openLiveFeed(source, clock)
  const refusal = live && new RefusalWatch(live, lines, around.isQuiet, () => engine.stop())
  const market = live?.events$ ?? generatedFeed(config, clock, speed)
  const end = new Deadline(clock, startedAt + durationNanos, () => engine.stop())
  const ticker = new Ticker(clock, startedAt, (now) => {
    if (!around.isQuiet) lines.status(now)
  })
  let folder: ReportFolder | undefined
  try {
    folder = around.openReport?.()
    const about = { mode: 'paper', strategies: strategies.map((one) => one.name), epochNs: clock.epochNs }
    if (folder !== undefined) recorder.start(folder, engine, about)
    const result = await engine.run(market)
    const isFailed = result.failures.length > 0
    const outcome = isFailed ? 'strategy-failed' : interruption.isRequested ? 'interrupted' : 'complete'
    const name = `${strategies.map((one) => one.name).join(' and ')} on ${engine.instruments.map(({ id }) => id).join(', ')}`
    const failures = result.failures.map(({ strategy: failed, at, error }) => ({
      strategy: failed,
      at: formatUtc(clock.epochNs, at),
      error: String(error),
    }))
    const openOrders = engine.orders.openCount
    const feed = live === undefined ? {} : { feed: live.statistics }
    const counted = engine.summary({ name, mode: 'paper' })
    const refused = riskRefusals(riskManager)
    const summary = { ...counted, outcome, failures, openOrders, ...refused, ...feed } as const
    const { series } = recorder
    const report = folder === undefined || series === undefined ? undefined : { folder, series }
    const ended = { engine, result, summary, settings, epochNs: clock.epochNs, command: commandOf(source) }
    const reportError = report && finishReport({ ...ended, ...report })
    const unconnected = live === undefined || interruption.isRequested ? undefined : neverConnected(live)
    return { summary, result, refusal: refusal?.reason, unconnected, reportError }
  } finally {
    folder?.release()
    refusal?.stop()
    await live?.close()
    parameters.stop()
    keeper.stop()
    ticker.stop()
    end.stop()
    interruption.release()
    updates?.unsubscribe()
    audit.unsubscribe()
    lines.clear()
  }
}

/** What trades again with the same settings; a session in real time is never the same again. */
function commandOf(source: LiveSource | undefined): string {
  const symbols = source?.definitions.map(({ id }) => `--instrument ${id.slice(id.indexOf(':') + 1)} `) ?? []
  const market = source === undefined ? '' : `--venue ${source.venue} ${symbols.join('')}`
  return `npx nx run trader:serve -- ${market}--config REPORT_FOLDER/config.json`
}

function generatedFeed(config: SystemConfig, clock: Clock & Timers, speed: number): Observable<MarketEventBatch> {
  const [instrument] = instrumentsOf(config.engine.instruments)
  return pacedFeed(generateMarket({ ...config.market, instrument: instrument! }).localView, clock, speed)
}

/** Tells how the instruments of a live feed stand, and acts when the venue gives none of them. */
class RefusalWatch {
  reason: string | undefined = undefined
  readonly #refused = new Map<string, string>()
  readonly #subscription: { unsubscribe(): void }

  constructor(feed: MarketDataFeed, lines: TradingLines, isQuiet: boolean, act: () => void) {
    this.#subscription = feed.status$.subscribe((status) => {
      const { instrument, state, reason } = status
      if (!isQuiet) lines.onFeedStatus(status)
      if (state !== 'closed') return
      this.#refused.set(instrument.id, `${instrument.id}: ${reason}`)
      if (this.#refused.size < feed.instruments.length) return
      this.reason = [...this.#refused.values()].join('; ')
      act()
    })
  }

  stop(): void {
    this.#subscription.unsubscribe()
  }
}

const SILENT: RiskListener & ParameterListener = {
  onRiskEvent: () => undefined,
  onKill: () => undefined,
  onParameters: () => undefined,
}

import { type Clock, formatUtc, NANOS_PER_SECOND, type Nanos, NO_TIMER, type TimerId, type Timers } from '@hft/clock'
import {
  AuditKind,
  Interruption,
  type InterruptSource,
  type RunResult,
  type SystemConfig,
  simulatedSystem,
  type TextOutput,
} from '@hft/engine'
import { generateMarket } from '@hft/execution'
import { instrumentsOf } from '@hft/instrument'
import type { Colours, RunSummary } from '@hft/statistic'
import type { Strategy } from '@hft/strategy'
import type { TraderOptions } from './command-line.ts'
import { pacedFeed } from './paced-feed.ts'
import { type ProcessSignals, RequestBox } from './risk-state/kill-request.ts'
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
  /** The user interrupts for the second time. */
  abort(): void
}

/** What came of trading: the summary as plain JSON, and what only the program needs. */
export interface FinishedTrading {
  readonly summary: RunSummary & {
    readonly outcome: 'complete' | 'interrupted' | 'strategy-failed'
    readonly failures: readonly { readonly strategy: string; readonly at: string; readonly error: string }[]
    readonly openOrders: number
  }
  readonly result: RunResult
}

/** Trades on paper until the user, the duration, the market's end or a strategy that throws ends it. */
export async function tradeOnPaper(
  config: SystemConfig,
  strategy: Strategy,
  { speed, durationNanos }: TraderOptions,
  around: TradingSurroundings,
): Promise<FinishedTrading> {
  const { clock } = around
  const [instrument] = instrumentsOf(config.engine.instruments)
  const market = generateMarket({ ...config.market, instrument: instrument! })
  const { engine, riskManager } = simulatedSystem(config, { strategy, clock })
  const lines = new TradingLines(engine, around.output, clock.epochNs, around.colours)
  const keeper = new RiskKeeper({
    engine,
    risk: riskManager,
    clock,
    store: new RiskStateStore(around.stateFolder),
    box: new RequestBox(around.stateFolder, around.killSignals),
    signals: around.killSignals,
    pid: around.pid,
    stderr: around.stderr,
    listener: around.isQuiet ? SILENT : lines,
  })
  keeper.start()
  const interruption = new Interruption(around.signals, () => engine.stop(), around.abort)
  const updates = around.isQuiet ? undefined : engine.updates$.subscribe((update) => lines.onOrderUpdate(update))
  const audit = engine.audit$.subscribe(({ kind }) => {
    if (kind === AuditKind.StrategyStopped) engine.stop()
  })
  const startedAt = clock.now()
  const end = new Deadline(clock, startedAt + durationNanos, () => engine.stop())
  const ticker = new Ticker(clock, startedAt, (now) => {
    if (!around.isQuiet) lines.status(now)
  })
  try {
    const result = await engine.run(pacedFeed(market.localView, clock, speed))
    const isFailed = result.failures.length > 0
    const outcome = isFailed ? 'strategy-failed' : interruption.isRequested ? 'interrupted' : 'complete'
    const name = `${config.strategy.name} on ${engine.instruments.map(({ id }) => id).join(', ')}`
    const failures = result.failures.map(({ strategy: failed, at, error }) => ({
      strategy: failed,
      at: formatUtc(clock.epochNs, at),
      error: String(error),
    }))
    const openOrders = engine.orders.openCount
    return { summary: { ...engine.summary({ name, mode: 'paper' }), outcome, failures, openOrders }, result }
  } finally {
    keeper.stop()
    ticker.stop()
    end.stop()
    interruption.release()
    updates?.unsubscribe()
    audit.unsubscribe()
    lines.clear()
  }
}

const SILENT: RiskListener = { onRiskEvent: () => undefined, onKill: () => undefined }

/** Acts once at a time; never when that is Infinity. */
class Deadline {
  readonly #clock: Clock & Timers
  readonly #timer: TimerId

  constructor(clock: Clock & Timers, at: Nanos, act: () => void) {
    this.#clock = clock
    this.#timer = at === Number.POSITIVE_INFINITY ? NO_TIMER : clock.setTimer(at, act)
  }

  stop(): void {
    if (this.#timer !== NO_TIMER) this.#clock.cancelTimer(this.#timer)
  }
}

/** Acts once a second. */
class Ticker {
  readonly #clock: Clock & Timers
  readonly #act: (now: Nanos) => void
  #timer: TimerId = NO_TIMER

  constructor(clock: Clock & Timers, startedAt: Nanos, act: (now: Nanos) => void) {
    this.#clock = clock
    this.#act = act
    this.#wait(startedAt + NANOS_PER_SECOND)
  }

  stop(): void {
    if (this.#timer !== NO_TIMER) this.#clock.cancelTimer(this.#timer)
  }

  #wait(at: Nanos): void {
    this.#timer = this.#clock.setTimer(at, () => {
      this.#wait(at + NANOS_PER_SECOND)
      this.#act(this.#clock.now())
    })
  }
}

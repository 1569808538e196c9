import { type Clock, type Nanos, NO_TIMER, type TimerId } from '@hft/clock'
import type { AccountView, Order } from '@hft/execution'
import { type MarginView, ReportedMargin, type RiskEvent, type RiskInputs, type RiskManager } from '@hft/risk'
import type { Subscription } from 'rxjs'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { HealthReport, KillCommandTerms } from '../commands/command.ts'
import type { EventLoop } from '../event-loop.ts'
import type { OrderSweep, SweepScope } from '../orders/order-sweep.ts'
import type { RunClock } from '../run-clock.ts'
import { MarketPrices } from '../state/market-prices.ts'
import type { MarketState } from '../state/market-state.ts'
import { KillMeasure, type KillReport } from './kill-report.ts'

/** Owner of the loop's timer on which risk looks at what changes by itself. */
export const RISK_TIMER = -1

/** Time between two attempts at what risk asked for. */
const RETRY_NANOS = 100_000_000
const NOTHING: RiskInputs = { books: false, trades: false, checkNanos: Number.POSITIVE_INFINITY }

/** As events of the kill switch have it. */
const KILL_KEY = 'kill-switch system '
const WHOLE_SYSTEM: SweepScope = { hasInstrument: () => true, hasOrder: () => true }

/** What risk asked for, until it is done and, where positions are to be closed, until risk takes it back. */
interface Demand {
  readonly key: string
  readonly scope: SweepScope
  readonly closes: boolean
  /** Later orders passed risk in spite of the demand, and stay. */
  readonly latestId: number
}

/**
 * Feeds the risk manager with what the loop sees, and carries out what it asks for: cancels, and closing positions, in the
 * whole system or a part of it. What could not be done, because a connection is down or an answer is missing, is done
 * again at each check and when the connection is back.
 */
export class RiskWatch {
  readonly margin: MarginView
  inputs: RiskInputs = NOTHING
  readonly #risk: RiskManager
  readonly #loop: EventLoop
  readonly #clock: RunClock
  readonly #market: MarketState
  readonly #sweep: OrderSweep
  readonly #audit: AuditWriter
  readonly #reported: ReportedMargin
  readonly #measure: KillMeasure
  #demands: readonly Demand[] = []
  #timer: TimerId = NO_TIMER

  constructor(
    parts: {
      readonly risk: RiskManager
      readonly loop: EventLoop
      readonly clock: RunClock
      readonly realClock: Clock | undefined
      readonly market: MarketState
      readonly audit: AuditWriter
    },
    sweep: OrderSweep,
  ) {
    this.#risk = parts.risk
    this.#loop = parts.loop
    this.#clock = parts.clock
    this.#market = parts.market
    this.#sweep = sweep
    this.#audit = parts.audit
    this.#measure = new KillMeasure(parts.realClock ?? parts.clock)
    this.#reported = new ReportedMargin(parts.market.instruments.length)
    this.margin = this.#reported
  }

  get killReport(): KillReport | undefined {
    return this.#measure.report
  }

  /**
   * Starts the risk manager and listens to it.
   *
   * @param margin of who keeps count of it; what venues report if left out
   */
  start(account: AccountView, strategies: readonly string[], margin: MarginView = this.margin): Subscription {
    const { instruments, books, conditions } = this.#market
    const references = new MarketPrices(this.#market)
    const clock = this.#clock
    this.#risk.start({ instruments, books, account, clock, strategies, conditions, margin, references })
    return this.#risk.events$.subscribe((event) => this.onEvent(event))
  }

  /** The run begins. */
  begin(): void {
    this.inputs = this.#risk.inputs ?? NOTHING
    const { killSwitch } = this.#risk
    if (killSwitch?.isEngaged === true) this.#demand(KILL_KEY, WHOLE_SYSTEM, killSwitch.flatten)
    this.#setTimer()
  }

  /** The run ends: nothing is looked at any more. */
  finish(): void {
    if (this.#timer !== NO_TIMER) this.#loop.cancelTimer(this.#timer)
    this.#timer = NO_TIMER
  }

  onTimer(): void {
    this.#timer = NO_TIMER
    const { states, conditions } = this.#market
    for (let index = 0; index < states.length; index++) conditions.fundingRate[index] = states[index]!.fundingRate
    this.#risk.onTime(this.#clock.time)
    this.#carryOut()
    this.#setTimer()
  }

  /** A cancel was handed to the client. */
  onCancelSent(): void {
    this.#measure.onCancel()
  }

  /** A change of risk's state: written down, and what it asks for is done at once. */
  onEvent(event: RiskEvent): void {
    if (event.scope === 'system' && event.from !== event.to) this.#audit.tradingState(event)
    else this.#audit.riskEvent(event)
    const key = `${event.control} ${event.scope} ${event.of}`
    this.#demands = this.#demands.filter((demand) => demand.key !== key)
    if (event.demand === 'none') return
    this.#demand(key, this.#scopeOf(event), event.demand === 'flatten')
  }

  kill({ by, reason, flatten, triggeredAt }: KillCommandTerms): void {
    this.#risk.onTime(this.#clock.time)
    if (this.#risk.killSwitch?.isEngaged !== true) this.#measure.begin(triggeredAt)
    this.#risk.kill?.({ by, reason, flatten })
  }

  rearmKillSwitch(by: string, reason: string): void {
    this.#risk.onTime(this.#clock.time)
    this.#risk.rearmKillSwitch?.({ by, reason })
    this.#measure.end()
  }

  /** What only the world outside the loop knows. */
  onReport(report: HealthReport): void {
    this.#risk.onTime(this.#clock.time)
    switch (report.what) {
      case 'connection':
        this.#risk.onConnection?.(report.venue, report.isUp)
        if (report.isUp) this.#carryOut()
        return
      case 'clock-offset':
        this.#risk.onClockOffset?.(report.offsetNanos)
        return
      case 'event-loop-lag':
        this.#risk.onEventLoopLag?.(report.lagNanos)
        return
      case 'margin':
        this.#reported.note(
          report.instrument,
          report.marginRatioPercent ?? Number.NaN,
          report.liquidationDistancePercent ?? Number.NaN,
          report.adlRank ?? Number.NaN,
        )
        return
    }
  }

  #demand(key: string, scope: SweepScope, closes: boolean): void {
    this.#demands = [...this.#demands, { key, scope, closes, latestId: this.#sweep.latestOpenId }]
    this.#carryOut()
    this.#setTimer()
  }

  #carryOut(): void {
    for (const demand of this.#demands) {
      const left = this.#sweep.cancel(demand.scope, demand.latestId)
      if (demand.closes) this.#sweep.close(demand.scope)
      else if (left === 0) this.#demands = this.#demands.filter((other) => other !== demand)
    }
  }

  #scopeOf({ scope, scopeName, scopeIndex }: RiskEvent): SweepScope {
    const { instruments } = this.#market
    const hasInstrument = (instrument: number): boolean =>
      scope === 'system' ||
      (scope === 'instrument' && instrument === scopeIndex) ||
      (scope === 'venue' && instruments[instrument]?.venue === scopeName)
    const hasOrder = (order: Order): boolean =>
      scope === 'strategy' ? order.strategy === scopeIndex : hasInstrument(order.instrument)
    return { hasInstrument, hasOrder }
  }

  /** What is not done at once is tried again soon, whether or not a breaker wants to be told of time. */
  #setTimer(): void {
    if (this.#timer !== NO_TIMER) this.#loop.cancelTimer(this.#timer)
    this.#timer = NO_TIMER
    const { checkNanos } = this.inputs
    const isWaiting = this.#demands.length > 0
    const at: Nanos = this.#clock.time + (isWaiting && checkNanos > RETRY_NANOS ? RETRY_NANOS : checkNanos)
    if (at !== Number.POSITIVE_INFINITY) this.#timer = this.#loop.setTimer(at, RISK_TIMER)
  }
}

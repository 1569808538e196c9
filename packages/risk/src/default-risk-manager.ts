import { NANOS_PER_DAY, type Nanos, parseDuration } from '@hft/clock'
import type { Order, OrderId, OrderUpdate } from '@hft/execution'
import type { Lots, Ticks } from '@hft/instrument'
import { type Observable, Subject } from 'rxjs'
import { type Breaker, BreakerPhase, type BreakerReadings, breakerPhaseName } from './breakers/breaker.ts'
import { BreakerDesk } from './breakers/breaker-desk.ts'
import type { BreakerEntry } from './breakers/breaker-list.ts'
import { type BreakerState, breakerStates } from './breakers/breaker-state.ts'
import { createBreakers } from './breakers/create-breakers.ts'
import {
  checkSigned,
  type KillCommand,
  KillSwitch,
  type KillSwitchRearm,
  type KillSwitchState,
} from './kill-switch/kill-switch.ts'
import type { LimitFactory } from './limits/limit.ts'
import { LimitDesk } from './limits/limit-desk.ts'
import type { ControlRefusals, Refusal } from './refusal.ts'
import { badConfig, parseRiskConfig, type RiskConfig, type RiskConfigInput } from './risk-config.ts'
import type { RiskDemand, RiskEnvironment, RiskEvent, RiskInputs, RiskManager } from './risk-manager.ts'
import { parseRiskSnapshot, type RiskSnapshot, stateOfName } from './risk-snapshot.ts'
import { RiskTime } from './risk-time.ts'
import { TradingState, tradingStateName } from './trading-state.ts'

const COMMAND = 'command'
const KILL_SWITCH = 'kill-switch'
const ROUND_TRIPS = 'round-trips'

/** Settings, with breakers by kind or as a list. */
export type RiskSettings = Omit<RiskConfigInput, 'breakers'> & {
  readonly breakers?: RiskConfigInput['breakers'] | readonly BreakerEntry[]
}

/**
 * The risk manager of the system: limits that each request passes, breakers and a kill switch that take trading down.
 *
 * A request is checked by its terms, the trading state, and then the configured limits in the order of `LimitChain`.
 * The first that refuses answers; only what passes all counts to any. An admitted order counts until it is final and all
 * its fills are booked.
 *
 * The trading state is the strictest of what a person commanded, what the tripped breakers ask for, and the kill switch. A
 * person's command `Active` arms every breaker again that is not bound to the next day; it doesn't touch the kill switch.
 *
 * Nothing allocates per request, update or mark, except while the number of open orders reaches a new high.
 */
export class DefaultRiskManager implements RiskManager {
  readonly time: RiskTime | undefined
  readonly #config: RiskConfig
  readonly #time = new RiskTime()
  readonly #events = new Subject<RiskEvent>()
  readonly #limits: LimitDesk
  readonly #breakers: BreakerDesk
  readonly #readings: BreakerReadings
  readonly #killSwitch = new KillSwitch()
  #commanded: TradingState = TradingState.Active
  #state: TradingState = TradingState.Active
  #nextDayAt: Nanos = Number.NEGATIVE_INFINITY
  #pendingSnapshot: RiskSnapshot | undefined
  /** Several breakers change together: the trading state is worked out when all have. */
  #isHolding = false

  /**
   * @param limits controls of a user's own, asked after those of `limits`
   * @throws CodedError `risk.bad_config` with every mistake at once
   */
  constructor(config: RiskSettings = {}, limits: readonly LimitFactory[] = []) {
    const { parsed, own } = parseRiskConfig(config)
    this.#config = parsed
    this.#limits = new LimitDesk(parsed, limits, this.#time, this)
    const problems: string[] = []
    const breakers = [...createBreakers(parsed.breakers, problems), ...own]
    if (problems.length > 0) throw badConfig(problems)
    const checkNanos = parseDuration(parsed.breakers.checkInterval)
    this.#breakers = new BreakerDesk(breakers, checkNanos, parsed.rates, this)
    this.#readings = this.#breakers.readings
    // Who listens to every time by a class of their own is told every time.
    this.time = this.onTime === DefaultRiskManager.prototype.onTime ? this.#time : undefined
  }

  get events$(): Observable<RiskEvent> {
    return this.#events
  }

  get tradingState(): TradingState {
    return this.#state
  }

  get killSwitch(): KillSwitchState {
    return this.#killSwitch.state
  }

  /** Every cell of every breaker as it stands. */
  get breakers(): readonly BreakerState[] {
    return breakerStates(this.#breakers)
  }

  get inputs(): RiskInputs {
    const { readsBooks, readsTrades, checkNanos } = this.#breakers
    return { books: readsBooks, trades: readsTrades, checkNanos }
  }

  /** The settings in force, defaults included. */
  get config(): RiskConfig {
    return this.#config
  }

  /** One record a reason, with how often it refused; written in place. */
  get refusals(): readonly Refusal[] {
    return this.#limits.records.all()
  }

  /** What each control has refused so far, and the last of each reason in words; those that refused nothing left out. */
  refusedByControl(): readonly ControlRefusals[] {
    return this.#limits.refusedByControl()
  }

  /** @throws CodedError `risk.bad_config` when settings name instruments that the run doesn't have */
  start(environment: RiskEnvironment): void {
    this.#limits.start(environment)
    this.#breakers.start(environment)
    this.#limits.setScopedStates(this.#breakers)
    if (this.#pendingSnapshot !== undefined) this.#apply(this.#pendingSnapshot)
    this.#pendingSnapshot = undefined
    // What was pulled before the start holds from the first order on.
    this.#state = this.#strictest()
  }

  onTime(now: Nanos): void {
    const time = this.#time
    time.now = now
    this.#readings.now = now
    if (now < time.nextDueAt) return
    this.#breakers.onTime(now)
    if (now >= this.#nextDayAt) this.#beginDay(now)
    const { nextCheckAt } = this.#breakers
    time.nextDueAt = nextCheckAt < this.#nextDayAt ? nextCheckAt : this.#nextDayAt
  }

  onMark(instrument: number): void {
    this.#limits.onMark(instrument)
    this.#breakers.onMark(instrument)
  }

  onBook(instrument: number): void {
    this.#breakers.onBook(instrument)
  }

  onTrade(instrument: number, priceTicks: number): void {
    this.#breakers.onTrade(instrument, priceTicks)
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (!this.#limits.onOrderUpdate(update, order)) return
    if (this.#breakers.readsOrders) this.#toldBreakers().onOrderUpdate(update, order)
    if (order.lastFilledLots > 0) this.#breakers.onMark(order.instrument)
  }

  onConnection(venue: string, isUp: boolean): void {
    this.#toldBreakers().onConnection(venue, isUp)
  }

  onClockOffset(offsetNanos: Nanos): void {
    this.#toldBreakers().onClockOffset(offsetNanos)
  }

  onEventLoopLag(lagNanos: Nanos): void {
    this.#toldBreakers().onEventLoopLag(lagNanos)
  }

  admitSubmit(order: Order): number {
    return this.#limits.admitSubmit(order)
  }

  admitAmend(order: Order, priceTicks: Ticks, quantityLots: Lots): number {
    return this.#limits.admitAmend(order, priceTicks, quantityLots)
  }

  admitCancel(order: Order): number {
    return this.#limits.admitCancel(order)
  }

  takeCancel(): OrderId {
    return this.#limits.cancels.take()
  }

  openParent(parent: Order): number {
    return this.#limits.openParent(parent)
  }

  closeParent(id: OrderId): void {
    this.#limits.closeParent(id)
  }

  rearmStrategy(strategy: number, rearm: KillSwitchRearm): void {
    checkSigned(rearm, 'a strategy is turned on again')
    if (!this.#limits.rearmStrategy(strategy)) return
    this.#tellOfStrategy(ROUND_TRIPS, 'armed', strategy, 0, 0, `${rearm.by.trim()}: ${rearm.reason.trim()}`)
  }

  /** A control turned a strategy off: tells of it. */
  onStrategyOff(control: string, strategy: number, value: number, level: number, reason: string): void {
    this.#tellOfStrategy(control, 'tripped', strategy, value, level, reason)
  }

  setTradingState(state: TradingState, reason: string): void {
    this.#commanded = state
    if (state === TradingState.Active) this.#together(() => this.#toldBreakers().rearm())
    this.#settle(COMMAND, reason, state === TradingState.Halted ? 'cancel' : 'none')
  }

  kill(command: KillCommand): void {
    this.#killSwitch.engage(command, this.#time.now)
    const { by, reason, flatten } = this.#killSwitch.state
    // Told each time, so that everything is cancelled again.
    this.#tell(KILL_SWITCH, 'engaged', `${by}: ${reason}`, flatten ? 'flatten' : 'cancel')
  }

  rearmKillSwitch(rearm: KillSwitchRearm): void {
    if (!this.#killSwitch.isEngaged) return
    this.#killSwitch.rearm(rearm, this.#time.now)
    const { by, reason } = this.#killSwitch.state
    this.#tell(KILL_SWITCH, 'armed', `${by}: ${reason}`, 'none')
  }

  describe(reason: number): string {
    return this.#limits.describe(reason) ?? `reason ${reason} is none of risk's`
  }

  snapshot(): unknown {
    if (this.#pendingSnapshot !== undefined) return { ...this.#pendingSnapshot, killSwitch: this.#killSwitch.state }
    return {
      version: 1,
      now: this.#time.now,
      dayAt: Number.isFinite(this.#nextDayAt) ? this.#nextDayAt - NANOS_PER_DAY : null,
      commanded: tradingStateName(this.#commanded),
      killSwitch: this.#killSwitch.state,
      ...this.#limits.snapshot(),
      breakers: this.#breakers.snapshot(),
    }
  }

  /** Takes effect at once, or at {@link start} when that is still to come. */
  restore(snapshot: unknown): void {
    const parsed = parseRiskSnapshot(snapshot)
    // Holds at once, whatever comes of the start.
    this.#killSwitch.restore(parsed.killSwitch)
    if (this.#limits.hasStarted) this.#apply(parsed)
    else this.#pendingSnapshot = parsed
  }

  /** A breaker's phase changed: tells of it, with what it does to the trading state. */
  onPhase(breaker: Breaker, cell: number, _from: BreakerPhase): void {
    const phase = breaker.phaseOf(cell)
    const { action, measured, scope } = breaker
    const { scopes } = this.#breakers
    const scopeIndex = scopes === undefined ? 0 : scopes.widen(measured, cell, scope)
    const from = this.#state
    if (!this.#isHolding) this.#state = this.#strictest()
    let demand: RiskDemand = 'none'
    if (phase === BreakerPhase.Tripped && action === 'flatten') demand = 'flatten'
    else if (phase === BreakerPhase.Tripped && (action === 'cancel' || action === 'halt')) demand = 'cancel'
    this.#events.next({
      at: this.#breakers.now,
      control: breaker.name,
      phase: breakerPhaseName(phase),
      of: scopes?.names(measured)[cell] ?? '',
      scope,
      scopeName: scopes?.names(scope)[scopeIndex] ?? '',
      scopeIndex,
      from,
      to: this.#state,
      demand,
      value: breaker.valueOf(cell),
      level: phase === BreakerPhase.Tripped ? breaker.level : breaker.warningLevel,
      reason: breaker.describe(cell),
    })
  }

  /** Breakers, to be told of something: they know the time that was written as well. */
  #toldBreakers(): BreakerDesk {
    const { now } = this.#time
    if (now > this.#readings.now) this.#readings.now = now
    return this.#breakers
  }

  #apply(snapshot: RiskSnapshot): void {
    this.#limits.restore(snapshot)
    this.#toldBreakers().restore(snapshot.breakers)
    this.#time.now = snapshot.now
    this.#time.nextDueAt = Number.NEGATIVE_INFINITY
    this.#nextDayAt = snapshot.dayAt === null ? Number.NEGATIVE_INFINITY : snapshot.dayAt + NANOS_PER_DAY
    this.#commanded = stateOfName(snapshot.commanded)
    this.#settle('restore', 'restored from a snapshot', 'none')
  }

  #beginDay(now: Nanos): void {
    const dayAt = Math.floor(now / NANOS_PER_DAY) * NANOS_PER_DAY
    this.#nextDayAt = dayAt + NANOS_PER_DAY
    this.#together(() => this.#breakers.onDay())
    this.#settle('new-day', 'a new UTC day began', 'none')
  }

  #together(act: () => void): void {
    this.#isHolding = true
    try {
      act()
    } finally {
      this.#isHolding = false
    }
  }

  /** Works out the trading state anew and tells of a change. */
  #settle(control: string, reason: string, demand: RiskDemand): void {
    if (this.#strictest() !== this.#state) this.#tell(control, 'state', reason, demand)
  }

  #tell(control: string, phase: RiskEvent['phase'], reason: string, demand: RiskDemand): void {
    const from = this.#state
    this.#state = this.#strictest()
    this.#events.next({
      at: this.#time.now,
      control,
      phase,
      of: '',
      scope: 'system',
      scopeName: '',
      scopeIndex: 0,
      from,
      to: this.#state,
      demand,
      value: 0,
      level: 0,
      reason,
    })
  }

  #tellOfStrategy(
    control: string,
    phase: RiskEvent['phase'],
    strategy: number,
    value: number,
    level: number,
    reason: string,
  ): void {
    const at = this.#time.now
    const scopeName = this.#breakers.scopes?.names('strategy')[strategy] ?? ''
    const [from, to] = [this.#state, this.#state]
    const demand = 'none'
    const scope = 'strategy'
    const scopeIndex = strategy
    const of = scopeName
    this.#events.next({ at, control, phase, of, scope, scopeName, scopeIndex, from, to, demand, value, level, reason })
  }

  /** The trading state as it should be now; orders are held to it from here on. */
  #strictest(): TradingState {
    this.#breakers.settle()
    if (this.#killSwitch.state.flatten) this.#breakers.isFlattening.fill(1)
    let state = this.#killSwitch.isEngaged ? TradingState.Halted : this.#commanded
    if (this.#breakers.systemState > state) state = this.#breakers.systemState
    this.#limits.setTradingState(state)
    return state
  }
}

import { NANOS_PER_DAY, type Nanos } from '@hft/clock'
import type { AccountView, Order, OrderUpdate } from '@hft/execution'
import type { Lots, Ticks } from '@hft/instrument'
import { type Observable, Subject } from 'rxjs'
import type { Breaker } from './breakers/breaker.ts'
import { createBreakers } from './breakers/create-breakers.ts'
import { LimitDesk } from './limits/limit-desk.ts'
import type { Refusal } from './refusal.ts'
import { parseRiskConfig, type RiskConfig, type RiskConfigInput } from './risk-config.ts'
import type { RiskEnvironment, RiskEvent, RiskManager } from './risk-manager.ts'
import { parseRiskSnapshot, type RiskSnapshot, stateOfName } from './risk-snapshot.ts'
import { TradingState, tradingStateName } from './trading-state.ts'

const COMMAND = 'command'

/**
 * The risk manager of the system: limits that each request passes, breakers that take trading down.
 *
 * A request is checked by, in this order: its terms, the trading state, the instrument's own rules, order size, price
 * collar, number of open orders, position, exposure, message rate. The first that refuses answers; only what passes all
 * counts to any. An admitted order counts until it is final and all its fills are booked.
 *
 * The trading state is the strictest of what a person commanded and what the tripped breakers ask for. A person's
 * command `Active` arms every breaker again.
 *
 * Nothing allocates per request, update or mark, except while the number of open orders reaches a new high.
 */
export class DefaultRiskManager implements RiskManager {
  readonly #config: RiskConfig
  readonly #events = new Subject<RiskEvent>()
  readonly #limits: LimitDesk
  readonly #breakers: readonly Breaker[]
  #account: AccountView | undefined
  #commanded: TradingState = TradingState.Active
  #state: TradingState = TradingState.Active
  #now: Nanos = 0
  #nextDayAt: Nanos = Number.NEGATIVE_INFINITY
  #pendingSnapshot: RiskSnapshot | undefined

  /** @throws CodedError `risk.bad_config` with every mistake at once */
  constructor(config: RiskConfigInput = {}) {
    this.#config = parseRiskConfig(config)
    this.#limits = new LimitDesk(this.#config)
    this.#breakers = createBreakers(this.#config.breakers)
  }

  get events$(): Observable<RiskEvent> {
    return this.#events
  }

  get tradingState(): TradingState {
    return this.#state
  }

  /** The settings in force, defaults included. */
  get config(): RiskConfig {
    return this.#config
  }

  /** One record a reason, with how often it refused; written in place. */
  get refusals(): readonly Refusal[] {
    return this.#limits.records.all()
  }

  /** @throws CodedError `risk.bad_config` when settings name instruments that the run doesn't have */
  start(environment: RiskEnvironment): void {
    this.#account = environment.account
    this.#limits.start(environment)
    for (const breaker of this.#breakers) breaker.rearm(environment.account.totalEquity)
    if (this.#pendingSnapshot !== undefined) this.#apply(this.#pendingSnapshot)
    this.#pendingSnapshot = undefined
  }

  onTime(now: Nanos): void {
    this.#now = now
    this.#limits.onTime(now)
    if (now >= this.#nextDayAt) this.#beginDay(now)
  }

  onMark(instrument: number): void {
    this.#limits.onMark(instrument)
    this.#watchEquity()
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (this.#limits.onOrderUpdate(update, order)) this.#watchEquity()
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

  setTradingState(state: TradingState, reason: string): void {
    this.#commanded = state
    if (state === TradingState.Active) {
      const equity = this.#account?.totalEquity ?? 0
      for (const breaker of this.#breakers) breaker.rearm(equity)
    }
    this.#settle(COMMAND, 0, 0, reason)
  }

  describe(reason: number): string {
    return this.#limits.describe(reason) ?? `reason ${reason} is none of risk's`
  }

  snapshot(): unknown {
    return {
      version: 1,
      now: this.#now,
      dayAt: Number.isFinite(this.#nextDayAt) ? this.#nextDayAt - NANOS_PER_DAY : null,
      commanded: tradingStateName(this.#commanded),
      ...this.#limits.snapshot(),
      breakers: Object.fromEntries(this.#breakers.map((breaker) => [breaker.name, breaker.snapshot()])),
    }
  }

  /** Takes effect at once, or at {@link start} when that is still to come. */
  restore(snapshot: unknown): void {
    const parsed = parseRiskSnapshot(snapshot)
    if (this.#limits.hasStarted) this.#apply(parsed)
    else this.#pendingSnapshot = parsed
  }

  #apply(snapshot: RiskSnapshot): void {
    this.#limits.restore(snapshot)
    for (const breaker of this.#breakers) {
      const state = snapshot.breakers[breaker.name]
      if (state !== undefined) breaker.restore(state)
    }
    this.#now = snapshot.now
    this.#nextDayAt = snapshot.dayAt === null ? Number.NEGATIVE_INFINITY : snapshot.dayAt + NANOS_PER_DAY
    this.#commanded = stateOfName(snapshot.commanded)
    this.#settle('restore', 0, 0, 'restored from a snapshot')
  }

  #beginDay(now: Nanos): void {
    const dayAt = Math.floor(now / NANOS_PER_DAY) * NANOS_PER_DAY
    this.#nextDayAt = dayAt + NANOS_PER_DAY
    const equity = this.#account?.totalEquity ?? 0
    for (const breaker of this.#breakers) breaker.onDay(now, equity)
    this.#settle('new-day', 0, 0, 'a new UTC day began')
  }

  #watchEquity(): void {
    const account = this.#account
    if (account === undefined) return
    const equity = account.totalEquity
    for (let index = 0; index < this.#breakers.length; index++) {
      const breaker = this.#breakers[index]!
      if (breaker.isTripped) continue
      breaker.onEquity(equity)
      if (breaker.isTripped) this.#settle(breaker.name, breaker.value, breaker.level, breaker.describe())
    }
  }

  /** Works out the trading state anew and tells of a change. */
  #settle(control: string, value: number, level: number, reason: string): void {
    let state = this.#commanded
    for (const breaker of this.#breakers) {
      if (breaker.isTripped && breaker.action > state) state = breaker.action
    }
    if (state === this.#state) return
    const from = this.#state
    this.#state = state
    this.#limits.setTradingState(state)
    this.#events.next({ at: this.#now, control, from, to: state, value, level, reason })
  }
}

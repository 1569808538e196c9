import { CodedError, NANOS_PER_DAY, type Nanos } from '@hft/clock'
import type { AccountView, Order, OrderUpdate } from '@hft/execution'
import { OrderType } from '@hft/execution'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import { Side } from '@hft/instrument'
import { type Observable, Subject } from 'rxjs'
import type { Breaker } from './breakers/breaker.ts'
import { createBreakers } from './breakers/create-breakers.ts'
import { NotionalTable } from './exposure/notional-table.ts'
import { WorstCase } from './exposure/worst-case.ts'
import { createLimits } from './limits/create-limits.ts'
import type { Limit } from './limits/limit.ts'
import { Proposal, ProposalKind } from './limits/proposal.ts'
import { TermsRule } from './limits/terms-rule.ts'
import { TradingStateRule } from './limits/trading-state-rule.ts'
import { type Refusal, RefusalRecords } from './refusal.ts'
import { badConfig, parseRiskConfig, type RiskConfig, type RiskConfigInput } from './risk-config.ts'
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
  readonly #records = new RefusalRecords()
  readonly #proposal = new Proposal()
  readonly #stateRule = new TradingStateRule(this.#records)
  readonly #breakers: readonly Breaker[]
  #terms = new TermsRule(0, this.#records)
  #limits: readonly Limit[] = []
  #instruments: readonly Instrument[] = []
  #account: AccountView | undefined
  #worstCase: WorstCase | undefined
  #notionals = new NotionalTable([])
  #commanded: TradingState = TradingState.Active
  #state: TradingState = TradingState.Active
  #now: Nanos = 0
  #nextDayAt: Nanos = Number.NEGATIVE_INFINITY
  #pendingSnapshot: RiskSnapshot | undefined

  /** @throws CodedError `risk.bad_config` with every mistake at once */
  constructor(config: RiskConfigInput = {}) {
    this.#config = parseRiskConfig(config)
    this.#breakers = createBreakers(this.#config.breakers)
    this.#register()
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
    return this.#records.all()
  }

  /** @throws CodedError `risk.bad_config` when settings name instruments that the run doesn't have */
  start(environment: RiskEnvironment): void {
    const { instruments, books, account } = environment
    this.#instruments = instruments
    this.#account = account
    this.#notionals = new NotionalTable(instruments, this.#config.rates)
    const worstCase = new WorstCase(instruments.length, books, account, this.#notionals)
    this.#worstCase = worstCase
    this.#terms = new TermsRule(instruments.length, this.#records)
    const problems: string[] = []
    this.#limits = createLimits(this.#config.limits, instruments, worstCase, this.#records, problems)
    if (problems.length > 0) throw badConfig(problems)
    this.#register()
    for (const breaker of this.#breakers) breaker.rearm(account.totalEquity)
    if (this.#pendingSnapshot !== undefined) this.#apply(this.#pendingSnapshot)
    this.#pendingSnapshot = undefined
  }

  onTime(now: Nanos): void {
    this.#now = now
    if (now >= this.#nextDayAt) this.#beginDay(now)
  }

  onMark(instrument: number): void {
    this.#worstCase?.refresh(instrument)
    this.#watchEquity()
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    // An order of an unknown instrument was refused by the terms and never counted.
    if (this.#instruments[order.instrument] === undefined) return
    this.#worstCase?.onOrderUpdate(update, order)
    this.#watchEquity()
  }

  admitSubmit(order: Order): number {
    const proposal = this.#proposal
    proposal.kind = ProposalKind.Submit
    const reason = this.#check(order, order.priceTicks, order.quantityLots)
    if (reason !== 0) return reason
    const left = order.quantityLots - order.filledLots
    this.#worstCase!.addOrder(order, proposal.notional / left)
    this.#admitted()
    return 0
  }

  admitAmend(order: Order, priceTicks: Ticks, quantityLots: Lots): number {
    const proposal = this.#proposal
    proposal.kind = ProposalKind.Amend
    const reason = this.#check(order, priceTicks, quantityLots)
    if (reason !== 0) return reason
    const left = quantityLots - order.filledLots
    this.#worstCase!.addAmend(order, quantityLots, left > 0 ? proposal.notional / left : 0)
    this.#admitted()
    return 0
  }

  admitCancel(order: Order): number {
    const proposal = this.#proposal
    proposal.kind = ProposalKind.Cancel
    proposal.order = order
    proposal.now = this.#now
    proposal.instrument = order.instrument
    this.#admitted()
    return 0
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
    const refusal = this.#records.of(reason)
    for (const limit of this.#allLimits()) {
      if (!(limit.reasons as readonly number[]).includes(reason)) continue
      if (refusal === undefined || refusal.count === 0)
        return `${limit.name}: has refused nothing for reason ${reason} yet`
      return `${limit.name}: ${limit.describe(refusal, this.#instruments[refusal.instrument])}`
    }
    return `reason ${reason} is none of risk's`
  }

  snapshot(): unknown {
    const limits: Record<string, unknown> = {}
    for (const limit of this.#limits) {
      if (limit.snapshot !== undefined) limits[limit.name] = limit.snapshot()
    }
    return {
      version: 1,
      now: this.#now,
      dayAt: Number.isFinite(this.#nextDayAt) ? this.#nextDayAt - NANOS_PER_DAY : null,
      commanded: tradingStateName(this.#commanded),
      orders: this.#worstCase?.snapshot() ?? [],
      limits,
      breakers: Object.fromEntries(this.#breakers.map((breaker) => [breaker.name, breaker.snapshot()])),
    }
  }

  /** Takes effect at once, or at {@link start} when that is still to come. */
  restore(snapshot: unknown): void {
    const parsed = parseRiskSnapshot(snapshot)
    if (this.#worstCase === undefined) this.#pendingSnapshot = parsed
    else this.#apply(parsed)
  }

  #apply(snapshot: RiskSnapshot): void {
    const worstCase = this.#worstCase!
    const unknown = snapshot.orders.find((order) => order.instrument >= this.#instruments.length)
    if (unknown !== undefined) {
      throw new CodedError(
        'risk.bad_snapshot',
        `order ${unknown.id} of the snapshot is of instrument ${unknown.instrument}, and this run has ${this.#instruments.length}; restore with the same instruments`,
      )
    }
    worstCase.restore(snapshot.orders)
    for (const limit of this.#limits) {
      const state = snapshot.limits[limit.name]
      if (state !== undefined) limit.restore?.(state)
    }
    for (const breaker of this.#breakers) {
      const state = snapshot.breakers[breaker.name]
      if (state !== undefined) breaker.restore(state)
    }
    this.#now = snapshot.now
    this.#nextDayAt = snapshot.dayAt === null ? Number.NEGATIVE_INFINITY : snapshot.dayAt + NANOS_PER_DAY
    this.#commanded = stateOfName(snapshot.commanded)
    this.#settle('restore', 0, 0, 'restored from a snapshot')
  }

  /** Fills the proposal and asks every control in turn. */
  #check(order: Order, priceTicks: number, quantityLots: number): number {
    const proposal = this.#proposal
    const hasPrice = order.type === OrderType.Limit || order.type === OrderType.StopLimit
    proposal.order = order
    proposal.now = this.#now
    proposal.instrument = order.instrument
    proposal.side = order.side
    proposal.priceTicks = hasPrice ? priceTicks : Number.NaN
    proposal.quantityLots = quantityLots
    const wrong = this.#terms.admit(proposal)
    if (wrong !== 0) return wrong
    this.#value(proposal)
    const stopped = this.#stateRule.admit(proposal)
    if (stopped !== 0) return stopped
    for (let index = 0; index < this.#limits.length; index++) {
      const reason = this.#limits[index]!.admit(proposal)
      if (reason !== 0) return reason
    }
    return 0
  }

  #value(proposal: Proposal): void {
    const worstCase = this.#worstCase!
    const order = proposal.order
    const instrument = proposal.instrument
    worstCase.refresh(instrument)
    const left = Math.max(0, proposal.quantityLots - order.filledLots)
    // A new order counts nothing yet, which saves looking it up.
    const isNew = proposal.kind === ProposalKind.Submit
    const countedLots = isNew ? 0 : worstCase.countedLots(order.id)
    const countedNotional = isNew ? 0 : worstCase.countedNotional(order.id)
    proposal.referenceTicks = worstCase.referenceTicks(instrument)
    proposal.valueTicks = worstCase.valueTicks(order, proposal.priceTicks)
    proposal.notional = this.#notionals.of(instrument, proposal.valueTicks, left)
    proposal.addedLots = Math.max(0, left - countedLots)
    proposal.addedNotional = Math.max(0, proposal.notional - countedNotional)
    const position = worstCase.positionLots[instrument]!
    const isBuy = proposal.side === Side.Buy
    const open = isBuy ? worstCase.openBuyLots[instrument]! : worstCase.openSellLots[instrument]!
    const closable = isBuy ? 0 - position : position
    const isShrink =
      proposal.kind === ProposalKind.Amend &&
      proposal.quantityLots <= order.quantityLots &&
      !(proposal.priceTicks < order.priceTicks || proposal.priceTicks > order.priceTicks)
    proposal.isReducing = isShrink || open + proposal.addedLots <= closable
  }

  #admitted(): void {
    for (let index = 0; index < this.#limits.length; index++) this.#limits[index]!.onAdmitted?.(this.#proposal)
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
    this.#stateRule.state = state
    this.#events.next({ at: this.#now, control, from, to: state, value, level, reason })
  }

  #register(): void {
    for (const limit of this.#allLimits()) {
      for (const reason of limit.reasons) this.#records.register(reason)
    }
  }

  #allLimits(): readonly Limit[] {
    return [this.#terms, this.#stateRule, ...this.#limits]
  }
}

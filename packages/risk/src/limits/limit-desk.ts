import type { Nanos } from '@hft/clock'
import type { Order, OrderUpdate } from '@hft/execution'
import { OrderType } from '@hft/execution'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import { Side } from '@hft/instrument'
import { NotionalTable } from '../exposure/notional-table.ts'
import { WorstCase } from '../exposure/worst-case.ts'
import { RefusalRecords } from '../refusal.ts'
import { badConfig, type RiskConfig } from '../risk-config.ts'
import type { RiskEnvironment } from '../risk-manager.ts'
import { badSnapshot, type RiskSnapshot } from '../risk-snapshot.ts'
import type { TradingState } from '../trading-state.ts'
import { createLimits } from './create-limits.ts'
import type { Limit } from './limit.ts'
import { Proposal, ProposalKind } from './proposal.ts'
import { TermsRule } from './terms-rule.ts'
import { type ScopedStates, TradingStateRule } from './trading-state-rule.ts'

/**
 * Where every request is checked: fills in the proposal, asks each control in turn, and counts what passed.
 *
 * The terms and the trading state come first, then the configured limits in the order of `createLimits`.
 */
export class LimitDesk {
  readonly records = new RefusalRecords()
  readonly #config: RiskConfig
  readonly #proposal = new Proposal()
  readonly #stateRule = new TradingStateRule(this.records)
  #terms = new TermsRule(0, this.records)
  #limits: readonly Limit[] = []
  #instruments: readonly Instrument[] = []
  #worstCase: WorstCase | undefined
  #notionals = new NotionalTable([])
  #now: Nanos = 0

  constructor(config: RiskConfig) {
    this.#config = config
    this.#register()
  }

  /** @throws CodedError `risk.bad_config` when settings name instruments that the run doesn't have */
  start(environment: RiskEnvironment): void {
    const { instruments, books, account } = environment
    this.#instruments = instruments
    this.#notionals = new NotionalTable(instruments, this.#config.rates)
    const worstCase = new WorstCase(instruments.length, books, account, this.#notionals)
    this.#worstCase = worstCase
    this.#terms = new TermsRule(instruments.length, this.records)
    const problems: string[] = []
    this.#limits = createLimits(this.#config.limits, instruments, worstCase, this.records, problems)
    if (problems.length > 0) throw badConfig(problems)
    this.#register()
  }

  get hasStarted(): boolean {
    return this.#worstCase !== undefined
  }

  /** The state that {@link TradingStateRule} holds requests to. */
  setTradingState(state: TradingState): void {
    this.#stateRule.state = state
  }

  /** The states of instruments and strategies, which are written in place. */
  setScopedStates(states: ScopedStates): void {
    this.#stateRule.scoped = states
  }

  onTime(now: Nanos): void {
    this.#now = now
  }

  onMark(instrument: number): void {
    this.#worstCase?.refresh(instrument)
  }

  /** False for an order of an unknown instrument: the terms refused it, and it never counted. */
  onOrderUpdate(update: OrderUpdate, order: Order): boolean {
    if (this.#instruments[order.instrument] === undefined) return false
    this.#worstCase?.onOrderUpdate(update, order)
    return true
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

  /** A refusal in words; undefined when no control refuses for this reason. */
  describe(reason: number): string | undefined {
    const refusal = this.records.of(reason)
    for (const limit of this.#allLimits()) {
      if (!(limit.reasons as readonly number[]).includes(reason)) continue
      if (refusal === undefined || refusal.count === 0) {
        return `${limit.name}: has refused nothing for reason ${reason} yet`
      }
      return `${limit.name}: ${limit.describe(refusal, this.#instruments[refusal.instrument])}`
    }
    return undefined
  }

  snapshot(): Pick<RiskSnapshot, 'orders'> & { readonly limits: Record<string, unknown> } {
    const limits: Record<string, unknown> = {}
    for (const limit of this.#limits) {
      if (limit.snapshot !== undefined) limits[limit.name] = limit.snapshot()
    }
    return { orders: this.#worstCase?.snapshot() ?? [], limits }
  }

  /** @throws CodedError `risk.bad_snapshot` when it is of other instruments, or a limit can't read its part */
  restore(snapshot: Pick<RiskSnapshot, 'orders' | 'limits' | 'now'>): void {
    const unknown = snapshot.orders.find((order) => order.instrument >= this.#instruments.length)
    if (unknown !== undefined) {
      throw badSnapshot(
        `order ${unknown.id} of the snapshot is of instrument ${unknown.instrument}, and this run has ${this.#instruments.length}; restore with the same instruments`,
      )
    }
    this.#worstCase!.restore(snapshot.orders)
    for (const limit of this.#limits) {
      const state = snapshot.limits[limit.name]
      if (state !== undefined) limit.restore?.(state)
    }
    this.#now = snapshot.now
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

  #register(): void {
    for (const limit of this.#allLimits()) {
      for (const reason of limit.reasons) this.records.register(reason)
    }
  }

  #allLimits(): readonly Limit[] {
    return [this.#terms, this.#stateRule, ...this.#limits]
  }
}

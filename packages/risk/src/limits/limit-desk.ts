import { hasLimitPrice, Instruction, type Order, type OrderId, OrderType, type OrderUpdate } from '@hft/execution'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import { NO_PRICE, Side } from '@hft/instrument'
import { NotionalTable } from '../exposure/notional-table.ts'
import { type ControlRefusals, type Refusal, RefusalRecords } from '../refusal.ts'
import { badConfig, type RiskConfig } from '../risk-config.ts'
import type { RiskEnvironment } from '../risk-manager.ts'
import type { RiskSnapshot } from '../risk-snapshot.ts'
import type { RiskTime } from '../risk-time.ts'
import type { TradingState } from '../trading-state.ts'
import { CancelRequests } from './cancel-requests.ts'
import { type DeskBooks, openBooks, restoreBooks, snapshotBooks } from './desk-books.ts'
import type { Limit, LimitFactory } from './limit.ts'
import { LimitChain } from './limit-chain.ts'
import type { StrategyListener } from './limit-context.ts'
import { Proposal, ProposalKind } from './proposal.ts'
import { TermsRule } from './terms-rule.ts'
import { type ScopedStates, TradingStateRule } from './trading-state-rule.ts'

/** Read once: what is imported is looked up at each use. */
const { Submit: SUBMIT, Amend: AMEND, Cancel: CANCEL } = ProposalKind
const BUY = Side.Buy
const { Limit: LIMIT, Pegged: PEGGED } = OrderType
const REDUCE_ONLY = Instruction.ReduceOnly
const NO_LIMIT = NO_PRICE

/**
 * Where every request is checked: fills in the proposal, asks each control in turn, and counts what passed.
 *
 * The terms and the trading state come first, then the configured limits in the order of {@link LimitChain}.
 */
export class LimitDesk {
  readonly records = new RefusalRecords()
  /** Orders that a control wants out of the book. */
  readonly cancels = new CancelRequests()
  readonly #config: RiskConfig
  readonly #time: RiskTime
  readonly #custom: readonly LimitFactory[]
  readonly #listener: StrategyListener
  readonly #proposal = new Proposal()
  readonly #stateRule = new TradingStateRule(this.records)
  #terms = new TermsRule(0, this.records)
  #chain: LimitChain | undefined
  #instruments: readonly Instrument[] = []
  #isSpot = new Uint8Array(0)
  #books: DeskBooks | undefined
  #notionals = new NotionalTable([])

  /** @param time as the manager has been told it */
  constructor(config: RiskConfig, custom: readonly LimitFactory[], time: RiskTime, listener: StrategyListener) {
    this.#time = time
    this.#config = config
    this.#custom = custom
    this.#listener = listener
    this.#register()
  }

  /** @throws CodedError `risk.bad_config` when settings name what the run doesn't have, all mistakes at once */
  start(environment: RiskEnvironment): void {
    const { instruments } = environment
    this.#instruments = instruments
    this.#isSpot = Uint8Array.from(instruments, ({ kind }) => (kind === 'spot' ? 1 : 0))
    this.#notionals = new NotionalTable(instruments, this.#config.rates, environment.account)
    const problems: string[] = []
    const desk = { notionals: this.#notionals, records: this.records, cancels: this.cancels, listener: this.#listener }
    const books = openBooks(environment, desk, problems)
    this.#books = books
    this.#terms = new TermsRule(instruments.length, this.records)
    const chain = new LimitChain(this.#config.limits, books, this.#custom)
    if (problems.length > 0) throw badConfig(problems)
    this.#chain = chain
    this.#register()
  }

  get hasStarted(): boolean {
    return this.#books !== undefined
  }

  /** The state that {@link TradingStateRule} holds requests to. */
  setTradingState(state: TradingState): void {
    this.#stateRule.state = state
  }

  /** The states of instruments and strategies, which are written in place. */
  setScopedStates(states: ScopedStates): void {
    this.#stateRule.scoped = states
  }

  onMark(instrument: number): void {
    const books = this.#books
    if (books === undefined) return
    this.#refresh(books, instrument)
  }

  /** False for an order of an unknown instrument: the terms refused it, and it never counted. */
  onOrderUpdate(update: OrderUpdate, order: Order): boolean {
    if (this.#instruments[order.instrument] === undefined) return false
    const books = this.#books
    if (books === undefined) return true
    const hasChanged = books.ownOrders.onOrderUpdate(update, order)
    if (order.parentOrderId !== 0) {
      books.parents.onOrderUpdate(order)
      this.#updateParent(books, order.parentOrderId)
    }
    if (hasChanged) books.exposures.update(order.instrument)
    this.#chain!.onOrderUpdate(update, order)
    return true
  }

  admitSubmit(order: Order): number {
    const proposal = this.#proposal
    proposal.kind = SUBMIT
    const reason = this.#check(order, order.priceTicks, order.quantityLots, false)
    if (reason !== 0) return reason
    const books = this.#books!
    this.#admitted(books, order, books.ownOrders.add(order, proposal))
    return 0
  }

  admitAmend(order: Order, priceTicks: Ticks, quantityLots: Lots): number {
    const proposal = this.#proposal
    proposal.kind = AMEND
    const reason = this.#check(order, priceTicks, quantityLots, false)
    if (reason !== 0) return reason
    const books = this.#books!
    this.#admitted(books, order, books.ownOrders.amend(order, proposal.priceTicks, quantityLots, proposal))
    return 0
  }

  admitCancel(order: Order): number {
    const books = this.#books
    if (books === undefined || this.#instruments[order.instrument] === undefined) return 0
    const proposal = this.#proposal
    proposal.kind = CANCEL
    proposal.order = order
    proposal.now = this.#time.now
    proposal.instrument = order.instrument
    proposal.side = order.side
    proposal.isBuy = order.side === BUY
    proposal.strategyRow = books.strategies.rowOf(order.strategy)
    books.ownOrders.cancel(order)
    this.#chain!.onAdmitted(proposal)
    return 0
  }

  /** See `RiskManager.openParent`. */
  openParent(parent: Order): number {
    const proposal = this.#proposal
    proposal.kind = SUBMIT
    const reason = this.#check(parent, parent.priceTicks, parent.quantityLots, true)
    if (reason !== 0) return reason
    this.#books!.parents.open(parent, proposal)
    this.#books!.exposures.update(parent.instrument)
    return 0
  }

  /** See `RiskManager.closeParent`. */
  closeParent(id: OrderId): void {
    const books = this.#books
    if (books === undefined) return
    const instrument = books.parents.instrumentOf(id)
    if (books.parents.close(id)) books.exposures.update(instrument)
  }

  /** A person turns a strategy on again that went through its round trips. */
  rearmStrategy(strategy: number): boolean {
    const roundTrips = this.#chain?.roundTrips
    if (roundTrips === undefined || !roundTrips.isOff(strategy)) return false
    roundTrips.rearm(strategy)
    return true
  }

  /** A refusal in words; undefined when no control refuses for this reason. */
  describe(reason: number): string | undefined {
    const refusal = this.records.of(reason)
    for (const limit of this.#allLimits()) {
      if (!limit.reasons.includes(reason)) continue
      if (refusal === undefined || refusal.count === 0) {
        return `${limit.name}: has refused nothing for reason ${reason} yet`
      }
      return `${limit.name}: ${this.#textOf(limit, refusal)}`
    }
    return undefined
  }

  /** What each control has refused, in the order in which they are asked; nothing of those that refused nothing. */
  refusedByControl(): ControlRefusals[] {
    return this.#allLimits().flatMap((limit) =>
      limit.reasons.flatMap((reason) => {
        const refusal = this.records.of(reason)
        if (refusal === undefined || refusal.count === 0) return []
        const { count, amendCount } = refusal
        const last = this.#textOf(limit, refusal)
        return { control: limit.name, reason, orders: count - amendCount, amends: amendCount, last }
      }),
    )
  }

  snapshot(): Pick<RiskSnapshot, 'orders'> & { readonly limits: Record<string, unknown> } {
    const books = this.#books
    if (books === undefined) return { orders: [], limits: {} }
    const limits: Record<string, unknown> = snapshotBooks(books)
    for (const limit of this.#limits()) {
      if (limit.snapshot !== undefined) limits[limit.name] = limit.snapshot()
    }
    return { orders: books.worstCase.snapshot(), limits }
  }

  /** @throws CodedError `risk.bad_snapshot` when it is of other instruments, or a limit can't read its part */
  restore(snapshot: Pick<RiskSnapshot, 'orders' | 'limits'>): void {
    restoreBooks(this.#books!, snapshot)
    for (const limit of this.#limits()) {
      const state = snapshot.limits[limit.name]
      if (state !== undefined) limit.restore?.(state)
    }
  }

  /** Fills the proposal and asks every control in turn. */
  #check(order: Order, priceTicks: number, quantityLots: number, isParent: boolean): number {
    const proposal = this.#proposal
    const { type } = order
    const hasPrice = type === LIMIT || hasLimitPrice(type) || (type === PEGGED && priceTicks !== NO_LIMIT)
    proposal.order = order
    proposal.now = this.#time.now
    proposal.instrument = order.instrument
    proposal.side = order.side
    proposal.isBuy = order.side === BUY
    proposal.priceTicks = hasPrice ? priceTicks : Number.NaN
    proposal.quantityLots = quantityLots
    const wrong = this.#terms.admit(proposal)
    if (wrong !== 0) return wrong
    const books = this.#books!
    const committed = order.parentOrderId === 0 ? 0 : this.#commit(books, order, quantityLots)
    this.#value(books)
    let reason = this.#stateRule.admit(proposal)
    const chain = this.#chain!
    if (reason === 0) reason = isParent ? chain.admitParent(proposal) : chain.admit(proposal)
    if (reason !== 0 && committed !== 0) {
      books.parents.commit(order, -committed)
      this.#updateParent(books, order.parentOrderId)
    }
    return reason
  }

  /** A child's quantity stops counting as its parent's before it is checked, so that it isn't counted twice. */
  #commit(books: DeskBooks, order: Order, quantityLots: number): number {
    const added = Math.max(0, quantityLots - order.filledLots - books.worstCase.countedLots(order.id))
    if (added === 0) return 0
    books.parents.commit(order, added)
    this.#updateParent(books, order.parentOrderId)
    return added
  }

  #updateParent(books: DeskBooks, parentId: OrderId): void {
    const instrument = books.parents.instrumentOf(parentId)
    if (instrument >= 0) books.exposures.update(instrument)
  }

  #value(books: DeskBooks): void {
    const { worstCase } = books
    const proposal = this.#proposal
    const order = proposal.order
    const instrument = proposal.instrument
    this.#refresh(books, instrument)
    proposal.strategyRow = books.strategies.rowOf(order.strategy)
    proposal.equity = books.account.totalEquity
    const unfilled = proposal.quantityLots - order.filledLots
    const left = unfilled > 0 ? unfilled : 0
    // A new order counts nothing yet, which saves looking it up.
    const open = proposal.kind === SUBMIT ? undefined : worstCase.orders.find(order.id)
    proposal.referenceTicks = worstCase.midTicks[instrument]!
    proposal.valueTicks = worstCase.valueTicks(order, proposal.priceTicks)
    const notionals = this.#notionals
    notionals.ticks = proposal.valueTicks
    notionals.lots = left
    notionals.workOut(instrument)
    proposal.notional = notionals.value
    proposal.notionalPerLot = left > 0 ? proposal.notional / left : 0
    const addedLots = open === undefined ? left : left - open.countedLots
    const addedNotional = open === undefined ? proposal.notional : proposal.notional - open.countedNotional
    proposal.addedLots = addedLots > 0 ? addedLots : 0
    // NaN stays NaN.
    proposal.addedNotional = addedNotional <= 0 ? 0 : addedNotional
    const position = worstCase.positionLots[instrument]!
    const sideLots =
      proposal.isBuy === true
        ? position + worstCase.openBuyLots[instrument]!
        : worstCase.openSellLots[instrument]! - position
    proposal.sideLots = sideLots
    const isShrink =
      proposal.kind === AMEND &&
      proposal.quantityLots <= order.quantityLots &&
      !(proposal.priceTicks < order.priceTicks || proposal.priceTicks > order.priceTicks)
    proposal.isReducing = isShrink || sideLots + proposal.addedLots <= 0
    // A venue holds a reduce-only order to what is left of the position; spot knows no such instruction.
    if (proposal.isReducing || (order.instructions & REDUCE_ONLY) === 0) return
    if (this.#isSpot[instrument] === 1) return
    const closable = proposal.isBuy ? 0 - position : position
    proposal.isReducing = books.ownOrders.reduceOnlyLots(instrument, proposal.side) + proposal.addedLots <= closable
  }

  /** Brings what depends on an instrument's position and mark up to them. */
  #refresh(books: DeskBooks, instrument: number): void {
    if (!books.worstCase.refresh(instrument)) return
    books.exposures.update(instrument)
    books.strategies.onMark(instrument)
  }

  #admitted(books: DeskBooks, order: Order, hasChanged: boolean): void {
    if (order.parentOrderId !== 0) books.parents.addChild(order)
    if (hasChanged) books.exposures.update(order.instrument)
    this.#chain!.onAdmitted(this.#proposal)
  }

  #textOf(limit: Limit, refusal: Refusal): string {
    // The terms, which come first, refuse orders of instruments that there are none of, and read none.
    return limit.describe(refusal, this.#instruments[refusal.instrument]!)
  }

  #register(): void {
    for (const limit of this.#allLimits()) {
      for (const reason of limit.reasons) this.records.register(reason)
    }
  }

  #allLimits(): readonly Limit[] {
    return [this.#terms, this.#stateRule, ...this.#limits()]
  }

  #limits(): readonly Limit[] {
    return this.#chain?.limits ?? []
  }
}

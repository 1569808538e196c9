import { CodedError, type Nanos } from '@hft/clock'
import {
  type ExecutionClient,
  isApplied,
  isFinal,
  type Ledger,
  markAmendRequested,
  markCancelRequested,
  markSubmitted,
  type Order,
  type OrderId,
  OrderReason,
  type OrderRequest,
  OrderState,
  type OrderTable,
  OrderUpdate,
  OrderUpdateKind,
  PendingRequest,
  Transition,
  validateAmend,
  validateRequest,
} from '@hft/execution'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import type { RiskManager } from '@hft/risk'
import { type AccountDesk, LIQUIDATOR } from '../accounts/account-desk.ts'
import type { AuditWriter } from '../audit/audit-writer.ts'
import type { RunClock } from '../run-clock.ts'
import type { MarketState } from '../state/market-state.ts'
import type { EngineStatistics } from '../statistics/engine-statistics.ts'

// Imported constants are looked up at each use; these are not.
const NONE = OrderReason.None
const FILLED = OrderUpdateKind.Filled
const CANCEL_REJECTED = OrderUpdateKind.CancelRejected
const NOTHING_PENDING = PendingRequest.None
const UNRESOLVED = OrderState.Unresolved
const APPLIED = Transition.Applied

/** Where the desk's outcomes go: the engine hands them to the owning strategy. */
export interface OrderListener {
  onOrderUpdate(update: OrderUpdate, order: Order): void
  /** A request left (or was refused): what we may have to wait for changed. */
  onRequest(): void
  /** A cancel was handed to the client. */
  onCancelSent(): void
  /** The client, the risk manager or a recorder threw, which none of them may: the run can't be trusted any more. */
  onPartFailure(error: unknown): void
}

/** Whose commands reach every order. */
const PERSON = -1

/** Refusals that a strategy may answer at once with a request that is refused as well, one within the other. */
const MOST_NESTED_REFUSALS = 64

/** Counters of updates that were not plain news. */
export class UpdateCounters {
  duplicate = 0
  late = 0
  lateFill = 0
  fillGap = 0
  overfill = 0
  unexpectedFill = 0
  illegal = 0
  unknownOrder = 0

  count(transition: Transition): void {
    if (transition === Transition.Duplicate) this.duplicate++
    else if (transition === Transition.Late) this.late++
    else if (transition === Transition.LateFill) this.lateFill++
    else if (transition === Transition.FillGap) this.fillGap++
    else if (transition === Transition.Overfill) this.overfill++
    else if (transition === Transition.UnexpectedFill) this.unexpectedFill++
    else this.illegal++
  }
}

/**
 * The one way for orders out and for updates in.
 *
 * Out: terms are checked, risk is asked, the audit record is written, and only then the client gets the request.
 * In: the update is written, the order's state changes, then the ledger, statistics, risk and at last the strategy see it.
 */
export class OrderDesk {
  readonly counters = new UpdateCounters()
  readonly #orders: OrderTable
  readonly #instruments: readonly Instrument[]
  readonly #market: MarketState
  readonly #accounts: AccountDesk
  readonly #ledger: Ledger
  readonly #risk: RiskManager
  readonly #riskTime: RiskManager['time']
  readonly #client: ExecutionClient
  /** The client, where it carries orders out by children. */
  readonly #router: ExecutionClient | undefined
  readonly #audit: AuditWriter
  readonly #statistics: EngineStatistics
  readonly #clock: RunClock
  readonly #listener: OrderListener
  readonly #locals: OrderUpdate[] = []
  /** When risk was last told the time. */
  #toldAt: Nanos = Number.NaN
  /** Local answers that are being handed over, one within the other. */
  #nesting = 0

  constructor(
    parts: {
      orders: OrderTable
      market: MarketState
      accounts: AccountDesk
      account: Ledger
      risk: RiskManager
      client: ExecutionClient
      audit: AuditWriter
      statistics: EngineStatistics
      clock: RunClock
    },
    listener: OrderListener,
  ) {
    this.#orders = parts.orders
    this.#instruments = parts.market.instruments
    this.#market = parts.market
    this.#accounts = parts.accounts
    this.#ledger = parts.account
    this.#risk = parts.risk
    this.#riskTime = parts.risk.time
    this.#client = parts.client
    this.#router = parts.client.isRouted === undefined ? undefined : parts.client
    this.#audit = parts.audit
    this.#statistics = parts.statistics
    this.#clock = parts.clock
    this.#listener = listener
  }

  /**
   * @param strategy index of the owner, -1 for a person
   * @param isSlice the client makes it, to carry out an order of that owner's
   * @param refusal why it is refused whatever its terms
   */
  submit(request: OrderRequest, strategy: number, isSlice = false, refusal: OrderReason = NONE): OrderId {
    this.#checkNesting()
    const now = this.#clock.time
    const order = this.#orders.create(request, strategy, isSlice)
    order.requestedAt = now
    order.updatedAt = now
    if (this.#router !== undefined) order.isRouted = strategy !== LIQUIDATOR && this.#router.isRouted!(order)
    const id = order.id
    order.isCancelWanted = false
    const instrument = this.#instruments[request.instrument]
    // As an argument a time is boxed: only a request that expires pays for that.
    let reason: number =
      instrument === undefined
        ? OrderReason.UnknownInstrument
        : validateRequest(request, instrument, request.expireAt === undefined ? 0 : now)
    if (reason === NONE) reason = refusal
    const { reactions } = this.#statistics
    reactions?.onRequest()
    try {
      this.#tellTime()
      if (reason === NONE) {
        reason = this.#accounts.refusalOf(order, order.priceTicks, order.quantityLots)
      }
      // An exchange that liquidates a position asks nobody.
      if (reason === NONE && strategy !== LIQUIDATOR) reason = this.#admit(order)
    } catch (error) {
      this.#listener.onPartFailure(error)
      reason = OrderReason.Other
    }
    reactions?.onChecked(order.instrument)
    this.#audit.submit(order, reason)
    if (reason === NONE && !order.isRouted) this.#statistics.onSubmit(order)
    if (reason !== NONE) {
      this.#carryOutCancels()
      this.#answerLocally(order, OrderUpdateKind.Refused, reason)
      return id
    }
    markSubmitted(order)
    this.#orders.track(order)
    this.#carryOutCancels()
    this.#listener.onRequest()
    try {
      this.#client.submit(order)
    } catch (error) {
      this.#listener.onPartFailure(error)
    }
    reactions?.onEncoded(order.instrument)
    return id
  }

  amend(id: OrderId, priceTicks: Ticks, quantityLots: Lots, strategy: number): void {
    this.#checkNesting()
    const order = this.#ownOrder(id, strategy)
    if (order === undefined) {
      this.counters.unknownOrder++
      return
    }
    const instrument = this.#instruments[order.instrument]!
    let reason: number = validateAmend(order, instrument, priceTicks, quantityLots)
    const { reactions } = this.#statistics
    reactions?.onRequest()
    try {
      this.#tellTime()
      const isAsked = !order.isRouted
      if (isAsked && reason === NONE) reason = this.#accounts.refusalOf(order, priceTicks, quantityLots)
      if (isAsked && reason === NONE) reason = this.#risk.admitAmend(order, priceTicks, quantityLots)
    } catch (error) {
      this.#listener.onPartFailure(error)
      reason = OrderReason.Other
    }
    reactions?.onChecked(order.instrument)
    if (reason === NONE) reason = markAmendRequested(order, priceTicks, quantityLots)
    if (reason === NONE) order.requestedAt = this.#clock.time
    this.#audit.amend(order, priceTicks, quantityLots, reason)
    if (reason === NONE && !order.isRouted) this.#statistics.orders.onAmend()
    if (reason !== NONE) {
      this.#carryOutCancels()
      this.#answerLocally(order, OrderUpdateKind.AmendRejected, reason)
      return
    }
    this.#orders.track(order)
    this.#carryOutCancels()
    this.#listener.onRequest()
    try {
      this.#client.amend(order, priceTicks, quantityLots)
    } catch (error) {
      this.#listener.onPartFailure(error)
    }
    reactions?.onEncoded(order.instrument)
  }

  /** Asks for a cancel; while another request is under way, as soon as that is answered. */
  cancel(id: OrderId, strategy: number): void {
    const order = this.#ownOrder(id, strategy)
    if (order === undefined) {
      this.counters.unknownOrder++
      return
    }
    if (order.pending !== NOTHING_PENDING && order.state !== UNRESOLVED) {
      order.isCancelWanted = !isFinal(order.state)
      return
    }
    let reason: number = NONE
    try {
      this.#tellTime()
      if (!order.isRouted) reason = this.#risk.admitCancel(order)
    } catch (error) {
      // A cancel leaves all the same: it can only make things safer.
      this.#listener.onPartFailure(error)
    }
    if (reason === NONE) reason = markCancelRequested(order)
    if (reason === NONE) order.requestedAt = this.#clock.time
    this.#audit.cancel(order, reason)
    if (reason === NONE && !order.isRouted) this.#statistics.orders.onCancel()
    if (reason !== NONE) {
      this.#answerLocally(order, OrderUpdateKind.CancelRejected, reason)
      return
    }
    this.#listener.onRequest()
    try {
      this.#client.cancel(order)
      this.#listener.onCancelSent()
    } catch (error) {
      this.#listener.onPartFailure(error)
    }
  }

  /** Orders that risk wants out of the book leave before the request that made it want so. */
  #carryOutCancels(): void {
    if (this.#risk.takeCancel === undefined) return
    for (let id = this.#risk.takeCancel(); id !== 0; id = this.#risk.takeCancel()) this.cancel(id, PERSON)
  }

  /** An update from the client. */
  onUpdate(update: OrderUpdate): void {
    const order = this.#orders.get(update.orderId)
    const isFill =
      update.kind === FILLED && this.#instruments[update.instrument] !== undefined && order?.isRouted !== true
    this.#audit.update(update, isFill ? this.#ledger.feesOf(update.instrument) : undefined)
    if (order === undefined) {
      this.counters.unknownOrder++
      return
    }
    this.#change(update, order)
  }

  #change(update: OrderUpdate, order: Order): void {
    const transition = this.#orders.apply(order, update)
    if (transition !== APPLIED) this.counters.count(transition)
    if (!isApplied(transition)) return
    // Read from there by all whom the order is handed to: as an argument a time would be boxed.
    order.updatedAt = this.#clock.time
    try {
      this.#tellTime()
      if (order.isRouted) this.#onParentUpdate(update, order)
      else {
        if (order.lastFilledLots > 0) this.#book(update, order)
        this.#statistics.onOrderUpdate(update, order)
        this.#risk.onOrderUpdate(update, order)
      }
    } catch (error) {
      this.#listener.onPartFailure(error)
    }
    this.#listener.onOrderUpdate(update, order)
    if (isFinal(order.state)) this.#orders.retire(order)
    else if (order.isCancelWanted && order.pending === NOTHING_PENDING) {
      order.isCancelWanted = false
      // Refused in no time, it would be refused for ever: time doesn't go on.
      const isRefusedAtOnce = update.kind === CANCEL_REJECTED && order.requestedAt >= this.#clock.time
      if (!isRefusedAtOnce) this.cancel(order.id, order.strategy)
    }
  }

  /** Risk knows the time before it is asked or told. */
  #tellTime(): void {
    const { time } = this.#clock
    const known = this.#riskTime
    if (known !== undefined && time < known.nextDueAt) {
      known.now = time
      return
    }
    if (time === this.#toldAt) return
    this.#toldAt = time
    this.#risk.onTime(time)
  }

  /** What isn't sent of an order that children carry out counts to the limits; each child is asked about by itself. */
  #admit(order: Order): number {
    if (!order.isRouted) return this.#risk.admitSubmit(order)
    return this.#risk.openParent?.(order) ?? NONE
  }

  /** Its fills are its children's, who were booked. */
  #onParentUpdate(update: OrderUpdate, order: Order): void {
    if (!isFinal(order.state)) return
    this.#statistics.onParentEnd(order, update.reason, order.updatedAt)
    this.#risk.closeParent?.(order.id)
  }

  #book(update: OrderUpdate, order: Order): void {
    const instrument = order.instrument
    const now = order.updatedAt
    if (now > this.#statistics.nextDueAt) this.#statistics.onTime()
    this.#accounts.onFill(update, order)
    this.#accounts.markTouch(this.#market.states[instrument]!)
    this.#risk.onMark(instrument)
  }

  /** @throws CodedError `strategy.endless_requests`, for the strategy that is calling */
  #checkNesting(): void {
    if (this.#nesting < MOST_NESTED_REFUSALS) return
    throw new CodedError(
      'strategy.endless_requests',
      `the strategy answered ${MOST_NESTED_REFUSALS} refusals, one within the other, with another request that is refused; wait for the next event before asking again`,
    )
  }

  #ownOrder(id: OrderId, strategy: number): Order | undefined {
    const order = this.#orders.get(id)
    return order !== undefined && (strategy === -1 || order.strategy === strategy) ? order : undefined
  }

  #answerLocally(order: Order, kind: OrderUpdateKind, reason: number): void {
    // One a depth: a strategy may send another request while it is told of this one.
    const update = this.#locals[this.#nesting] ?? new OrderUpdate()
    this.#locals[this.#nesting] = update
    update.kind = kind
    update.orderId = order.id
    update.instrument = order.instrument
    update.exchangeTime = Number.NaN
    update.localTime = this.#clock.time
    update.lastTicks = 0 as Ticks
    update.lastLots = 0 as Lots
    update.filledLots = order.filledLots
    update.liquidity = 0
    update.reason = reason
    this.#nesting++
    try {
      if (kind === OrderUpdateKind.Refused) this.#change(update, order)
      // Nothing else changes the order: an earlier request may still be under way.
      else this.#listener.onOrderUpdate(update, order)
    } finally {
      this.#nesting--
    }
  }
}

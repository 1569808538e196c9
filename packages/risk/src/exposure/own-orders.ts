import {
  hasLimitPrice,
  Instruction,
  type Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  PendingRequest,
} from '@hft/execution'
import { Side } from '@hft/instrument'
import type { OpenOrder } from './open-order-table.ts'
import type { StrategyBook } from './strategy-book.ts'
import type { LotValue, WorstCase } from './worst-case.ts'

/** Read once: what is imported is looked up at each use. */
const BUY = Side.Buy
const LIMIT = OrderType.Limit
const REDUCE_ONLY = Instruction.ReduceOnly
/** Of a list: at most one of them trades what they all ask for, or it waits for a position to reduce. */
const LISTED = Instruction.OneCancelsOther | Instruction.OneUpdatesOther | Instruction.WaitsForList
const { None: NO_REQUEST, Cancel: CANCEL } = PendingRequest
const { Working: WORKING, PartiallyFilled: PARTIALLY_FILLED, Filled: FIRST_FINAL } = OrderState
const NOWHERE = Number.NEGATIVE_INFINITY

const NOTHING_UNDER_WAY = 0
/** Sent, or being amended, or of unknown outcome: it can't be cancelled at once. */
const BUSY = 1
const LEAVING = 2

/** One open order, as a snapshot holds it beside what `WorstCase` counts. */
export interface OwnOrder {
  readonly id: OrderId
  readonly strategy: number
  readonly instrument: number
  readonly side: Side
  /** null for an order without a price. */
  readonly priceTicks: number | null
  readonly isReduceOnly: boolean
}

/**
 * Our own open orders, whose they are and at which price, by instrument and side: what self-trade prevention, counts by
 * strategy and venue and reduce-only checks read. Prices count with the more aggressive of an order's and the one that
 * an amend under way asks for.
 *
 * Every order goes through here to {@link WorstCase}, which counts it.
 */
export class OwnOrders {
  readonly #worstCase: WorstCase
  readonly #strategies: StrategyBook
  /** By instrument × 2 + side. */
  readonly #first: (OpenOrder | undefined)[]
  /** At least as aggressive as every order of the side. */
  readonly #best: Float64Array
  /** Lots of reduce-only orders that may still trade, apart from those of lists. */
  readonly #reduceOnlyLots: Float64Array
  /** Where a walk stands. */
  #at: OpenOrder | undefined

  constructor(worstCase: WorstCase, strategies: StrategyBook) {
    this.#worstCase = worstCase
    this.#strategies = strategies
    const lists = worstCase.instrumentCount * 2
    this.#first = Array.from({ length: lists }, () => undefined)
    this.#best = new Float64Array(lists).fill(NOWHERE)
    this.#reduceOnlyLots = new Float64Array(lists)
  }

  /** What the side's reduce-only orders may still trade; orders of a list, which leave for each other, are not in it. */
  reduceOnlyLots(instrument: number, side: Side): number {
    return this.#reduceOnlyLots[instrument * 2 + side]!
  }

  /** An order was admitted. Answers, as the others, whether any sum of the instrument has changed. */
  add(order: Order, value: LotValue): boolean {
    const open = this.#worstCase.addOrder(order, value)
    if (!open.isListed) this.#listOrder(open, order)
    return this.#recount(open)
  }

  /** An amend was admitted. */
  amend(order: Order, priceTicks: number, quantityLots: number, value: LotValue): boolean {
    const open = this.#worstCase.addAmend(order, quantityLots, value)
    if (open.isListed) {
      open.state = BUSY
      const asked = aggressionOf(order, priceTicks)
      if (asked > open.aggression) this.#price(open, asked)
    }
    return this.#recount(open)
  }

  /** A cancel leaves. */
  cancel(order: Order): void {
    const open = this.#worstCase.orders.find(order.id)
    if (open?.isListed === true) open.state = LEAVING
  }

  /** After the order and the account have changed. */
  onOrderUpdate(update: OrderUpdate, order: Order): boolean {
    const worstCase = this.#worstCase
    const isMarked = worstCase.refresh(order.instrument)
    if (isMarked) this.#strategies.onMark(order.instrument)
    const open = worstCase.onOrderUpdate(update, order)
    if (order.lastFilledLots > 0) this.#addFill(order)
    if (open === undefined) return isMarked
    if (order.state >= FIRST_FINAL) {
      if (open.isListed) this.#price(open, NOWHERE)
    } else {
      if (!open.isListed) this.#listOrder(open, order)
      open.state = stateOf(order)
      this.#price(open, aggressionAsked(order))
    }
    const isCounted = this.#recount(open)
    // What was announced as filled and has not come yet goes on counting.
    if (worstCase.isDone(open)) this.#remove(open)
    return isMarked || isCounted
  }

  /** Whether an order of the side rests at `aggression` or more, or may soon. Infinity asks for none: see {@link walk}. */
  mayReach(instrument: number, side: Side, aggression: number): boolean {
    return this.#best[instrument * 2 + side]! >= aggression
  }

  /** Begins a walk over the orders of a side; {@link nextReaching} answers them. */
  walk(instrument: number, side: Side): void {
    this.#at = this.#first[instrument * 2 + side]
  }

  /** Id of the next order of the walk that rests at `aggression` or more, 0 when there is none. */
  nextReaching(aggression: number): OrderId {
    for (let open = this.#at; open !== undefined; open = open.next) {
      if (!(open.aggression >= aggression) || open.aggression === NOWHERE) continue
      this.#at = open.next
      return open.id
    }
    this.#at = undefined
    return 0
  }

  /** A cancel of the order is on its way. */
  isLeaving(id: OrderId): boolean {
    const open = this.#worstCase.orders.find(id)
    return open?.isListed === true && open.state === LEAVING
  }

  /** Another request about the order is under way, so that no cancel can leave now. */
  isBusy(id: OrderId): boolean {
    const open = this.#worstCase.orders.find(id)
    return open?.isListed === true && open.state === BUSY
  }

  snapshot(): OwnOrder[] {
    const listed = this.#worstCase.orders.all().filter(({ isListed }) => isListed)
    const orders = listed.map(({ id, strategyRow, instrument, side, aggression, isReduceOnly }) => {
      const price = side === BUY ? aggression : 0 - aggression
      const priceTicks = Number.isFinite(price) ? price : null
      return { id, strategy: strategyRow - 1, instrument, side, priceTicks, isReduceOnly }
    })
    return orders.sort((left, right) => left.id - right.id)
  }

  /**
   * After `WorstCase`, which counts them all, and the strategies' positions were restored. What is under way is not known:
   * it counts as busy.
   */
  restore(orders: readonly OwnOrder[]): void {
    this.#first.fill(undefined)
    this.#best.fill(NOWHERE)
    this.#reduceOnlyLots.fill(0)
    for (const { id, strategy, side, priceTicks, isReduceOnly } of orders) {
      const open = this.#worstCase.orders.find(id)
      if (open === undefined) continue
      this.#list(open, this.#strategies.rowOf(strategy), isReduceOnly)
      this.#price(open, priceTicks === null ? NOWHERE : side === BUY ? priceTicks : 0 - priceTicks)
    }
  }

  #addFill(order: Order): void {
    const strategyRow = this.#strategies.rowOf(order.strategy)
    const lots = order.side === BUY ? order.lastFilledLots : -order.lastFilledLots
    this.#strategies.addPosition(strategyRow, order.instrument, lots)
    this.#strategies.revalue(strategyRow, order.instrument)
  }

  #listOrder(open: OpenOrder, order: Order): void {
    const isReduceOnly = (order.instructions & (REDUCE_ONLY | LISTED)) === REDUCE_ONLY
    this.#list(open, this.#strategies.rowOf(order.strategy), isReduceOnly)
    this.#price(open, aggressionOf(order, order.priceTicks))
  }

  /** Lists an order that `WorstCase` knows: busy, and without a price. What is counted of it is handed on. */
  #list(open: OpenOrder, strategyRow: number, isReduceOnly: boolean): void {
    open.isListed = true
    open.strategyRow = strategyRow
    open.isReduceOnly = isReduceOnly
    open.state = BUSY
    open.aggression = NOWHERE
    const list = listOf(open)
    const second = this.#first[list]
    open.next = second
    open.previous = undefined
    if (second !== undefined) second.previous = open
    this.#first[list] = open
    this.#strategies.openOrders[strategyRow]!++
    if (open.countedLots === 0) return
    const { change } = this.#worstCase
    change.lots = open.countedLots
    change.notional = open.countedNotional
    this.#handOn(open)
  }

  #remove(open: OpenOrder): void {
    if (open.isListed) {
      const { next, previous } = open
      if (previous === undefined) this.#first[listOf(open)] = next
      else previous.next = next
      if (next !== undefined) next.previous = previous
      open.isListed = false
      this.#strategies.openOrders[open.strategyRow]!--
    }
    this.#worstCase.removeOrder(open)
  }

  #price(open: OpenOrder, aggression: number): void {
    const before = open.aggression
    if (aggression === before) return
    open.aggression = aggression
    const list = listOf(open)
    const best = this.#best[list]!
    if (aggression > best) this.#best[list] = aggression
    else if (before === best) this.#findBest(list)
  }

  #findBest(list: number): void {
    let best = NOWHERE
    for (let open = this.#first[list]; open !== undefined; open = open.next) {
      if (open.aggression > best) best = open.aggression
    }
    this.#best[list] = best
  }

  #recount(open: OpenOrder): boolean {
    if (!this.#worstCase.recount(open)) return false
    if (open.isListed) this.#handOn(open)
    return true
  }

  /** Counts the last change of `WorstCase` to the order's strategy as well. */
  #handOn(open: OpenOrder): void {
    const { lots, notional } = this.#worstCase.change
    const strategies = this.#strategies
    const cell = strategies.cellOf(open.strategyRow, open.instrument)
    const isBuy = open.side === BUY
    const openLots = isBuy ? strategies.openBuyLots : strategies.openSellLots
    const openNotional = isBuy ? strategies.openBuyNotional : strategies.openSellNotional
    const openAfter = openLots[cell]! + lots
    openLots[cell] = openAfter
    // Doubles added and taken away again leave a remainder; none is left where nothing is open.
    openNotional[cell] = openAfter === 0 ? 0 : openNotional[cell]! + notional
    strategies.onOpenOrders(cell)
    if (open.isReduceOnly) this.#reduceOnlyLots[listOf(open)]! += lots
  }
}

function listOf({ instrument, side }: OpenOrder): number {
  return instrument * 2 + side
}

function stateOf(order: Order): number {
  const { pending } = order
  if (pending === CANCEL) return LEAVING
  return pending === NO_REQUEST ? NOTHING_UNDER_WAY : BUSY
}

/** How far a price reaches to the other side: a buy's price, a sell's negated. Market orders and
 * stops that wait rest nowhere. */
function aggressionOf(order: Order, priceTicks: number): number {
  const { type, state } = order
  if (type !== LIMIT) {
    const hasTriggered = state === WORKING || state === PARTIALLY_FILLED
    if (!(hasTriggered && hasLimitPrice(type))) return NOWHERE
  }
  return order.side === BUY ? priceTicks : 0 - priceTicks
}

/** The more aggressive of an order's price and the one that an amend under way asks for. */
function aggressionAsked(order: Order): number {
  const present = aggressionOf(order, order.priceTicks)
  if (order.amendQuantityLots === 0) return present
  const asked = aggressionOf(order, order.amendPriceTicks)
  return asked > present ? asked : present
}

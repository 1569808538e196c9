import {
  hasLimitPrice,
  Instruction,
  isFinal,
  type Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  PendingRequest,
} from '@hft/execution'
import { Side } from '@hft/instrument'
import { NO_ROW, type OpenOrderTable, widened } from './open-order-table.ts'
import type { StrategyBook } from './strategy-book.ts'
import type { LotValue, WorstCase } from './worst-case.ts'

/** Read once: what is imported is looked up at each use. */
const BUY = Side.Buy
const LIMIT = OrderType.Limit
const REDUCE_ONLY = Instruction.ReduceOnly
/** Of a list: at most one of them trades what they all ask for, or it waits for a position to reduce. */
const LISTED = Instruction.OneCancelsOther | Instruction.OneUpdatesOther | Instruction.WaitsForList
const NOT_THERE = NO_ROW
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
 * Every order goes through here to {@link WorstCase}, which counts it, and has the same row in the columns of both.
 */
export class OwnOrders {
  readonly #worstCase: WorstCase
  readonly #strategies: StrategyBook
  readonly #orders: OpenOrderTable
  #isListed: Uint8Array
  #strategyRow: Int32Array
  #isReduceOnly: Uint8Array
  #state: Uint8Array
  /** Signed so that greater is more aggressive: a sell's price negated. −Infinity: nothing that rests. */
  #aggression: Float64Array
  #countedLots: Float64Array
  #countedNotional: Float64Array
  #next: Int32Array
  #previous: Int32Array
  /** By instrument × 2 + side. */
  readonly #first: Int32Array
  /** At least as aggressive as every order of the side. */
  readonly #best: Float64Array
  /** Lots of reduce-only orders that may still trade, apart from those of lists. */
  readonly #reduceOnlyLots: Float64Array
  /** Where a walk stands. */
  #at = NOT_THERE

  constructor(worstCase: WorstCase, strategies: StrategyBook) {
    this.#worstCase = worstCase
    this.#strategies = strategies
    this.#orders = worstCase.orders
    const { capacity } = worstCase.orders
    this.#isListed = new Uint8Array(capacity)
    this.#strategyRow = new Int32Array(capacity)
    this.#isReduceOnly = new Uint8Array(capacity)
    this.#state = new Uint8Array(capacity)
    this.#aggression = new Float64Array(capacity)
    this.#countedLots = new Float64Array(capacity)
    this.#countedNotional = new Float64Array(capacity)
    this.#next = new Int32Array(capacity)
    this.#previous = new Int32Array(capacity)
    const lists = worstCase.instrumentCount * 2
    this.#first = new Int32Array(lists).fill(NOT_THERE)
    this.#best = new Float64Array(lists).fill(NOWHERE)
    this.#reduceOnlyLots = new Float64Array(lists)
  }

  /** What the side's reduce-only orders may still trade; orders of a list, which leave for each other, are not in it. */
  reduceOnlyLots(instrument: number, side: Side): number {
    return this.#reduceOnlyLots[instrument * 2 + side]!
  }

  /** An order was admitted. */
  add(order: Order, value: LotValue): void {
    const row = this.#worstCase.addOrder(order, value)
    if (!this.#isListedAt(row)) this.#enterOrder(row, order)
  }

  /** An amend was admitted. */
  amend(order: Order, priceTicks: number, quantityLots: number, value: LotValue): void {
    const row = this.#worstCase.addAmend(order, quantityLots, value)
    if (!this.#isListedAt(row)) return
    this.#state[row] = BUSY
    const asked = aggressionOf(order, priceTicks)
    if (asked > this.#aggression[row]!) this.#price(row, asked)
    this.#recount(row)
  }

  /** A cancel leaves. */
  cancel(order: Order): void {
    const row = this.#rowOf(order.id)
    if (row !== NOT_THERE) this.#state[row] = LEAVING
  }

  /** After the order and the account have changed. */
  onOrderUpdate(update: OrderUpdate, order: Order): void {
    if (this.#worstCase.refresh(order.instrument)) this.#strategies.onMark(order.instrument)
    const row = this.#worstCase.onOrderUpdate(update, order)
    if (order.lastFilledLots > 0) this.#addFill(order)
    if (row === NOT_THERE) return
    const hasEnded = isFinal(order.state)
    if (!hasEnded) {
      if (!this.#isListedAt(row)) this.#enterOrder(row, order)
      this.#state[row] = stateOf(order)
      this.#price(row, aggressionAsked(order))
    }
    if (this.#isListedAt(row)) {
      this.#recount(row)
      if (hasEnded) this.#price(row, NOWHERE)
    }
    // What was announced as filled and has not come yet goes on counting.
    if (this.#worstCase.isDone(row)) this.#remove(row)
  }

  /** Whether an order of the side rests at `aggression` or more, or may soon. Infinity asks for none: see {@link walk}. */
  mayReach(instrument: number, side: Side, aggression: number): boolean {
    return this.#best[instrument * 2 + side]! >= aggression
  }

  /** Begins a walk over the orders of a side; {@link nextReaching} answers them. */
  walk(instrument: number, side: Side): void {
    this.#at = this.#first[instrument * 2 + side]!
  }

  /** Id of the next order of the walk that rests at `aggression` or more, 0 when there is none. */
  nextReaching(aggression: number): OrderId {
    while (this.#at !== NOT_THERE) {
      const row = this.#at
      this.#at = this.#next[row]!
      const own = this.#aggression[row]!
      if (own >= aggression && own !== NOWHERE) return this.#orders.id[row]!
    }
    return 0
  }

  /** A cancel of the order is on its way. */
  isLeaving(id: OrderId): boolean {
    const row = this.#rowOf(id)
    return row !== NOT_THERE && this.#state[row] === LEAVING
  }

  /** Another request about the order is under way, so that no cancel can leave now. */
  isBusy(id: OrderId): boolean {
    const row = this.#rowOf(id)
    return row !== NOT_THERE && this.#state[row] === BUSY
  }

  snapshot(): OwnOrder[] {
    const orders: OwnOrder[] = []
    for (let list = 0; list < this.#first.length; list++) {
      for (let row = this.#first[list]!; row !== NOT_THERE; row = this.#next[row]!) {
        const side = this.#orders.side[row] as Side
        const price = side === BUY ? this.#aggression[row]! : 0 - this.#aggression[row]!
        orders.push({
          id: this.#orders.id[row]!,
          strategy: this.#strategyRow[row]! - 1,
          instrument: this.#orders.instrument[row]!,
          side,
          priceTicks: Number.isFinite(price) ? price : null,
          isReduceOnly: this.#isReduceOnly[row] === 1,
        })
      }
    }
    return orders.sort((left, right) => left.id - right.id)
  }

  /**
   * After `WorstCase`, which counts them all, and the strategies' positions were restored. What is under way is not known:
   * it counts as busy.
   */
  restore(orders: readonly OwnOrder[]): void {
    this.#isListed.fill(0)
    this.#first.fill(NOT_THERE)
    this.#best.fill(NOWHERE)
    this.#reduceOnlyLots.fill(0)
    for (const { id, strategy, side, priceTicks, isReduceOnly } of orders) {
      const row = this.#orders.rowOf(id)
      if (row === NOT_THERE) continue
      this.#enter(row, this.#strategies.rowOf(strategy), isReduceOnly)
      this.#price(row, priceTicks === null ? NOWHERE : side === BUY ? priceTicks : 0 - priceTicks)
      this.#recount(row)
    }
  }

  /** Row of an order that is listed here. */
  #rowOf(id: OrderId): number {
    const row = this.#orders.rowOf(id)
    return row !== NOT_THERE && this.#isListedAt(row) ? row : NOT_THERE
  }

  /** False as well for rows beyond the columns, which grow when an order is listed. */
  #isListedAt(row: number): boolean {
    return this.#isListed[row] === 1
  }

  #addFill(order: Order): void {
    const strategyRow = this.#strategies.rowOf(order.strategy)
    const lots = order.side === BUY ? order.lastFilledLots : -order.lastFilledLots
    this.#strategies.addPosition(strategyRow, order.instrument, lots)
    this.#strategies.revalue(strategyRow, order.instrument)
  }

  #enterOrder(row: number, order: Order): void {
    const isReduceOnly = (order.instructions & (REDUCE_ONLY | LISTED)) === REDUCE_ONLY
    this.#enter(row, this.#strategies.rowOf(order.strategy), isReduceOnly)
    this.#price(row, aggressionOf(order, order.priceTicks))
    this.#recount(row)
  }

  /** Lists an order that `WorstCase` counts: busy, without a price, and nothing of it handed on yet. */
  #enter(row: number, strategyRow: number, isReduceOnly: boolean): void {
    if (row >= this.#isListed.length) this.#grow()
    this.#isListed[row] = 1
    this.#strategyRow[row] = strategyRow
    this.#isReduceOnly[row] = isReduceOnly ? 1 : 0
    this.#state[row] = BUSY
    this.#aggression[row] = NOWHERE
    this.#countedLots[row] = 0
    this.#countedNotional[row] = 0
    const list = this.#listOf(row)
    const second = this.#first[list]!
    this.#next[row] = second
    this.#previous[row] = NOT_THERE
    if (second !== NOT_THERE) this.#previous[second] = row
    this.#first[list] = row
    this.#strategies.openOrders[strategyRow]!++
  }

  #remove(row: number): void {
    if (this.#isListedAt(row)) {
      const next = this.#next[row]!
      const previous = this.#previous[row]!
      if (previous === NOT_THERE) this.#first[this.#listOf(row)] = next
      else this.#next[previous] = next
      if (next !== NOT_THERE) this.#previous[next] = previous
      this.#isListed[row] = 0
      this.#strategies.openOrders[this.#strategyRow[row]!]!--
    }
    this.#worstCase.removeOrder(row)
  }

  #listOf(row: number): number {
    return this.#orders.instrument[row]! * 2 + this.#orders.side[row]!
  }

  #price(row: number, aggression: number): void {
    const before = this.#aggression[row]!
    if (aggression === before) return
    this.#aggression[row] = aggression
    const list = this.#listOf(row)
    const best = this.#best[list]!
    if (aggression > best) this.#best[list] = aggression
    else if (before === best) this.#findBest(list)
  }

  #findBest(list: number): void {
    let best = NOWHERE
    for (let row = this.#first[list]!; row !== NOT_THERE; row = this.#next[row]!) {
      if (this.#aggression[row]! > best) best = this.#aggression[row]!
    }
    this.#best[list] = best
  }

  /** Hands on by how much `WorstCase` counts the order differently from before. */
  #recount(row: number): void {
    // Written out: a double that a call answers, or that is handed to one, is boxed.
    const orders = this.#orders
    const open = orders.quantityLots[row]! - orders.bookedLots[row]!
    const lots = open > 0 ? open : 0
    const present = orders.notionalPerLot[row]!
    const asked = orders.amendNotionalPerLot[row]!
    const notional = lots * (asked > present ? asked : present)
    const lotsBy = lots - this.#countedLots[row]!
    const notionalBy = notional - this.#countedNotional[row]!
    if (lotsBy === 0 && notionalBy === 0) return
    this.#countedLots[row] = lots
    this.#countedNotional[row] = notional
    const strategies = this.#strategies
    const cell = strategies.cellOf(this.#strategyRow[row]!, orders.instrument[row]!)
    const isBuy = orders.side[row] === BUY
    const openLots = isBuy ? strategies.openBuyLots : strategies.openSellLots
    const openNotional = isBuy ? strategies.openBuyNotional : strategies.openSellNotional
    const openAfter = openLots[cell]! + lotsBy
    openLots[cell] = openAfter
    // Doubles added and taken away again leave a remainder; none is left where nothing is open.
    openNotional[cell] = openAfter === 0 ? 0 : openNotional[cell]! + notionalBy
    strategies.onOpenOrders(cell)
    if (this.#isReduceOnly[row] === 1) this.#reduceOnlyLots[this.#listOf(row)]! += lotsBy
  }

  #grow(): void {
    const { capacity } = this.#orders
    this.#isListed = widened(this.#isListed, new Uint8Array(capacity))
    this.#strategyRow = widened(this.#strategyRow, new Int32Array(capacity))
    this.#isReduceOnly = widened(this.#isReduceOnly, new Uint8Array(capacity))
    this.#state = widened(this.#state, new Uint8Array(capacity))
    this.#aggression = widened(this.#aggression, new Float64Array(capacity))
    this.#countedLots = widened(this.#countedLots, new Float64Array(capacity))
    this.#countedNotional = widened(this.#countedNotional, new Float64Array(capacity))
    this.#next = widened(this.#next, new Int32Array(capacity))
    this.#previous = widened(this.#previous, new Int32Array(capacity))
  }
}

function stateOf(order: Order): number {
  if (order.pending === PendingRequest.Cancel) return LEAVING
  return order.pending === PendingRequest.None ? NOTHING_UNDER_WAY : BUSY
}

/** How far a price reaches to the other side: a buy's price, a sell's negated. Market orders and
 * stops that wait rest nowhere. */
function aggressionOf(order: Order, priceTicks: number): number {
  const { type, state } = order
  if (type !== LIMIT) {
    const hasTriggered = state === OrderState.Working || state === OrderState.PartiallyFilled
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

import { Instruction, isFinal, type Order, type OrderId, OrderState, OrderType, PendingRequest } from '@hft/execution'
import { Side } from '@hft/instrument'
import { NO_SLOT, OrderSlots } from './order-slots.ts'
import type { StrategyBook } from './strategy-book.ts'
import type { WorstCase } from './worst-case.ts'

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
 */
export class OwnOrders {
  readonly #slots = new OrderSlots()
  readonly #worstCase: WorstCase
  readonly #strategies: StrategyBook
  #id = new Float64Array(this.#slots.capacity)
  #row = new Int32Array(this.#slots.capacity)
  #instrument = new Int32Array(this.#slots.capacity)
  #side = new Uint8Array(this.#slots.capacity)
  #isReduceOnly = new Uint8Array(this.#slots.capacity)
  #state = new Uint8Array(this.#slots.capacity)
  /** Signed so that greater is more aggressive: a sell's price negated. −Infinity: nothing that rests. */
  #aggression = new Float64Array(this.#slots.capacity)
  #countedLots = new Float64Array(this.#slots.capacity)
  #countedNotional = new Float64Array(this.#slots.capacity)
  #next = new Int32Array(this.#slots.capacity)
  #previous = new Int32Array(this.#slots.capacity)
  /** By instrument × 2 + side. */
  readonly #first: Int32Array
  /** At least as aggressive as every order of the side. */
  readonly #best: Float64Array
  /** Lots of reduce-only orders that may still trade. */
  readonly #reduceOnlyLots: Float64Array
  /** Where a walk stands. */
  #at = NO_SLOT

  constructor(worstCase: WorstCase, strategies: StrategyBook) {
    this.#worstCase = worstCase
    this.#strategies = strategies
    const lists = worstCase.instrumentCount * 2
    this.#first = new Int32Array(lists).fill(NO_SLOT)
    this.#best = new Float64Array(lists).fill(Number.NEGATIVE_INFINITY)
    this.#reduceOnlyLots = new Float64Array(lists)
  }

  get size(): number {
    return this.#slots.size
  }

  has(id: OrderId): boolean {
    return this.#slots.slotOf(id) !== NO_SLOT
  }

  reduceOnlyLots(instrument: number, side: Side): number {
    return this.#reduceOnlyLots[instrument * 2 + side]!
  }

  /** Lots of an order that count as reduce-only now. */
  countedReduceOnlyLots(id: OrderId): number {
    const slot = this.#slots.slotOf(id)
    return slot === NO_SLOT || this.#isReduceOnly[slot] === 0 ? 0 : this.#countedLots[slot]!
  }

  /** Admitted: after `WorstCase` counts it. */
  add(order: Order): void {
    if (this.#slots.slotOf(order.id) !== NO_SLOT) return
    const isReduceOnly = (order.instructions & Instruction.ReduceOnly) !== 0
    const row = this.#strategies.rowOf(order.strategy)
    const slot = this.#enter(order.id, row, order.instrument, order.side, isReduceOnly)
    this.#state[slot] = BUSY
    this.#price(slot, aggressionOf(order, order.priceTicks))
    this.#recount(slot)
  }

  /** An amend was admitted: after `WorstCase` counts it. */
  amend(order: Order, priceTicks: number): void {
    const slot = this.#slots.slotOf(order.id)
    if (slot === NO_SLOT) return
    this.#state[slot] = BUSY
    const asked = aggressionOf(order, priceTicks)
    if (asked > this.#aggression[slot]!) this.#price(slot, asked)
    this.#recount(slot)
  }

  /** A cancel leaves. */
  cancel(order: Order): void {
    const slot = this.#slots.slotOf(order.id)
    if (slot !== NO_SLOT) this.#state[slot] = LEAVING
  }

  /** After the order, the account and `WorstCase` have changed. */
  onOrderUpdate(order: Order): void {
    let slot = this.#slots.slotOf(order.id)
    const row = this.#strategies.rowOf(order.strategy)
    if (order.lastFilledLots > 0) {
      const lots = order.side === Side.Buy ? order.lastFilledLots : -order.lastFilledLots
      this.#strategies.addPosition(row, order.instrument, lots)
    }
    if (slot === NO_SLOT) {
      if (isFinal(order.state) || order.state === OrderState.New) {
        this.#strategies.revalue(row, order.instrument)
        return
      }
      this.add(order)
      slot = this.#slots.slotOf(order.id)
    }
    this.#recount(slot)
    if (isFinal(order.state)) {
      this.#price(slot, Number.NEGATIVE_INFINITY)
      // What was announced as filled and has not come yet goes on counting.
      if (this.#countedLots[slot] === 0) this.#remove(slot)
      return
    }
    this.#state[slot] = stateOf(order)
    let aggression = aggressionOf(order, order.priceTicks)
    if (order.amendQuantityLots !== 0) {
      const asked = aggressionOf(order, order.amendPriceTicks)
      if (asked > aggression) aggression = asked
    }
    this.#price(slot, aggression)
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
    while (this.#at !== NO_SLOT) {
      const slot = this.#at
      this.#at = this.#next[slot]!
      if (this.#aggression[slot]! >= aggression && this.#aggression[slot] !== Number.NEGATIVE_INFINITY)
        return this.#id[slot]!
    }
    return 0
  }

  /** A cancel of the order is on its way. */
  isLeaving(id: OrderId): boolean {
    const slot = this.#slots.slotOf(id)
    return slot !== NO_SLOT && this.#state[slot] === LEAVING
  }

  /** Another request about the order is under way, so that no cancel can leave now. */
  isBusy(id: OrderId): boolean {
    const slot = this.#slots.slotOf(id)
    return slot !== NO_SLOT && this.#state[slot] === BUSY
  }

  snapshot(): OwnOrder[] {
    const orders: OwnOrder[] = []
    for (let list = 0; list < this.#first.length; list++) {
      for (let slot = this.#first[list]!; slot !== NO_SLOT; slot = this.#next[slot]!) {
        const side = this.#side[slot] as Side
        const price = side === Side.Buy ? this.#aggression[slot]! : 0 - this.#aggression[slot]!
        orders.push({
          id: this.#id[slot]!,
          strategy: this.#row[slot]! - 1,
          instrument: this.#instrument[slot]!,
          side,
          priceTicks: Number.isFinite(price) ? price : null,
          isReduceOnly: this.#isReduceOnly[slot] === 1,
        })
      }
    }
    return orders.sort((left, right) => left.id - right.id)
  }

  /** After `WorstCase` and the strategies' positions were restored. What is under way is not known: it counts as busy. */
  restore(orders: readonly OwnOrder[]): void {
    this.#slots.clear()
    this.#first.fill(NO_SLOT)
    this.#best.fill(Number.NEGATIVE_INFINITY)
    this.#reduceOnlyLots.fill(0)
    for (const { id, strategy, instrument, side, priceTicks, isReduceOnly } of orders) {
      const slot = this.#enter(id, this.#strategies.rowOf(strategy), instrument, side, isReduceOnly)
      this.#state[slot] = BUSY
      this.#price(
        slot,
        priceTicks === null ? Number.NEGATIVE_INFINITY : side === Side.Buy ? priceTicks : 0 - priceTicks,
      )
      this.#recount(slot)
    }
  }

  #enter(id: OrderId, row: number, instrument: number, side: Side, isReduceOnly: boolean): number {
    const slot = this.#slots.take(id)
    if (slot >= this.#id.length) this.#grow()
    this.#id[slot] = id
    this.#row[slot] = row
    this.#instrument[slot] = instrument
    this.#side[slot] = side
    this.#isReduceOnly[slot] = isReduceOnly ? 1 : 0
    this.#state[slot] = NOTHING_UNDER_WAY
    this.#aggression[slot] = Number.NEGATIVE_INFINITY
    this.#countedLots[slot] = 0
    this.#countedNotional[slot] = 0
    const list = instrument * 2 + side
    const second = this.#first[list]!
    this.#next[slot] = second
    this.#previous[slot] = NO_SLOT
    if (second !== NO_SLOT) this.#previous[second] = slot
    this.#first[list] = slot
    this.#strategies.openOrders[row]!++
    return slot
  }

  #remove(slot: number): void {
    const next = this.#next[slot]!
    const previous = this.#previous[slot]!
    if (previous === NO_SLOT) this.#first[this.#instrument[slot]! * 2 + this.#side[slot]!] = next
    else this.#next[previous] = next
    if (next !== NO_SLOT) this.#previous[next] = previous
    this.#strategies.openOrders[this.#row[slot]!]!--
    this.#slots.giveBack(this.#id[slot]!)
  }

  #price(slot: number, aggression: number): void {
    const before = this.#aggression[slot]!
    if (aggression === before) return
    this.#aggression[slot] = aggression
    const list = this.#instrument[slot]! * 2 + this.#side[slot]!
    const best = this.#best[list]!
    if (aggression > best) this.#best[list] = aggression
    else if (before === best) this.#findBest(list)
  }

  #findBest(list: number): void {
    let best = Number.NEGATIVE_INFINITY
    for (let slot = this.#first[list]!; slot !== NO_SLOT; slot = this.#next[slot]!) {
      if (this.#aggression[slot]! > best) best = this.#aggression[slot]!
    }
    this.#best[list] = best
  }

  /** Hands on by how much `WorstCase` counts the order differently from before. */
  #recount(slot: number): void {
    const id = this.#id[slot]!
    const row = this.#row[slot]!
    const instrument = this.#instrument[slot]!
    const side = this.#side[slot] as Side
    const worstCase = this.#worstCase
    worstCase.count(id)
    const lots = worstCase.counted.lots
    const lotsBy = lots - this.#countedLots[slot]!
    const strategies = this.#strategies
    const cell = strategies.cellOf(row, instrument)
    // Written out: a double that is handed to a call is boxed.
    const isBuy = side === Side.Buy
    const openLots = isBuy ? strategies.openBuyLots : strategies.openSellLots
    const openNotional = isBuy ? strategies.openBuyNotional : strategies.openSellNotional
    const notionalBefore = this.#countedNotional[slot]!
    openLots[cell] = openLots[cell]! + lotsBy
    // Doubles added and taken away again leave a remainder; none is left where nothing is open.
    openNotional[cell] = openLots[cell] === 0 ? 0 : openNotional[cell]! + worstCase.counted.notional - notionalBefore
    this.#strategies.revalue(row, instrument)
    if (this.#isReduceOnly[slot] === 1) this.#reduceOnlyLots[instrument * 2 + side]! += lotsBy
    this.#countedLots[slot] = lots
    this.#countedNotional[slot] = worstCase.counted.notional
  }

  #grow(): void {
    const size = this.#slots.capacity
    this.#id = grown(this.#id, new Float64Array(size))
    this.#row = grown(this.#row, new Int32Array(size))
    this.#instrument = grown(this.#instrument, new Int32Array(size))
    this.#side = grown(this.#side, new Uint8Array(size))
    this.#isReduceOnly = grown(this.#isReduceOnly, new Uint8Array(size))
    this.#state = grown(this.#state, new Uint8Array(size))
    this.#aggression = grown(this.#aggression, new Float64Array(size))
    this.#countedLots = grown(this.#countedLots, new Float64Array(size))
    this.#countedNotional = grown(this.#countedNotional, new Float64Array(size))
    this.#next = grown(this.#next, new Int32Array(size))
    this.#previous = grown(this.#previous, new Int32Array(size))
  }
}

function grown<Column extends Float64Array | Int32Array | Uint8Array>(column: Column, larger: Column): Column {
  larger.set(column)
  return larger
}

function stateOf(order: Order): number {
  if (order.pending === PendingRequest.Cancel) return LEAVING
  return order.pending === PendingRequest.None ? NOTHING_UNDER_WAY : BUSY
}

/** How far a price reaches to the other side: a buy's price, a sell's negated. Market orders and
 * stops that wait rest nowhere. */
function aggressionOf(order: Order, priceTicks: number): number {
  const { type, state } = order
  const hasTriggered = state === OrderState.Working || state === OrderState.PartiallyFilled
  if (type !== OrderType.Limit && !(type === OrderType.StopLimit && hasTriggered)) return Number.NEGATIVE_INFINITY
  return order.side === Side.Buy ? priceTicks : 0 - priceTicks
}

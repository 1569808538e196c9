import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { NO_KEY } from './far-levels.ts'
import type { LadderSide } from './ladder-side.ts'
import { NO_ORDER, OrderQueues } from './order-queues.ts'
import { TwoSidedLadder } from './two-sided-ladder.ts'

/**
 * An order book of single orders (L3, market by order): levels are the sums of their orders, and each price holds its
 * orders in the sequence in which they joined.
 *
 * The book is what its orders are: no order hides another, so between the rows of one message (or while a venue's
 * auction runs) the best bid may be at or above the best ask.
 *
 * What can be wrong in a feed is counted and harmless: see the counters. Orders are the dense ids of a batch's `order`
 * column, 1 to 2^32 − 1. Nothing allocates until there are more orders at once than ever before.
 *
 * Walk the queue of a price, oldest first:
 *
 *     for (let at = book.firstOrderAt(side, ticks); at !== NO_ORDER; at = book.orderBehind(at)) book.lotsOf(at)
 */
export class L3Book extends TwoSidedLadder {
  /** Changes, deletions and executions of orders that weren't here, additions without an id or a price: ignored. */
  unknownOrders = 0
  /** Additions of orders that were here already: the old one left, the new one joined at the end. */
  duplicateOrders = 0
  /** Executions of more than the order had: it left. */
  overExecutions = 0
  readonly #queues = new OrderQueues()

  /** Number of resting orders. */
  get orderCount(): number {
    return this.#queues.size
  }

  /** An order joins the end of its price's queue. One of 0 lots, or outside ±(2^31 − 2) ticks, isn't added. */
  addOrder(order: number, side: Side, ticks: Ticks, lots: Lots): void {
    if (order === NO_ORDER || (ticks as number) === NO_PRICE_TICKS) {
      this.unknownOrders++
      return
    }
    const row = this.#queues.rowOf(order)
    if (row !== 0) {
      this.duplicateOrders++
      this.#remove(row)
    }
    this.#join(order, side, ticks, lots)
  }

  /**
   * An order's price and quantity are now as given; 0 lots: it leaves. It keeps its place if the price is the same and
   * the quantity not larger, else it joins the end of the queue. `NO_PRICE_TICKS` leaves the price as it was.
   */
  modifyOrder(order: number, ticks: Ticks, lots: Lots): void {
    const row = this.#knownRow(order)
    if (row === 0) return
    const before = this.#queues.lotsOf(row)
    const price = (ticks as number) === NO_PRICE_TICKS ? (this.#queues.ticksOf(row) as Ticks) : ticks
    if (price === this.#queues.ticksOf(row) && lots <= before && lots !== 0) {
      this.#queues.setLots(row, lots)
      this.#addLots(this.#queues.sideOf(row), price, lots - before)
      return
    }
    const side = this.#queues.sideOf(row)
    this.#remove(row)
    this.#join(order, side, price, lots)
  }

  /** An order leaves. */
  deleteOrder(order: number): void {
    const row = this.#knownRow(order)
    if (row !== 0) this.#remove(row)
  }

  /** An order traded `lots` of its quantity; when nothing remains it leaves. It keeps its place. */
  executeOrder(order: number, lots: Lots): void {
    const row = this.#knownRow(order)
    if (row === 0) return
    const before = this.#queues.lotsOf(row)
    if (lots > before) this.overExecutions++
    if (lots >= before) {
      this.#remove(row)
      return
    }
    this.#queues.setLots(row, before - lots)
    this.#addLots(this.#queues.sideOf(row), this.#queues.ticksOf(row) as Ticks, -lots)
  }

  /**
   * Removes orders. `flags` without a side bit: all, whatever the price. With one: that side's orders from its best
   * price to `priceTicks` inclusive, or with `NO_PRICE_TICKS` all of that side.
   */
  applyClear(flags: number, priceTicks: number): void {
    const sides = flags & (EventFlag.Bid | EventFlag.Ask)
    const isOneSide = sides === EventFlag.Bid || sides === EventFlag.Ask
    const hasPrice = isOneSide && priceTicks !== NO_PRICE_TICKS
    if (sides !== EventFlag.Ask) this.#clearThrough(Side.Buy, hasPrice ? 0 - priceTicks : NO_KEY)
    if (sides !== EventFlag.Bid) this.#clearThrough(Side.Sell, hasPrice ? priceTicks : NO_KEY)
  }

  /** The oldest order at a price, {@link NO_ORDER} for none. */
  firstOrderAt(side: Side, ticks: Ticks): number {
    return ticks === NO_PRICE ? NO_ORDER : this.#orderOf(this.#queues.firstAt(side, ticks))
  }

  /** The order behind another at the same price, {@link NO_ORDER} when it is the last or unknown. */
  orderBehind(order: number): number {
    const row = this.#queues.rowOf(order)
    return row === 0 ? NO_ORDER : this.#orderOf(this.#queues.nextOf(row))
  }

  /** Number of orders at a price. */
  ordersAt(side: Side, ticks: Ticks): number {
    return ticks === NO_PRICE ? 0 : this.#queues.countAt(side, ticks)
  }

  /** Quantity of the orders in front of one at its price, in lots; NaN when it isn't here. Walks them. */
  lotsAheadOf(order: number): number {
    const row = this.#queues.rowOf(order)
    return row === 0 ? Number.NaN : this.#queues.lotsAhead(row)
  }

  /** Remaining quantity of an order, 0 when it isn't here. */
  lotsOf(order: number): Lots {
    const row = this.#queues.rowOf(order)
    return (row === 0 ? 0 : this.#queues.lotsOf(row)) as Lots
  }

  /** Price of an order, `NO_PRICE` when it isn't here. */
  ticksOf(order: number): Ticks {
    const row = this.#queues.rowOf(order)
    return row === 0 ? NO_PRICE : (this.#queues.ticksOf(row) as Ticks)
  }

  /** Side of an order, undefined when it isn't here. */
  sideOf(order: number): Side | undefined {
    const row = this.#queues.rowOf(order)
    return row === 0 ? undefined : this.#queues.sideOf(row)
  }

  #knownRow(order: number): number {
    const row = this.#queues.rowOf(order)
    if (row === 0) this.unknownOrders++
    return row
  }

  #orderOf(row: number): number {
    return row === 0 ? NO_ORDER : this.#queues.orderOf(row)
  }

  #join(order: number, side: Side, ticks: Ticks, lots: Lots): void {
    if (lots === 0 || Math.abs(ticks) >= NO_KEY) return
    this.#queues.append(order, side, ticks, lots)
    this.#addLots(side, ticks, lots)
  }

  #remove(row: number): void {
    this.#addLots(this.#queues.sideOf(row), this.#queues.ticksOf(row) as Ticks, -this.#queues.lotsOf(row))
    this.#queues.remove(row)
  }

  #addLots(side: Side, ticks: Ticks, lots: number): void {
    const levels = this.#levelsOf(side)
    const key = side === Side.Buy ? 0 - ticks : ticks
    levels.set(key, levels.get(key) + lots)
  }

  #clearThrough(side: Side, lastKey: number): void {
    const levels = this.#levelsOf(side)
    for (let key = levels.bestKey; key <= lastKey && key !== NO_KEY; key = levels.next(key)) {
      const ticks = side === Side.Buy ? 0 - key : key
      for (let row = this.#queues.firstAt(side, ticks); row !== 0; row = this.#queues.firstAt(side, ticks)) {
        this.#queues.remove(row)
      }
    }
    levels.clearThrough(lastKey)
  }

  #levelsOf(side: Side): LadderSide {
    return side === Side.Buy ? this.bids : this.asks
  }
}

/** Applies one row: an order's event, a clear or the state of the feed. Answers whether the row was one of these. */
export function applyToL3Book(book: L3Book, batch: MarketEventBatch, row: number): boolean {
  const order = batch.order[row]!
  const ticks = batch.priceTicks[row] as Ticks
  const lots = batch.quantityLots[row] as Lots
  const flags = batch.flags[row]!
  switch (batch.kind[row]) {
    case EventKind.OrderAdd:
      book.addOrder(order, (flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell, ticks, lots)
      return true
    case EventKind.OrderModify:
      book.modifyOrder(order, ticks, lots)
      return true
    case EventKind.OrderDelete:
      book.deleteOrder(order)
      return true
    case EventKind.OrderExecute:
      book.executeOrder(order, lots)
      return true
    case EventKind.Clear:
      book.applyClear(flags, ticks)
      return true
    case EventKind.Status:
      book.setLive(batch.value[row] === FeedState.Live)
      return true
    default:
      return false
  }
}

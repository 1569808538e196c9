import type { OrderBook } from '@hft/data'
import {
  type AccountView,
  hasLimitPrice,
  hasTrigger,
  isFinal,
  type Order,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import type { NotionalTable } from './notional-table.ts'
import { NO_ROW, OpenOrderTable } from './open-order-table.ts'

/** One counted order, as a snapshot holds it. */
export interface CountedOrder {
  readonly id: number
  readonly instrument: number
  readonly side: Side
  readonly quantityLots: number
  readonly bookedLots: number
  readonly notionalPerLot: number
  readonly amendNotionalPerLot: number
  readonly hasEnded: boolean
}

/** What a lot of an order is worth. In an object, because a double handed to a call is boxed. */
export interface LotValue {
  /** In quote; NaN when nobody knows. */
  readonly notionalPerLot: number
}

/**
 * What could happen next: positions, and everything that may still trade.
 *
 * An order counts from its admission until it is final, with the largest quantity that the venue may be working with:
 * the greater of its quantity and the one an amend under way asks for. An order that ended with more filled at the venue
 * than has been booked goes on counting with the difference until those fills arrive.
 *
 * Lots are exact. Values in quote are doubles: an order's at the price it was admitted with, a position's at the last
 * mark (mid of the book).
 */
export class WorstCase {
  readonly orders = new OpenOrderTable()
  readonly instrumentCount: number
  /** Signed, as last read from the account. */
  readonly positionLots: Float64Array
  /** Signed value of each position at the last mark (at its entry before the first), in quote. */
  readonly positionNotional: Float64Array
  /** Last mid of each book; NaN before the first. */
  readonly markTicks: Float64Array
  /** Lots that may still trade. */
  readonly openBuyLots: Float64Array
  readonly openSellLots: Float64Array
  /** Their value in quote. */
  readonly openBuyNotional: Float64Array
  readonly openSellNotional: Float64Array
  readonly openOrders: Int32Array
  readonly #books: readonly OrderBook[]
  readonly #account: AccountView
  readonly #notionals: NotionalTable
  /** Lots and value of the order last asked for by {@link count}; doubles, whatever the first ones are. */
  readonly counted = { lots: 0.5, notional: 0.5 }
  readonly #found = { notionalPerLot: 0 }

  /** @param notionals values of lots in the currency of the limits */
  constructor(instrumentCount: number, books: readonly OrderBook[], account: AccountView, notionals: NotionalTable) {
    const count = instrumentCount
    this.instrumentCount = count
    this.#notionals = notionals
    this.#books = books
    this.#account = account
    this.positionLots = new Float64Array(count)
    this.positionNotional = new Float64Array(count)
    this.markTicks = new Float64Array(count).fill(Number.NaN)
    this.openBuyLots = new Float64Array(count)
    this.openSellLots = new Float64Array(count)
    this.openBuyNotional = new Float64Array(count)
    this.openSellNotional = new Float64Array(count)
    this.openOrders = new Int32Array(count)
    for (let index = 0; index < count; index++) this.refresh(index)
  }

  /** Reads position and mid of an instrument anew. */
  refresh(instrument: number): void {
    this.positionLots[instrument] = this.#account.positionLots(instrument)
    const mid = this.referenceTicks(instrument)
    if (!Number.isNaN(mid)) this.markTicks[instrument] = mid
    const position = this.positionLots[instrument]!
    let value = 0
    if (position !== 0) {
      let mark = this.markTicks[instrument]!
      if (Number.isNaN(mark)) mark = this.#account.averageEntryTicks(instrument)
      value = this.notional(instrument, mark, position)
    }
    this.positionNotional[instrument] = position < 0 ? 0 - value : value
  }

  /** Mid of the book; its only side, if one is empty; NaN when it is empty or not live. */
  referenceTicks(instrument: number): number {
    const book = this.#books[instrument]
    if (book === undefined || !book.isLive) return Number.NaN
    const bid = book.best(Side.Buy)
    const ask = book.best(Side.Sell)
    if (bid === NO_PRICE) return ask === NO_PRICE ? Number.NaN : ask
    return ask === NO_PRICE ? bid : (bid + ask) / 2
  }

  /**
   * The worst price at which an order is expected to trade: a buy at its limit; a sell at its limit, or at the bid where
   * that is higher; an order without a limit at the touch that it takes; one that waits at its trigger, or at its limit
   * where that is worse. NaN when nothing says.
   */
  valueTicks(order: Order, priceTicks: number): number {
    const { type, side } = order
    if (type === OrderType.Limit) {
      if (side === Side.Buy) return priceTicks
      const touch = this.#touchTicks(order.instrument, side)
      return touch > priceTicks ? touch : priceTicks
    }
    const hasPrice = hasLimitPrice(type) || type === OrderType.Pegged
    if (side === Side.Buy && hasPrice && !Number.isNaN(priceTicks) && priceTicks !== NO_PRICE) return priceTicks
    if (!hasTrigger(type) || order.triggerTicks === NO_PRICE) return this.#touchTicks(order.instrument, side)
    return hasPrice && priceTicks > order.triggerTicks ? priceTicks : order.triggerTicks
  }

  /** Value of `lots` at a price, in quote, never negative; NaN for a price of NaN unless the price doesn't matter. */
  notional(instrument: number, ticks: number, lots: number): number {
    return this.#notionals.of(instrument, ticks, lots)
  }

  /** Lots of an order that are counted now. */
  countedLots(id: number): number {
    const row = this.orders.rowOf(id)
    if (row === NO_ROW) return 0
    const left = this.orders.quantityLots[row]! - this.orders.bookedLots[row]!
    return left > 0 ? left : 0
  }

  /** Value of an order that is counted now. */
  countedNotional(id: number): number {
    this.count(id)
    return this.counted.notional
  }

  /** Puts what is counted of an order now into {@link counted}. */
  count(id: number): void {
    const orders = this.orders
    const row = orders.rowOf(id)
    const counted = this.counted
    counted.lots = 0
    counted.notional = 0
    if (row === NO_ROW) return
    const left = orders.quantityLots[row]! - orders.bookedLots[row]!
    if (left <= 0) return
    const present = orders.notionalPerLot[row]!
    const asked = orders.amendNotionalPerLot[row]!
    counted.lots = left
    counted.notional = left * (asked > present ? asked : present)
  }

  /** Counts a new order. */
  addOrder(order: Order, { notionalPerLot }: LotValue): void {
    if (this.orders.rowOf(order.id) !== NO_ROW) return
    const row = this.orders.add(order.id)
    this.orders.instrument[row] = order.instrument
    this.orders.side[row] = order.side
    this.orders.quantityLots[row] = order.quantityLots
    this.orders.bookedLots[row] = order.filledLots
    // A value that nobody knows must not poison the sums; only reducing orders get here with one.
    this.orders.notionalPerLot[row] = Number.isNaN(notionalPerLot) ? 0 : notionalPerLot
    this.openOrders[order.instrument]!++
    this.#addRow(row, 1)
  }

  /** Counts the greater of an order's present terms and those asked for. */
  addAmend(order: Order, quantityLots: number, value: LotValue): void {
    if (this.orders.rowOf(order.id) === NO_ROW) this.addOrder(order, value)
    const { notionalPerLot } = value
    const row = this.orders.rowOf(order.id)
    this.#addRow(row, -1)
    if (quantityLots > this.orders.quantityLots[row]!) this.orders.quantityLots[row] = quantityLots
    this.orders.amendNotionalPerLot[row] = Number.isNaN(notionalPerLot) ? 0 : notionalPerLot
    this.#addRow(row, 1)
  }

  /** After the order and the account changed. */
  onOrderUpdate(update: OrderUpdate, order: Order): void {
    let row = this.orders.rowOf(order.id)
    if (row === NO_ROW) {
      // An order that never passed here, e.g. one found at the venue after a restart, counts from now on.
      if (!isFinal(order.state) && order.state !== OrderState.New) {
        const price = this.valueTicks(order, order.priceTicks)
        this.#found.notionalPerLot = this.notional(order.instrument, price, 1)
        this.addOrder(order, this.#found)
      }
      this.refresh(order.instrument)
      return
    }
    const orders = this.orders
    this.#addRow(row, -1)
    orders.bookedLots[row] = order.filledLots
    if (isFinal(order.state)) row = this.#recountEnded(row, update, order)
    else this.#recount(row, update, order)
    if (row !== NO_ROW) this.#addRow(row, 1)
    this.refresh(order.instrument)
  }

  /** Every counted order. */
  snapshot(): CountedOrder[] {
    const orders = this.orders
    const counted: CountedOrder[] = []
    for (let row = 0; row < orders.capacity; row++) {
      if (orders.id[row] === 0) continue
      counted.push({
        id: orders.id[row]!,
        instrument: orders.instrument[row]!,
        side: orders.side[row] as Side,
        quantityLots: orders.quantityLots[row]!,
        bookedLots: orders.bookedLots[row]!,
        notionalPerLot: orders.notionalPerLot[row]!,
        amendNotionalPerLot: orders.amendNotionalPerLot[row]!,
        hasEnded: orders.hasEnded[row] === 1,
      })
    }
    return counted.sort((left, right) => left.id - right.id)
  }

  /** Counts the given orders instead of those counted now, and reads every position anew. */
  restore(counted: readonly CountedOrder[]): void {
    this.orders.clear()
    for (const column of [this.openBuyLots, this.openSellLots, this.openBuyNotional, this.openSellNotional]) {
      column.fill(0)
    }
    this.openOrders.fill(0)
    for (const order of counted) {
      const row = this.orders.add(order.id)
      this.orders.instrument[row] = order.instrument
      this.orders.side[row] = order.side
      this.orders.quantityLots[row] = order.quantityLots
      this.orders.bookedLots[row] = order.bookedLots
      this.orders.notionalPerLot[row] = order.notionalPerLot
      this.orders.amendNotionalPerLot[row] = order.amendNotionalPerLot
      this.orders.hasEnded[row] = order.hasEnded ? 1 : 0
      this.openOrders[order.instrument]!++
      this.#addRow(row, 1)
    }
    for (let index = 0; index < this.instrumentCount; index++) this.refresh(index)
  }

  #recount(row: number, update: OrderUpdate, order: Order): void {
    const orders = this.orders
    // An amend counts until it is answered; the order says so by the quantity asked for.
    orders.quantityLots[row] = Math.max(order.quantityLots, order.amendQuantityLots)
    const amended = orders.amendNotionalPerLot[row]!
    if (amended === 0 || order.amendQuantityLots !== 0) return
    if (update.kind === OrderUpdateKind.Amended) orders.notionalPerLot[row] = amended
    orders.amendNotionalPerLot[row] = 0
  }

  /** What the venue says was filled and has not been booked goes on counting. Answers the row, if it is still there. */
  #recountEnded(row: number, update: OrderUpdate, order: Order): number {
    const orders = this.orders
    // A message about an order that had ended before may say less than is already known.
    let filled = orders.hasEnded[row] === 1 ? orders.quantityLots[row]! : order.filledLots
    if (update.filledLots > filled) filled = Math.min(update.filledLots, orders.quantityLots[row]!)
    if (filled > order.filledLots) {
      orders.quantityLots[row] = filled
      orders.hasEnded[row] = 1
      return row
    }
    this.openOrders[orders.instrument[row]!]!--
    orders.removeRow(row)
    return NO_ROW
  }

  #addRow(row: number, sign: 1 | -1): void {
    const instrument = this.orders.instrument[row]!
    const isBuy = this.orders.side[row] === Side.Buy
    const lots = isBuy ? this.openBuyLots : this.openSellLots
    const notional = isBuy ? this.openBuyNotional : this.openSellNotional
    // Written out: a double that a call answers is boxed.
    const orders = this.orders
    const left = orders.quantityLots[row]! - orders.bookedLots[row]!
    const open = left > 0 ? sign * left : 0
    lots[instrument] = lots[instrument]! + open
    const present = orders.notionalPerLot[row]!
    const asked = orders.amendNotionalPerLot[row]!
    // Doubles added and taken away again leave a remainder; none is left where nothing is open.
    notional[instrument] =
      lots[instrument] === 0 ? 0 : notional[instrument]! + open * (asked > present ? asked : present)
  }

  #touchTicks(instrument: number, side: Side): number {
    const book = this.#books[instrument]
    if (book === undefined || !book.isLive) return Number.NaN
    const touch = book.best(side === Side.Buy ? Side.Sell : Side.Buy)
    return touch === NO_PRICE ? this.referenceTicks(instrument) : touch
  }
}

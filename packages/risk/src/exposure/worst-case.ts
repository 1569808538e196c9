import type { OrderBook } from '@hft/data'
import {
  type AccountView,
  hasLimitPrice,
  hasTrigger,
  isFinal,
  type Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import { venuesOf } from './instrument-groups.ts'
import type { NotionalTable } from './notional-table.ts'
import { NO_ROW, OpenOrderTable } from './open-order-table.ts'

/** Read once: what is imported is looked up at each use. */
const BUY = Side.Buy
const SELL = Side.Sell
const LIMIT = OrderType.Limit
const NOTHING = NO_PRICE
const NOT_THERE = NO_ROW

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
  /** Touch and mid (its only side, if one is empty) as {@link refresh} last read them; NaN where none, or not live. */
  readonly bidTicks: Float64Array
  readonly askTicks: Float64Array
  readonly midTicks: Float64Array
  /** Lots that may still trade. */
  readonly openBuyLots: Float64Array
  readonly openSellLots: Float64Array
  /** Their value in quote. */
  readonly openBuyNotional: Float64Array
  readonly openSellNotional: Float64Array
  readonly openOrders: Int32Array
  readonly openOrdersOfVenue: Int32Array
  /** Venue of each instrument, by number. */
  readonly venueOf: Int32Array
  readonly #books: readonly OrderBook[]
  readonly #account: AccountView
  readonly #notionals: NotionalTable
  /** Lots and value of the order last asked for by {@link count}; doubles, whatever the first ones are. */
  readonly counted = { lots: 0.5, notional: 0.5 }
  readonly #found = { notionalPerLot: 0 }

  /** @param notionals values of lots in the currency of the limits */
  constructor(
    instruments: readonly Instrument[],
    books: readonly OrderBook[],
    account: AccountView,
    notionals: NotionalTable,
  ) {
    const count = instruments.length
    const venues = venuesOf(instruments)
    this.instrumentCount = count
    this.venueOf = venues.of
    this.openOrdersOfVenue = new Int32Array(venues.names.length)
    this.#notionals = notionals
    this.#books = books
    this.#account = account
    this.positionLots = new Float64Array(count)
    this.positionNotional = new Float64Array(count)
    this.markTicks = new Float64Array(count).fill(Number.NaN)
    this.bidTicks = new Float64Array(count).fill(Number.NaN)
    this.askTicks = new Float64Array(count).fill(Number.NaN)
    this.midTicks = new Float64Array(count).fill(Number.NaN)
    this.openBuyLots = new Float64Array(count)
    this.openSellLots = new Float64Array(count)
    this.openBuyNotional = new Float64Array(count)
    this.openSellNotional = new Float64Array(count)
    this.openOrders = new Int32Array(count)
    for (let index = 0; index < count; index++) this.refresh(index)
  }

  /** Reads position and touch of an instrument anew, and answers whether the position may be worth something else now. */
  refresh(instrument: number): boolean {
    this.#readTouch(instrument)
    const position: number = this.#account.positionLots(instrument)
    const mid = this.midTicks[instrument]!
    const markBefore = this.markTicks[instrument]!
    const isMarked = !Number.isNaN(markBefore)
    if (isMarked && position === this.positionLots[instrument] && (mid === markBefore || Number.isNaN(mid)))
      return false
    this.positionLots[instrument] = position
    if (!Number.isNaN(mid)) this.markTicks[instrument] = mid
    let value = 0
    if (position !== 0) {
      const mark = this.markTicks[instrument]!
      const ticks = Number.isNaN(mark) ? this.#account.averageEntryTicks(instrument) : mark
      value = this.#notionals.of(instrument, ticks, position)
    }
    this.positionNotional[instrument] = position < 0 ? 0 - value : value
    return true
  }

  /**
   * The worst price at which an order is expected to trade: a buy at its limit; a sell at its limit, or at the bid where
   * that is higher; an order without a limit at the touch that it takes; one that waits at its trigger, or at its limit
   * where that is worse. NaN when nothing says. As of the last {@link refresh}.
   */
  valueTicks(order: Order, priceTicks: number): number {
    const { type, side } = order
    if (type === LIMIT) {
      if (side === BUY) return priceTicks
      const touch = this.#touchTicks(order.instrument, side)
      return touch > priceTicks ? touch : priceTicks
    }
    const hasPrice = hasLimitPrice(type) || type === OrderType.Pegged
    if (side === BUY && hasPrice && !Number.isNaN(priceTicks) && priceTicks !== NOTHING) return priceTicks
    if (!hasTrigger(type) || order.triggerTicks === NOTHING) return this.#touchTicks(order.instrument, side)
    return hasPrice && priceTicks > order.triggerTicks ? priceTicks : order.triggerTicks
  }

  /** Value of `lots` at a price, in quote, never negative; NaN for a price of NaN unless the price doesn't matter. */
  notional(instrument: number, ticks: number, lots: number): number {
    return this.#notionals.of(instrument, ticks, lots)
  }

  /** Lots of an order that are counted now. */
  countedLots(id: OrderId): number {
    const row = this.orders.rowOf(id)
    if (row === NOT_THERE) return 0
    const left = this.orders.quantityLots[row]! - this.orders.bookedLots[row]!
    return left > 0 ? left : 0
  }

  /** Puts what is counted of a row's order now into {@link counted}; 0 for `NO_ROW`. */
  count(row: number): void {
    const orders = this.orders
    if (row === NOT_THERE) {
      this.counted.lots = 0
      this.counted.notional = 0
      return
    }
    const left = orders.quantityLots[row]! - orders.bookedLots[row]!
    const present = orders.notionalPerLot[row]!
    const asked = orders.amendNotionalPerLot[row]!
    this.counted.lots = left > 0 ? left : 0
    this.counted.notional = left > 0 ? left * (asked > present ? asked : present) : 0
  }

  /** Counts an order, and answers its row. */
  addOrder(order: Order, { notionalPerLot }: LotValue): number {
    const counted = this.orders.rowOf(order.id)
    if (counted !== NOT_THERE) return counted
    const orders = this.orders
    const row = orders.add(order.id)
    orders.instrument[row] = order.instrument
    orders.side[row] = order.side
    orders.quantityLots[row] = order.quantityLots
    orders.bookedLots[row] = order.filledLots
    // A value that nobody knows must not poison the sums; only reducing orders get here with one.
    orders.notionalPerLot[row] = Number.isNaN(notionalPerLot) ? 0 : notionalPerLot
    this.#countOpen(order.instrument, 1)
    this.#addRow(row, 1)
    return row
  }

  /** Counts the greater of an order's present terms and those asked for. */
  addAmend(order: Order, quantityLots: number, value: LotValue): number {
    const row = this.addOrder(order, value)
    const { notionalPerLot } = value
    this.#addRow(row, -1)
    if (quantityLots > this.orders.quantityLots[row]!) this.orders.quantityLots[row] = quantityLots
    this.orders.amendNotionalPerLot[row] = Number.isNaN(notionalPerLot) ? 0 : notionalPerLot
    this.#addRow(row, 1)
    return row
  }

  /**
   * After the order and the account changed, and after {@link refresh}. Answers the order's row, {@link NO_ROW} when it
   * doesn't count; one that {@link isDone} has to be removed.
   */
  onOrderUpdate(update: OrderUpdate, order: Order): number {
    const row = this.orders.rowOf(order.id)
    if (row === NOT_THERE) {
      if (isFinal(order.state) || order.state === OrderState.New) return NOT_THERE
      // An order that never passed here, e.g. one found at the venue after a restart, counts from now on.
      const price = this.valueTicks(order, order.priceTicks)
      this.#found.notionalPerLot = this.notional(order.instrument, price, 1)
      return this.addOrder(order, this.#found)
    }
    this.#addRow(row, -1)
    this.orders.bookedLots[row] = order.filledLots
    if (isFinal(order.state)) this.#recountEnded(row, update, order)
    else this.#recount(row, update, order)
    this.#addRow(row, 1)
    return row
  }

  /** The order has ended, and all its fills are booked. */
  isDone(row: number): boolean {
    const orders = this.orders
    return orders.hasEnded[row] === 1 && orders.quantityLots[row]! <= orders.bookedLots[row]!
  }

  /** Forgets an order that is done. */
  removeOrder(row: number): void {
    this.#countOpen(this.orders.instrument[row]!, -1)
    this.orders.removeRow(row)
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
    this.openOrdersOfVenue.fill(0)
    for (const order of counted) {
      const row = this.orders.add(order.id)
      this.orders.instrument[row] = order.instrument
      this.orders.side[row] = order.side
      this.orders.quantityLots[row] = order.quantityLots
      this.orders.bookedLots[row] = order.bookedLots
      this.orders.notionalPerLot[row] = order.notionalPerLot
      this.orders.amendNotionalPerLot[row] = order.amendNotionalPerLot
      this.orders.hasEnded[row] = order.hasEnded ? 1 : 0
      this.#countOpen(order.instrument, 1)
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

  /** What the venue says was filled and has not been booked goes on counting. */
  #recountEnded(row: number, update: OrderUpdate, order: Order): void {
    const orders = this.orders
    // A message about an order that had ended before may say less than is already known.
    let filled: number = orders.hasEnded[row] === 1 ? orders.quantityLots[row]! : order.filledLots
    if (update.filledLots > filled) filled = Math.min(update.filledLots, orders.quantityLots[row]!)
    orders.quantityLots[row] = Math.max(filled, order.filledLots)
    orders.hasEnded[row] = 1
  }

  #countOpen(instrument: number, by: 1 | -1): void {
    this.openOrders[instrument]! += by
    this.openOrdersOfVenue[this.venueOf[instrument]!]! += by
  }

  #addRow(row: number, sign: 1 | -1): void {
    const instrument = this.orders.instrument[row]!
    const isBuy = this.orders.side[row] === BUY
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

  #readTouch(instrument: number): void {
    const book = this.#books[instrument]
    const isLive = book?.isLive === true
    const bid = isLive ? book.best(BUY) : NOTHING
    const ask = isLive ? book.best(SELL) : NOTHING
    // Written branch by branch: a value that may be a whole number or NaN would be boxed.
    if (bid === NOTHING) this.bidTicks[instrument] = Number.NaN
    else this.bidTicks[instrument] = bid
    if (ask === NOTHING) this.askTicks[instrument] = Number.NaN
    else this.askTicks[instrument] = ask
    if (bid === NOTHING) this.midTicks[instrument] = this.askTicks[instrument]!
    else if (ask === NOTHING) this.midTicks[instrument] = bid
    else this.midTicks[instrument] = (bid + ask) / 2
  }

  /** Price at which an order of the side trades at once; the mid where the other side is empty. */
  #touchTicks(instrument: number, side: Side): number {
    const touch = side === BUY ? this.askTicks[instrument]! : this.bidTicks[instrument]!
    return Number.isNaN(touch) ? this.midTicks[instrument]! : touch
  }
}

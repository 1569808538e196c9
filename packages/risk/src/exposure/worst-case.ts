import type { OrderBook } from '@hft/data'
import {
  type AccountView,
  hasLimitPrice,
  hasTrigger,
  type Order,
  type OrderId,
  OrderState,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
} from '@hft/execution'
import { type Instrument, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { venuesOf } from './instrument-groups.ts'
import type { NotionalTable } from './notional-table.ts'
import { type OpenOrder, OpenOrderTable } from './open-order-table.ts'

/** Read once: what is imported is looked up at each use. */
const BUY = Side.Buy
const SELL = Side.Sell
const { Limit: LIMIT, Pegged: PEGGED } = OrderType
const AMENDED = OrderUpdateKind.Amended
const { New: NEW, Filled: FIRST_FINAL } = OrderState
const NOTHING = NO_PRICE

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
  /** By how much {@link recount} has changed the sums last; doubles, whatever the first ones are. */
  readonly change = { lots: 0.5, notional: 0.5 }
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
    const book = this.#books[instrument]
    const isLive = book?.isLive === true
    const bid = isLive ? book.best(BUY) : NOTHING
    const ask = isLive ? book.best(SELL) : NOTHING
    const position: number = this.#account.positionLots(instrument)
    const isSameTouch = bid === this.bidTicks[instrument] && ask === this.askTicks[instrument]
    if (isSameTouch && position === this.positionLots[instrument]) return false
    if (!isSameTouch) this.#noteTouch(instrument, bid, ask)
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
      const notionals = this.#notionals
      notionals.ticks = Number.isNaN(mark) ? this.#account.averageEntryTicks(instrument) : mark
      notionals.lots = position
      notionals.workOut(instrument)
      value = notionals.value
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
    const hasPrice = hasLimitPrice(type) || type === PEGGED
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
    return this.orders.find(id)?.countedLots ?? 0
  }

  /** Takes in the terms of an order that is not there yet; {@link recount} counts them. */
  addOrder(order: Order, { notionalPerLot }: LotValue): OpenOrder {
    const known = this.orders.find(order.id)
    if (known !== undefined) return known
    const open = this.orders.add(order.id)
    open.instrument = order.instrument
    open.side = order.side
    open.quantityLots = order.quantityLots
    open.bookedLots = order.filledLots
    // A value that nobody knows must not poison the sums; only reducing orders get here with one.
    open.notionalPerLot = Number.isNaN(notionalPerLot) ? 0 : notionalPerLot
    this.#countOpen(order.instrument, 1)
    return open
  }

  /** Takes in the greater of an order's present terms and those asked for; {@link recount} counts them. */
  addAmend(order: Order, quantityLots: number, value: LotValue): OpenOrder {
    const open = this.addOrder(order, value)
    const { notionalPerLot } = value
    if (quantityLots > open.quantityLots) open.quantityLots = quantityLots
    open.amendNotionalPerLot = Number.isNaN(notionalPerLot) ? 0 : notionalPerLot
    return open
  }

  /**
   * Takes in the terms that are left after the order and the account changed, and after {@link refresh}; {@link recount}
   * counts them. Answers the order, undefined when it doesn't count; one that {@link isDone} has to be removed.
   */
  onOrderUpdate(update: OrderUpdate, order: Order): OpenOrder | undefined {
    const open = this.orders.find(order.id)
    if (open === undefined) {
      if (order.state >= FIRST_FINAL || order.state === NEW) return undefined
      // An order that never passed here, e.g. one found at the venue after a restart, counts from now on.
      const price = this.valueTicks(order, order.priceTicks)
      this.#found.notionalPerLot = this.notional(order.instrument, price, 1)
      return this.addOrder(order, this.#found)
    }
    open.bookedLots = order.filledLots
    if (order.state >= FIRST_FINAL) setEnded(open, update, order)
    else setTerms(open, update, order)
    return open
  }

  /** Counts what an order's terms leave it to trade; false when that is as before, else {@link change} says by how much. */
  recount(open: OpenOrder): boolean {
    // Written out: a double that a call answers, or that is handed to one, is boxed.
    const left = open.quantityLots - open.bookedLots
    const lots = left > 0 ? left : 0
    const present = open.notionalPerLot
    const asked = open.amendNotionalPerLot
    const notional = lots * (asked > present ? asked : present)
    const lotsBy = lots - open.countedLots
    const notionalBy = notional - open.countedNotional
    if (lotsBy === 0 && notionalBy === 0) return false
    open.countedLots = lots
    open.countedNotional = notional
    const { change } = this
    change.lots = lotsBy
    change.notional = notionalBy
    const isBuy = open.side === BUY
    const openLots = isBuy ? this.openBuyLots : this.openSellLots
    const openNotional = isBuy ? this.openBuyNotional : this.openSellNotional
    const { instrument } = open
    const lotsAfter = openLots[instrument]! + lotsBy
    openLots[instrument] = lotsAfter
    // Doubles added and taken away again leave a remainder; none is left where nothing is open.
    openNotional[instrument] = lotsAfter === 0 ? 0 : openNotional[instrument]! + notionalBy
    return true
  }

  /** The order has ended, and all its fills are booked. */
  isDone(open: OpenOrder): boolean {
    return open.hasEnded && open.quantityLots <= open.bookedLots
  }

  /** Forgets an order that is done. */
  removeOrder(open: OpenOrder): void {
    this.#countOpen(open.instrument, -1)
    this.orders.remove(open)
  }

  /** Every counted order. */
  snapshot(): CountedOrder[] {
    const counted = this.orders.all().map((open) => ({
      id: open.id,
      instrument: open.instrument,
      side: open.side,
      quantityLots: open.quantityLots,
      bookedLots: open.bookedLots,
      notionalPerLot: open.notionalPerLot,
      amendNotionalPerLot: open.amendNotionalPerLot,
      hasEnded: open.hasEnded,
    }))
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
      const open = this.orders.add(order.id)
      open.instrument = order.instrument
      open.side = order.side
      open.quantityLots = order.quantityLots
      open.bookedLots = order.bookedLots
      open.notionalPerLot = order.notionalPerLot
      open.amendNotionalPerLot = order.amendNotionalPerLot
      open.hasEnded = order.hasEnded
      this.#countOpen(order.instrument, 1)
      this.recount(open)
    }
    for (let index = 0; index < this.instrumentCount; index++) this.refresh(index)
  }

  #countOpen(instrument: number, by: 1 | -1): void {
    this.openOrders[instrument]! += by
    this.openOrdersOfVenue[this.venueOf[instrument]!]! += by
  }

  #noteTouch(instrument: number, bid: Ticks, ask: Ticks): void {
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

function setTerms(open: OpenOrder, update: OrderUpdate, order: Order): void {
  // An amend counts until it is answered; the order says so by the quantity asked for.
  const { quantityLots, amendQuantityLots } = order
  open.quantityLots = amendQuantityLots > quantityLots ? amendQuantityLots : quantityLots
  const amended = open.amendNotionalPerLot
  if (amended === 0 || amendQuantityLots !== 0) return
  if (update.kind === AMENDED) open.notionalPerLot = amended
  open.amendNotionalPerLot = 0
}

/** What the venue says was filled and has not been booked goes on counting. */
function setEnded(open: OpenOrder, update: OrderUpdate, order: Order): void {
  // A message about an order that had ended before may say less than is already known.
  let filled: number = open.hasEnded ? open.quantityLots : order.filledLots
  if (update.filledLots > filled) filled = Math.min(update.filledLots, open.quantityLots)
  open.quantityLots = Math.max(filled, order.filledLots)
  open.hasEnded = true
}

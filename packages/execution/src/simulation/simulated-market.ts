import { EventFlag, EventKind, LadderBook } from '@hft/data'
import { type Lots, NO_PRICE, oppositeOf, Side, type Ticks } from '@hft/instrument'
import { OrderType, TimeInForce } from '../orders/order-terms.ts'
import { Liquidity, OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { QueueModel } from '../queue-models/queue-model.ts'
import { BookSource, BookSourceKind, type BookTarget } from './book-source.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { FillRule } from './fill-rule.ts'
import type { OrderDesk } from './order-desk.ts'
import { PriceQueue } from './price-queue.ts'

/**
 * One instrument of a simulated exchange: the recorded book and, beside it, our own orders.
 *
 * Our orders don't change the recorded market: what they take is still there for the next one, and nobody reacts.
 *
 * A resting order fills
 * - whole, at its own price, as maker, when a level of the other side is set at or through its price;
 * - likewise when a trade of the opposite aggressor prints through its price;
 * - at its own price when such a trade prints at it and leaves nothing ahead: `Math.round(−ahead)` lots are then
 *   above 0. With fill rule `partial` it gets that many (orders of ours at one price share one trade's excess, oldest
 *   first), with `whole` its whole remainder.
 *
 * A change of a level moves the quantity ahead of the orders there by the queue model before crossings are looked for.
 *
 * Where the book is built from L1 rows, what stands ahead of an order that rests behind the touch is not
 * known: nothing fills it at its price until the touch has come to it and shown its quantity.
 */
export class SimulatedMarket implements BookTarget {
  readonly instrument: number
  readonly book: LadderBook
  /** Takes the rows that are not price levels. */
  readonly source: BookSource
  /** Price of the last trade, `NO_PRICE` before the first. */
  lastTradeTicks: Ticks = NO_PRICE
  /** Signed position from the fills given here. */
  positionLots = 0
  readonly #desk: OrderDesk
  readonly #queueModel: QueueModel
  readonly #fillsWhole: boolean
  /** Resting orders by side; keys: ticks of asks, −ticks of bids. */
  readonly #bids = new PriceQueue()
  readonly #asks = new PriceQueue()
  /** Untriggered stops; keys so that the one triggered first is best: ticks of buys, −ticks of sells. */
  readonly #buyStops = new PriceQueue()
  readonly #sellStops = new PriceQueue()
  /** Live reduce-only orders that rest. */
  #restingReduceOnly = 0

  constructor(instrument: number, desk: OrderDesk, queueModel: QueueModel, fillRule: FillRule) {
    this.instrument = instrument
    this.book = new LadderBook(instrument)
    this.source = new BookSource(this)
    this.#desk = desk
    this.#queueModel = queueModel
    this.#fillsWhole = fillRule === 'whole'
  }

  /** A price level changed (L2). */
  onLevel(side: Side, ticks: Ticks, lots: Lots): void {
    if (this.source.kind !== BookSourceKind.Levels) this.source.switchTo(BookSourceKind.Levels)
    this.setLevel(side, ticks, lots)
  }

  setLevel(side: Side, ticks: Ticks, lots: Lots): void {
    const previous = this.book.applyLevel(side, ticks, lots)
    if (side === Side.Buy) {
      if (-ticks >= this.#bids.bestKey && -ticks <= this.#bids.worstKey)
        this.#changeLevel(this.#bids, -ticks, previous, lots)
      if (lots !== 0 && this.#asks.bestKey <= ticks) this.#fillThrough(this.#asks, ticks)
    } else {
      if (ticks >= this.#asks.bestKey && ticks <= this.#asks.worstKey)
        this.#changeLevel(this.#asks, ticks, previous, lots)
      if (lots !== 0 && this.#bids.bestKey <= -ticks) this.#fillThrough(this.#bids, -ticks)
    }
  }

  emptyLevels(side: Side, ticks: Ticks): void {
    const own = side === Side.Buy ? this.#bids : this.#asks
    const key = ticks === NO_PRICE ? Number.POSITIVE_INFINITY : side === Side.Buy ? -ticks : ticks
    for (let index = own.length - 1; index >= 0 && own.keyAt(index) < key; index--) {
      const order = this.#desk.orders.at(own.slotAt(index))
      order.aheadLots = order.aheadLots < 0 ? order.aheadLots : 0
      order.tradedLots = 0
    }
  }

  /** A trade printed. Without an aggressor it moves the last price and no queue. */
  onTrade(aggressor: Side | undefined, ticks: Ticks, lots: Lots): void {
    this.lastTradeTicks = ticks
    if (aggressor === Side.Buy) {
      if (this.#asks.bestKey <= ticks) this.#tradeThrough(this.#asks, ticks, lots)
    } else if (aggressor === Side.Sell && this.#bids.bestKey <= -ticks) this.#tradeThrough(this.#bids, -ticks, lots)
    if (this.#buyStops.bestKey <= ticks) this.#trigger(this.#buyStops, ticks)
    if (this.#sellStops.bestKey <= -ticks) this.#trigger(this.#sellStops, -ticks)
  }

  /**
   * Whether a row could make the exchange answer, with our orders as they are now. Errs on the side of yes; rows before
   * the first that could may be looked through without being handled.
   */
  mayAnswer(kind: number, flags: number, ticks: number, lots: number): boolean {
    switch (kind) {
      case EventKind.Level:
        if (lots === 0) return false
        return (flags & EventFlag.Bid) !== 0 ? this.#asks.bestKey <= ticks : this.#bids.bestKey <= -ticks
      case EventKind.Trade:
        if (this.#buyStops.bestKey <= ticks || this.#sellStops.bestKey <= -ticks) return true
        if ((flags & EventFlag.Bid) !== 0) return this.#asks.bestKey <= ticks
        return (flags & EventFlag.Ask) !== 0 && this.#bids.bestKey <= -ticks
      case EventKind.BestQuote:
      case EventKind.OrderAdd:
      case EventKind.OrderModify:
      case EventKind.OrderDelete:
      case EventKind.OrderExecute:
        return this.source.kind !== BookSourceKind.Levels
      default:
        return false
    }
  }

  /** A new order arrived. */
  admit(order: ExchangeOrder): void {
    if (order.type === OrderType.StopMarket || order.type === OrderType.StopLimit) {
      this.#desk.answer(OrderUpdateKind.Accepted, order)
      order.isUntriggered = true
      this.#stopsOf(order).add(stopKey(order), order.slot)
      this.#desk.changes++
      const last = this.lastTradeTicks
      if (last !== NO_PRICE) this.#trigger(this.#stopsOf(order), order.side === Side.Buy ? last : -last)
      return
    }
    if (order.isReduceOnly && this.#reducible(order.side) === 0) {
      this.#desk.end(OrderUpdateKind.Rejected, order, OrderReason.WouldNotReduce)
      return
    }
    const refusal = this.#refusalOf(order)
    if (refusal !== OrderReason.None) {
      this.#desk.end(OrderUpdateKind.Expired, order, refusal)
      return
    }
    this.#desk.answer(OrderUpdateKind.Accepted, order)
    this.#match(order)
  }

  /** New terms were asked for. An order keeps its place only if it merely shrinks at the same price. */
  amend(order: ExchangeOrder, priceTicks: Ticks, quantityLots: Lots): void {
    if (quantityLots <= order.filledLots) {
      this.#desk.answer(OrderUpdateKind.AmendRejected, order, OrderReason.BadTerms)
      return
    }
    const keepsPlace = order.isUntriggered || (priceTicks === order.priceTicks && quantityLots <= order.quantityLots)
    if (!keepsPlace && order.isPostOnly && this.#crosses(order.side, priceTicks)) {
      this.#desk.answer(OrderUpdateKind.AmendRejected, order, OrderReason.WouldTake)
      return
    }
    if (!keepsPlace) this.#leaveBook(order)
    order.priceTicks = priceTicks
    order.quantityLots = quantityLots
    this.#desk.answerAmended(order)
    if (!keepsPlace) this.#match(order)
  }

  /** Takes an order out for a reason that is not a fill. */
  remove(order: ExchangeOrder, kind: OrderUpdateKind, reason: OrderReason): void {
    if (order.isUntriggered) {
      this.#stopsOf(order).remove(stopKey(order), order.slot)
      this.#desk.changes++
    } else this.#leaveBook(order)
    this.#desk.end(kind, order, reason)
  }

  #changeLevel(own: PriceQueue, key: number, previous: number, lots: number): void {
    for (let index = own.indexOf(key); index < own.length && own.keyAt(index) === key; index++) {
      const order = this.#desk.orders.at(own.slotAt(index))
      order.aheadLots = this.#queueModel.aheadAfterChange(order.aheadLots, previous, lots, order.tradedLots)
      order.tradedLots = 0
    }
  }

  /** The other side reached `key`: everything of ours at it or better fills. */
  #fillThrough(own: PriceQueue, key: number): void {
    while (own.bestKey <= key) {
      const order = this.#desk.orders.at(own.bestSlot)
      this.#fillResting(order, order.remainingLots)
    }
    this.#endReduceOnly()
  }

  #tradeThrough(own: PriceQueue, key: number, lots: number): void {
    while (own.bestKey < key) {
      const order = this.#desk.orders.at(own.bestSlot)
      this.#fillResting(order, order.remainingLots)
    }
    let given = 0
    // From the oldest order at the price to the newest; a filled one leaves only its own index behind.
    for (let index = own.length - 1; index >= 0 && own.keyAt(index) === key; index--) {
      const order = this.#desk.orders.at(own.slotAt(index))
      order.aheadLots = this.#queueModel.aheadAfterTrade(order.aheadLots, lots)
      order.tradedLots += lots
      const excess = Math.round(-order.aheadLots)
      if (!(excess > 0)) continue
      if (this.#fillsWhole) {
        this.#fillResting(order, order.remainingLots)
        continue
      }
      order.aheadLots = 0
      const share = Math.min(excess - given, order.remainingLots)
      if (share <= 0) continue
      given += share
      this.#fillResting(order, share)
    }
    this.#endReduceOnly()
  }

  #trigger(stops: PriceQueue, key: number): void {
    while (stops.bestKey <= key) {
      const order = this.#desk.orders.at(stops.bestSlot)
      stops.remove(stops.bestKey, order.slot)
      this.#desk.changes++
      order.isUntriggered = false
      this.#desk.answer(OrderUpdateKind.Triggered, order)
      if (order.isReduceOnly && this.#reducible(order.side) === 0) {
        this.#desk.end(OrderUpdateKind.Expired, order, OrderReason.WouldNotReduce)
        continue
      }
      const refusal = this.#refusalOf(order)
      if (refusal === OrderReason.None) this.#match(order)
      else this.#desk.end(OrderUpdateKind.Expired, order, refusal)
    }
  }

  /** Why an order cannot even begin to match, or `None`. */
  #refusalOf(order: ExchangeOrder): OrderReason {
    const crosses = this.#crosses(order.side, limitOf(order))
    if (crosses && order.isPostOnly) return OrderReason.WouldTake
    const { timeInForce } = order
    if (timeInForce !== TimeInForce.ImmediateOrCancel && timeInForce !== TimeInForce.FillOrKill && !isMarket(order)) {
      return OrderReason.None
    }
    if (!crosses) return OrderReason.NoLiquidity
    if (timeInForce !== TimeInForce.FillOrKill) return OrderReason.None
    const wanted = order.remainingLots
    if (order.isReduceOnly && this.#reducible(order.side) < wanted) return OrderReason.WouldNotReduce
    return this.#fillsWhole || this.#available(order, wanted) >= wanted ? OrderReason.None : OrderReason.NoLiquidity
  }

  /** Takes what the order may take, then lets it rest or ends it. */
  #match(order: ExchangeOrder): void {
    const limit = limitOf(order)
    const took = this.#crosses(order.side, limit)
    if (took) {
      if (this.#fillsWhole) this.#take(order, this.book.best(oppositeOf(order.side)), order.remainingLots)
      else this.#walk(order, limit)
    }
    const isLive = order.filledLots < order.quantityLots
    if (isLive && order.isReduceOnly && this.#reducible(order.side) === 0) {
      this.#desk.end(OrderUpdateKind.Expired, order, OrderReason.WouldNotReduce)
    } else if (isLive && (isMarket(order) || order.timeInForce === TimeInForce.ImmediateOrCancel)) {
      const reason = isMarket(order) ? OrderReason.NoLiquidity : OrderReason.TimeInForce
      this.#desk.end(OrderUpdateKind.Expired, order, reason)
    } else if (isLive) this.#rest(order, took)
    if (took) this.#endReduceOnly()
  }

  #rest(order: ExchangeOrder, tookEverything: boolean): void {
    order.aheadLots = tookEverything ? 0 : this.#queueModel.initialAhead(this.#levelLots(order))
    order.tradedLots = 0
    this.#restingOf(order).add(restingKey(order), order.slot)
    this.#desk.changes++
    if (order.isReduceOnly) this.#restingReduceOnly++
  }

  /** Lots at a resting order's price; Infinity where that can't be seen. */
  #levelLots({ side, priceTicks }: ExchangeOrder): number {
    const best = this.book.best(side)
    const isBehind = side === Side.Buy ? priceTicks < best : priceTicks > best
    if (this.source.kind === BookSourceKind.Quotes && best !== NO_PRICE && isBehind) return Number.POSITIVE_INFINITY
    return this.book.lotsAt(side, priceTicks)
  }

  /** Takes level after level, at most what each holds. */
  #walk(order: ExchangeOrder, limit: number): void {
    const side = oppositeOf(order.side)
    const book = this.book
    for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at)) {
      if (order.side === Side.Buy ? at > limit : at < limit) return
      const { remainingLots } = order
      const there = book.lotsAt(side, at)
      if (this.#take(order, at, there < remainingLots ? there : remainingLots) < there) return
    }
  }

  /** Lots on the other side within the order's limit, counted up to `wanted`. */
  #available(order: ExchangeOrder, wanted: number): number {
    const side = oppositeOf(order.side)
    const limit = limitOf(order)
    const book = this.book
    let lots = 0
    for (let at = book.best(side); at !== NO_PRICE && lots < wanted; at = book.next(side, at)) {
      if (order.side === Side.Buy ? at > limit : at < limit) break
      lots += book.lotsAt(side, at)
    }
    return lots
  }

  /** Fills an order that takes; answers how much. */
  #take(order: ExchangeOrder, ticks: Ticks, lots: number): number {
    const allowed = this.#allowed(order, lots)
    if (allowed > 0) {
      this.positionLots += order.side === Side.Buy ? allowed : -allowed
      this.#desk.fill(order, ticks, allowed, Liquidity.Taker)
    }
    return allowed
  }

  /** Fills a resting order at its own price; one whose reduce-only forbids a part of it ends. */
  #fillResting(order: ExchangeOrder, lots: number): void {
    const allowed = this.#allowed(order, lots)
    if (allowed < lots || lots === order.remainingLots) this.#leaveBook(order)
    if (allowed > 0) {
      this.positionLots += order.side === Side.Buy ? allowed : -allowed
      this.#desk.fill(order, order.priceTicks, allowed, Liquidity.Maker)
    }
    if (allowed < lots) this.#desk.end(OrderUpdateKind.Expired, order, OrderReason.WouldNotReduce)
  }

  #allowed(order: ExchangeOrder, lots: number): number {
    if (!order.isReduceOnly) return lots
    const reducible = this.#reducible(order.side)
    return reducible < lots ? reducible : lots
  }

  /** Lots that a reduce-only order of a side may trade. */
  #reducible(side: Side): number {
    const lots = side === Side.Buy ? -this.positionLots : this.positionLots
    return lots > 0 ? lots : 0
  }

  /** Resting reduce-only orders end as soon as there is nothing left for them to reduce. */
  #endReduceOnly(): void {
    if (this.#restingReduceOnly === 0) return
    if (this.#reducible(Side.Buy) === 0) this.#endReduceOnlyOf(this.#bids)
    if (this.#reducible(Side.Sell) === 0) this.#endReduceOnlyOf(this.#asks)
  }

  #endReduceOnlyOf(own: PriceQueue): void {
    for (let index = own.length - 1; index >= 0; index--) {
      const order = this.#desk.orders.at(own.slotAt(index))
      if (order.isReduceOnly) this.remove(order, OrderUpdateKind.Expired, OrderReason.WouldNotReduce)
    }
  }

  #leaveBook(order: ExchangeOrder): void {
    this.#restingOf(order).remove(restingKey(order), order.slot)
    this.#desk.changes++
    if (order.isReduceOnly) this.#restingReduceOnly--
  }

  #crosses(side: Side, limit: number): boolean {
    const best = this.book.best(oppositeOf(side))
    return best !== NO_PRICE && (side === Side.Buy ? limit >= best : limit <= best)
  }

  #restingOf(order: ExchangeOrder): PriceQueue {
    return order.side === Side.Buy ? this.#bids : this.#asks
  }

  #stopsOf(order: ExchangeOrder): PriceQueue {
    return order.side === Side.Buy ? this.#buyStops : this.#sellStops
  }
}

function isMarket(order: ExchangeOrder): boolean {
  return order.type === OrderType.Market || order.type === OrderType.StopMarket
}

/** The worst price at which an order trades. */
function limitOf(order: ExchangeOrder): number {
  if (!isMarket(order)) return order.priceTicks
  return order.side === Side.Buy ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}

function restingKey(order: ExchangeOrder): number {
  return order.side === Side.Buy ? -order.priceTicks : order.priceTicks
}

function stopKey(order: ExchangeOrder): number {
  return order.side === Side.Buy ? order.triggerTicks : -order.triggerTicks
}

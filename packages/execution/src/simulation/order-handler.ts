import { type Lots, NO_PRICE, oppositeOf, type PriceRule, Side, type Ticks } from '@hft/instrument'
import {
  hasTrigger as importedHasTrigger,
  isForAuction as importedIsForAuction,
  isImmediate as importedIsImmediate,
  OrderType,
  SelfTradePrevention,
  TimeInForce,
} from '../orders/order-terms.ts'
import { Liquidity, OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import { CallAuction } from './call-auction.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderLists } from './order-lists.ts'
import type { OrderMarket } from './order-market.ts'
import { OrderStanding } from './order-standing.ts'
import { priceShortOf } from './pegged-orders.ts'
import { PriceQueue } from './price-queue.ts'
import { PriceWatch, type WatchedOrders } from './price-watch.ts'
import { isPlain as importedIsPlain } from './request-refusal.ts'
import { availableUnprevented, preventSelfTrade } from './self-trade.ts'

// Imported constants are looked up at each use; these are not.
const hasTrigger = importedHasTrigger
const isForAuction = importedIsForAuction
const isImmediate = importedIsImmediate
const isPlain = importedIsPlain
const Kind = OrderUpdateKind
const Reason = OrderReason
const Standing = OrderStanding
const Type = OrderType
const Lifetime = TimeInForce
const Prevention = SelfTradePrevention
const Role = Liquidity
const BUY = Side.Buy
const SELL = Side.Sell

/**
 * The rules of orders for one instrument, the same above every {@link OrderMarket}: what an order does on arrival, when
 * its trigger is reached, when others' prices move, when it trades and when it leaves.
 *
 * The market tells {@link watch} of prices that somebody waits for, calls {@link filled} for each fill of ours, and
 * {@link settle} when what it did is complete.
 */
export class OrderHandler implements WatchedOrders {
  /** Signed position from the fills given here. */
  positionLots = 0
  /** Our resting orders by side; keys: ticks of asks, −ticks of bids. */
  readonly bids = new PriceQueue()
  readonly asks = new PriceQueue()
  readonly auction: CallAuction
  readonly watch: PriceWatch
  readonly #desk: OrderDesk
  readonly #market: OrderMarket
  readonly #lists: OrderLists
  readonly #rule: PriceRule
  /** Live reduce-only orders that rest. */
  restingReduceOnly = 0
  /** The arriving order, where its list has made its quantity smaller. */
  #cut: ExchangeOrder | undefined

  constructor(market: OrderMarket, desk: OrderDesk, lists: OrderLists, rule: PriceRule) {
    this.#market = market
    this.#desk = desk
    this.#lists = lists
    this.#rule = rule
    this.watch = new PriceWatch(market, desk, this, rule)
    this.auction = new CallAuction(this, market, desk)
  }

  restingOf(side: Side): PriceQueue {
    return side === BUY ? this.bids : this.asks
  }

  /** Our best and oldest resting order of a side within a limit of the other side. */
  bestOwn(side: Side, limit: number): ExchangeOrder | undefined {
    const queue = this.restingOf(side)
    if (queue.length === 0 || queue.bestKey > (side === SELL ? limit : 0 - limit)) return undefined
    return this.#desk.orders.at(queue.bestSlot)
  }

  /** A new order arrived; its terms make sense. */
  admit(order: ExchangeOrder): void {
    order.standing = Standing.Matching
    order.shownLots = 0
    order.boundTicks = order.priceTicks
    this.#cut = undefined
    if (!order.isInList) {
      this.#start(order)
      return
    }
    const { quantityLots } = order
    if (!this.#lists.join(order)) {
      this.#desk.end(Kind.Rejected, order, Reason.LinkedOrder)
      this.#lists.onTurnedAway(order)
    } else if (this.#lists.isWaiting(order)) {
      order.standing = Standing.Waiting
      this.#desk.answer(Kind.Accepted, order)
    } else {
      if (order.quantityLots !== quantityLots) this.#cut = order
      this.#start(order)
    }
  }

  /** A new order comes to nothing, whatever its terms: for its list it has come, and left. */
  turnAway(order: ExchangeOrder, kind: OrderUpdateKind, reason: OrderReason): void {
    this.#desk.end(kind, order, reason)
    if (!order.isInList) return
    if (this.#lists.join(order)) this.#lists.onEnd(order)
    else this.#lists.onTurnedAway(order)
  }

  /** A waiting order has been set free by its list. */
  release(order: ExchangeOrder): void {
    order.standing = Standing.Matching
    if (hasTrigger(order.type)) this.watch.wait(order)
    else this.awaken(order)
  }

  /** New terms were asked for. An order keeps its place only if it merely shrinks at the same price. */
  amend(order: ExchangeOrder, priceTicks: Ticks, quantityLots: Lots): void {
    if (quantityLots <= order.filledLots) {
      this.#desk.answer(Kind.AmendRejected, order, Reason.BadTerms)
      return
    }
    const isResting = order.standing === Standing.Resting
    let price = order.hasOwnPrice ? priceTicks : order.priceTicks
    const keepsPlace = !isResting || (price === order.priceTicks && quantityLots <= order.quantityLots)
    if (!keepsPlace && order.isPostOnly && !this.auction.isCalled && this.#market.crosses(order.side, price)) {
      if (!order.isReprice) {
        this.#desk.answer(Kind.AmendRejected, order, Reason.WouldTake)
        return
      }
      price = this.#priceShort(order.side)
    }
    if (!keepsPlace) this.leaveBook(order)
    order.priceTicks = price
    order.quantityLots = quantityLots
    this.#desk.answerAmended(order)
    if (!keepsPlace) this.enter(order)
    else if (isResting) this.#market.refit(order)
  }

  /** Takes a live order out, wherever it stands, for a reason that is not a fill. */
  remove(order: ExchangeOrder, kind: OrderUpdateKind, reason: OrderReason): void {
    switch (order.standing) {
      case Standing.Resting:
        this.leaveBook(order)
        break
      case Standing.Untriggered:
        this.watch.cancel(order)
        break
      case Standing.AwaitingAuction:
        this.auction.remove(order)
        break
      default:
        break
    }
    this.end(order, kind, reason)
  }

  /** The order may trade `lots` less: its list or a prevented self-trade says so. Something is left of it. */
  shrink(order: ExchangeOrder, lots: number): void {
    order.quantityLots = (order.quantityLots - lots) as Lots
    if (order.standing === Standing.Resting) this.#market.refit(order)
    this.#desk.answerAmended(order)
  }

  /** A fill of ours. The order object may be another order's after the next arrival. */
  filled(order: ExchangeOrder, ticks: number, lots: number, liquidity: Liquidity): void {
    this.book(order, ticks, lots, liquidity)
    this.afterFill(order, lots)
  }

  /** The first half of {@link filled}: for trades between two of ours, which both happen before anything follows. */
  book(order: ExchangeOrder, ticks: number, lots: number, liquidity: Liquidity): void {
    this.positionLots += order.side === BUY ? lots : -lots
    if (liquidity === Role.Taker) this.#desk.withdrawal?.onPrint(order.instrument, this.#desk.now)
    this.#desk.fill(order, ticks, lots, liquidity)
  }

  /** The second half of {@link filled}: what the fill means to the order's list. */
  afterFill(order: ExchangeOrder, lots: number): void {
    if (order.isInList) this.#lists.onFill(order, lots)
    if (order.filledLots >= order.quantityLots) this.#afterEnd(order)
  }

  /** What the market did is complete: orders that this set free come to life, reduce-only ones end. */
  settle(): void {
    this.#endReduceOnly()
    if (this.#lists.isUnsettled) this.#lists.settle()
  }

  /** A resting order has traded whole, or all of what it showed has: it leaves its queue. */
  dequeue(order: ExchangeOrder): void {
    this.restingOf(order.side).remove(order.key, order.slot)
    this.#desk.changes++
    order.standing = Standing.Matching
    if (order.isReduceOnly) this.restingReduceOnly--
  }

  /** Lots of an order that may trade now, at most `lots`. */
  allowed(order: ExchangeOrder, lots: number): number {
    if (!order.isReduceOnly) return lots
    const reducible = this.reducible(order.side)
    return reducible < lots ? reducible : lots
  }

  /** Lots that a reduce-only order of a side may trade. */
  reducible(side: Side): number {
    const lots = side === BUY ? -this.positionLots : this.positionLots
    return lots > 0 ? lots : 0
  }

  /** Ends an order that stands nowhere and is not filled whole. */
  end(order: ExchangeOrder, kind: OrderUpdateKind, reason: OrderReason): void {
    this.#desk.end(kind, order, reason)
    this.#afterEnd(order)
  }

  /** An order whose terms are in order, and which stands nowhere, meets the book. */
  enter(order: ExchangeOrder): void {
    if (this.auction.isCalled) {
      if (order.isReduceOnly && this.reducible(order.side) === 0) this.endIrreducible(order)
      else this.#rest(order, false)
    } else this.#match(order)
  }

  /** The order rests behind what is there already: at its price, or refreshed. */
  queueAgain(order: ExchangeOrder): void {
    this.#rest(order, false)
  }

  /** Tells that an order is there, and what its list has left of it. */
  accept(order: ExchangeOrder): void {
    this.#desk.answer(Kind.Accepted, order)
    if (this.#cut === order) this.#desk.answerAmended(order)
    this.#cut = undefined
  }

  #start(order: ExchangeOrder): void {
    // Nearly all orders: what their terms could ask for besides is looked at once.
    if (isPlain(order) && !this.auction.isCalled && !this.#crosses(order.side, order.priceTicks)) {
      this.accept(order)
      this.#rest(order, false)
    } else this.#startAny(order)
  }

  #startAny(order: ExchangeOrder): void {
    if (hasTrigger(order.type)) {
      this.accept(order)
      this.watch.wait(order)
    } else if (isForAuction(order.timeInForce)) this.auction.admit(order)
    else if (order.isReduceOnly && this.reducible(order.side) === 0) {
      this.end(order, Kind.Rejected, Reason.WouldNotReduce)
    } else {
      const refusal = this.#refusalOf(order)
      if (refusal === Reason.None) {
        this.accept(order)
        this.#goToBook(order)
      } else this.end(order, Kind.Expired, refusal)
    }
  }

  /** An order that has been accepted before comes to the book. */
  awaken(order: ExchangeOrder): void {
    this.#desk.answer(Kind.Triggered, order)
    if (order.type === Type.TrailingStopLimit) this.#desk.answerAmended(order)
    if (order.isReduceOnly && this.reducible(order.side) === 0) {
      this.endIrreducible(order)
      return
    }
    const refusal = this.#refusalOf(order)
    if (refusal === Reason.None) this.#goToBook(order)
    else this.end(order, Kind.Expired, refusal)
  }

  #goToBook(order: ExchangeOrder): void {
    if (order.type === Type.Pegged) {
      this.watch.peg(order)
      return
    }
    if (order.isReprice && !this.auction.isCalled && this.#crosses(order.side, order.priceTicks)) {
      order.priceTicks = this.#priceShort(order.side)
      this.#desk.answerAmended(order)
    }
    this.enter(order)
  }

  #priceShort(side: Side): Ticks {
    return priceShortOf(this.#rule, side, this.#market.bestToMeet(oppositeOf(side)))
  }

  /** Why an order cannot even begin to match, or `None`. */
  #refusalOf(order: ExchangeOrder): OrderReason {
    if (order.type === Type.Pegged) return Reason.None
    const { timeInForce } = order
    const isOnce = isImmediate(timeInForce)
    if (this.auction.isCalled) return isOnce || order.isMarket ? Reason.TradingState : Reason.None
    const crosses = this.#finds(order)
    if (crosses && order.isPostOnly && !order.isReprice) return Reason.WouldTake
    if (!isOnce && !order.isMarket) return Reason.None
    if (!crosses) return Reason.NoLiquidity
    if (timeInForce !== Lifetime.FillOrKill) return Reason.None
    const wanted = order.remainingLots
    if (order.isReduceOnly && this.reducible(order.side) < wanted) return Reason.WouldNotReduce
    const available = this.#prevents(order)
      ? availableUnprevented(order, wanted, this, this.#market)
      : this.#market.available(order, wanted)
    return available >= wanted ? Reason.None : Reason.NoLiquidity
  }

  /** Whether there is anybody to meet: somebody to trade with, or an order of ours that it must not trade with. */
  #finds(order: ExchangeOrder): boolean {
    const { side, limit } = order
    if (this.#crosses(side, limit)) return true
    return this.#prevents(order) && this.bestOwn(oppositeOf(side), limit) !== undefined
  }

  /** Whether an order meets others who have not gone. */
  #crosses(side: Side, limit: number): boolean {
    if (!this.#market.crosses(side, limit)) return false
    return this.#desk.withdrawal?.isGone(this.#market.instrument, this.#desk.now) !== true
  }

  #prevents(order: ExchangeOrder): boolean {
    return order.hasConditions && order.conditions.selfTrade !== Prevention.None
  }

  /** Takes what the order may take, then lets it rest or ends it. */
  #match(order: ExchangeOrder): void {
    const market = this.#market
    if (order.type === Type.MarketToLimit && order.priceTicks === NO_PRICE) {
      order.priceTicks = market.bestToMeet(oppositeOf(order.side))
      if (order.priceTicks !== NO_PRICE) this.#desk.answerAmended(order)
    }
    const took = this.#crosses(order.side, order.limit)
    if (took || this.#prevents(order)) {
      market.beginTaking(order)
      if (this.#prevents(order)) preventSelfTrade(order, this, market)
      let filledLots = -1
      // Once, unless it only reduces and has met another order of ours: then the position is as it was.
      while (order.isLive && order.filledLots !== filledLots && this.#crosses(order.side, order.limit)) {
        filledLots = order.isReduceOnly ? order.filledLots : order.quantityLots
        market.take(order, this.allowed(order, order.remainingLots))
        if (!order.isReduceOnly) break
      }
    }
    if (order.isLive) this.#afterMatch(order, took)
    if (took) this.#endReduceOnly()
  }

  #afterMatch(order: ExchangeOrder, took: boolean): void {
    if (order.isReduceOnly && this.reducible(order.side) === 0) this.endIrreducible(order)
    else if (order.isMarket || isImmediate(order.timeInForce)) {
      this.end(order, Kind.Expired, order.isMarket ? Reason.NoLiquidity : Reason.TimeInForce)
    } else this.#rest(order, took)
  }

  endIrreducible(order: ExchangeOrder): void {
    this.end(order, Kind.Expired, Reason.WouldNotReduce)
  }

  #rest(order: ExchangeOrder, tookAll: boolean): void {
    if (order.hasConditions && !this.auction.isCalled) order.shownLots = order.conditions.displayLots
    order.standing = Standing.Resting
    this.restingOf(order.side).add(order.key, order.slot)
    this.#desk.changes++
    if (order.isReduceOnly) this.restingReduceOnly++
    this.#market.join(order, tookAll)
  }

  leaveBook(order: ExchangeOrder): void {
    this.dequeue(order)
    this.#market.leave(order)
  }

  #afterEnd(order: ExchangeOrder): void {
    if (order.type === Type.Pegged) this.watch.unpeg(order)
    if (order.isInList) this.#lists.onEnd(order)
  }

  /** Resting reduce-only orders end as soon as there is nothing left for them to reduce. */
  #endReduceOnly(): void {
    if (this.restingReduceOnly === 0) return
    if (this.reducible(BUY) === 0) this.#endReduceOnlyOf(this.bids)
    if (this.reducible(SELL) === 0) this.#endReduceOnlyOf(this.asks)
  }

  #endReduceOnlyOf(own: PriceQueue): void {
    for (let index = own.length - 1; index >= 0; index--) {
      const order = this.#desk.orders.at(own.slotAt(index))
      if (!order.isReduceOnly) continue
      this.remove(order, Kind.Expired, Reason.WouldNotReduce)
      // Its list may have taken others along.
      index = own.length
    }
  }
}

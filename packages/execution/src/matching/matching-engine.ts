import type { OrderBook } from '@hft/data'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { OrderId } from '../orders/order.ts'
import { Instruction, isImmediate, TimeInForce } from '../orders/order-terms.ts'
import { OrderReason } from '../orders/order-update.ts'
import { LevelIndex, NO_KEY, NO_LEVEL } from './level-index.ts'
import type { MatchingListener } from './matching-listener.ts'
import { isPrice, isQuantity, keyOf, ticksOfKey } from './price-key.ts'

/** Order ids run from 1 to this and index arrays: who needs more uses ids of finished orders again. */
export const LARGEST_MATCHING_ORDER_ID = 2 ** 26
const NO_ORDER: OrderId = 0
const SMALLEST_CAPACITY = 1024

// Layout of an order in `#orders`: four 32-bit words, 16 bytes, so that one cache line holds all of it.
const ORDER_WORDS_LOG2 = 2
const NEXT = 0
const PREVIOUS = 1
const LEVEL = 2
const TERMS = 3
const TERMS_SELL = 1
const TERMS_POST_ONLY = 2

// Layout of a level in `#levels`.
const LEVEL_WORDS_LOG2 = 2
const HEAD = 0
const TAIL = 1
const ORDER_COUNT = 2
const KEY = 3

/**
 * A limit order book that matches by price, then time: an arriving order trades with the best opposite price first,
 * with the oldest order there first, at the resting order's price.
 *
 * Orders are named by dense ids that the caller gives and may use again once an order is gone. Outcomes go to the
 * {@link MatchingListener}; nothing throws and nothing allocates, save for arrays that double when ids or levels pass
 * their capacity. Every command costs the same however many orders rest, plus the orders it trades with.
 *
 * Between {@link collect} and {@link uncross} it is the book of a call auction: orders cross and nothing trades.
 *
 * Good-till-date and day orders rest as good-till-cancel ones: ending them is the caller's, who has the clock.
 */
export class MatchingEngine implements OrderBook {
  readonly instrument: number
  readonly isLive = true
  readonly #listener: MatchingListener
  readonly #bids = new LevelIndex()
  readonly #asks = new LevelIndex()
  #orders = new Int32Array(SMALLEST_CAPACITY << ORDER_WORDS_LOG2)
  #orderLots = new Float64Array(SMALLEST_CAPACITY)
  #levels = new Int32Array(SMALLEST_CAPACITY << LEVEL_WORDS_LOG2)
  #levelLots = new Float64Array(SMALLEST_CAPACITY)
  /** First level of the list of unused ones, linked by their HEAD words. */
  #unusedLevel = NO_LEVEL
  #usedLevels = 1
  #restingOrders = 0
  #isCollecting = false

  /** @param instrument index of the instrument in the run */
  constructor(instrument: number, listener: MatchingListener) {
    this.instrument = instrument
    this.#listener = listener
  }

  /** Orders in the book. */
  get restingOrders(): number {
    return this.#restingOrders
  }

  best(side: Side): Ticks {
    return ticksOfKey(side, this.#sideOf(side).bestKey)
  }

  bestLots(side: Side): Lots {
    return this.#levelLots[this.#sideOf(side).bestLevel]! as Lots
  }

  next(side: Side, after: Ticks): Ticks {
    return ticksOfKey(side, this.#sideOf(side).nextKey(keyOf(side, after)))
  }

  lotsAt(side: Side, ticks: Ticks): Lots {
    return this.#levelLots[this.#sideOf(side).find(keyOf(side, ticks))]! as Lots
  }

  /** Number of orders at a price. */
  ordersAt(side: Side, ticks: Ticks): number {
    return this.#levels[(this.#sideOf(side).find(keyOf(side, ticks)) << LEVEL_WORDS_LOG2) + ORDER_COUNT]!
  }

  /** The oldest order at a price, 0 for none. */
  firstOrderAt(side: Side, ticks: Ticks): OrderId {
    return this.#levels[(this.#sideOf(side).find(keyOf(side, ticks)) << LEVEL_WORDS_LOG2) + HEAD]!
  }

  /** The order behind a resting one at the same price, 0 for none. */
  orderBehind(orderId: OrderId): OrderId {
    return this.#orders[(orderId << ORDER_WORDS_LOG2) + NEXT]!
  }

  isResting(orderId: OrderId): boolean {
    if (!(orderId > NO_ORDER && orderId < this.#orderLots.length)) return false
    return this.#orders[(orderId << ORDER_WORDS_LOG2) + LEVEL] !== NO_LEVEL
  }

  /** What is left of a resting order. */
  lotsOf(orderId: OrderId): Lots {
    return this.#orderLots[orderId]! as Lots
  }

  sideOf(orderId: OrderId): Side {
    return (this.#orders[(orderId << ORDER_WORDS_LOG2) + TERMS]! & TERMS_SELL) as Side
  }

  /** Price of a resting order. */
  ticksOf(orderId: OrderId): Ticks {
    const level = this.#orders[(orderId << ORDER_WORDS_LOG2) + LEVEL]!
    return ticksOfKey(this.sideOf(orderId), this.#levels[(level << LEVEL_WORDS_LOG2) + KEY]!)
  }

  /**
   * A limit order arrives.
   * @param instructions bits of `Instruction`; only post-only matters here
   */
  submitLimit(
    orderId: OrderId,
    side: Side,
    ticks: Ticks,
    lots: Lots,
    timeInForce: TimeInForce = TimeInForce.GoodTillCancel,
    instructions = 0,
  ): void {
    if (!this.#isFree(orderId) || !isQuantity(lots) || !isPrice(ticks)) {
      this.#listener.onRejected(orderId, OrderReason.BadTerms)
      return
    }
    this.#listener.onAccepted(orderId, side, ticks, lots)
    const limitKey = side === Side.Buy ? ticks : 0 - ticks
    const opposite = side === Side.Buy ? this.#asks : this.#bids
    let remaining: number = lots
    const isOnce = isImmediate(timeInForce)
    if (this.#isCollecting) {
      if (isOnce) {
        this.#listener.onExpired(orderId, lots, OrderReason.TradingState)
        return
      }
    } else if (opposite.bestKey <= limitKey) {
      if ((instructions & Instruction.PostOnly) !== 0) {
        this.#listener.onExpired(orderId, lots, OrderReason.WouldTake)
        return
      }
      if (timeInForce === TimeInForce.FillOrKill && !this.#holds(opposite, limitKey, lots)) {
        this.#listener.onExpired(orderId, lots, OrderReason.NoLiquidity)
        return
      }
      remaining = this.#take(orderId, side, opposite, limitKey, lots)
      if (remaining === 0) return
    }
    if (isOnce) {
      const reason = remaining === lots ? OrderReason.NoLiquidity : OrderReason.TimeInForce
      this.#listener.onExpired(orderId, remaining as Lots, reason)
      return
    }
    const postOnly = (instructions & Instruction.PostOnly) === 0 ? 0 : TERMS_POST_ONLY
    this.#rest(orderId, side, ticks, remaining, postOnly)
  }

  /** A market order arrives: takes what there is at any price; what is left expires. */
  submitMarket(orderId: OrderId, side: Side, lots: Lots): void {
    if (!this.#isFree(orderId) || !isQuantity(lots)) {
      this.#listener.onRejected(orderId, OrderReason.BadTerms)
      return
    }
    this.#listener.onAccepted(orderId, side, NO_PRICE, lots)
    if (this.#isCollecting) {
      this.#listener.onExpired(orderId, lots, OrderReason.TradingState)
      return
    }
    const remaining = this.#take(orderId, side, side === Side.Buy ? this.#asks : this.#bids, NO_KEY - 1, lots)
    if (remaining > 0) this.#listener.onExpired(orderId, remaining as Lots, OrderReason.NoLiquidity)
  }

  /** Takes a resting order out. */
  cancel(orderId: OrderId): void {
    if (!this.isResting(orderId)) {
      this.#listener.onCancelRejected(orderId, OrderReason.UnknownOrder)
      return
    }
    const ticks = this.ticksOf(orderId)
    this.#unlink(orderId)
    this.#listener.onCancelled(orderId, this.sideOf(orderId), ticks, this.lotsOf(orderId))
  }

  /**
   * Changes a resting order's price and remaining quantity. Unless the price stays and the quantity doesn't grow, it
   * loses its place: it arrives anew and may trade.
   */
  amend(orderId: OrderId, ticks: Ticks, lots: Lots): void {
    if (!this.isResting(orderId)) {
      this.#listener.onAmendRejected(orderId, OrderReason.UnknownOrder)
      return
    }
    if (!isQuantity(lots) || !isPrice(ticks)) {
      this.#listener.onAmendRejected(orderId, OrderReason.BadTerms)
      return
    }
    const side = this.sideOf(orderId)
    const fromTicks = this.ticksOf(orderId)
    const fromLots = this.lotsOf(orderId)
    if (ticks === fromTicks && lots <= fromLots) {
      this.#reduce(orderId, fromLots - lots)
      return
    }
    const limitKey = side === Side.Buy ? ticks : 0 - ticks
    const opposite = side === Side.Buy ? this.#asks : this.#bids
    const postOnly = this.#orders[(orderId << ORDER_WORDS_LOG2) + TERMS]! & TERMS_POST_ONLY
    const takes = opposite.bestKey <= limitKey && !this.#isCollecting
    if (takes && postOnly !== 0) {
      this.#listener.onAmendRejected(orderId, OrderReason.WouldTake)
      return
    }
    this.#unlink(orderId)
    this.#listener.onAmended(orderId, side, fromTicks, fromLots, ticks, lots, false)
    const remaining = takes ? this.#take(orderId, side, opposite, limitKey, lots) : lots
    if (remaining > 0) this.#rest(orderId, side, ticks, remaining, postOnly)
  }

  /** A call auction's call begins: limit orders rest even where they cross, others expire, until {@link uncross}. */
  collect(): void {
    this.#isCollecting = true
  }

  /**
   * The call ends: bids and asks that reach `ticks` trade at it, best price first, then oldest first. The listener hears
   * both sides leave or shrink, then `onUncrossed`.
   */
  uncross(ticks: Ticks): void {
    this.#isCollecting = false
    const bids = this.#bids
    const asks = this.#asks
    while (bids.bestKey <= 0 - ticks && asks.bestKey <= ticks) {
      const buyId = this.#levels[(bids.bestLevel << LEVEL_WORDS_LOG2) + HEAD]!
      const sellId = this.#levels[(asks.bestLevel << LEVEL_WORDS_LOG2) + HEAD]!
      const bought = this.#orderLots[buyId]!
      const sold = this.#orderLots[sellId]!
      const lots = bought < sold ? bought : sold
      this.#reduce(buyId, lots)
      this.#reduce(sellId, lots)
      this.#listener.onUncrossed?.(buyId, sellId, ticks, lots as Lots)
    }
  }

  /** Takes lots off a resting order, which keeps its place or is gone, and tells it. */
  #reduce(orderId: OrderId, lots: number): void {
    const side = this.sideOf(orderId)
    const ticks = this.ticksOf(orderId)
    const left = (this.#orderLots[orderId]! - lots) as Lots
    if (left > 0) {
      this.#levelLots[this.#orders[(orderId << ORDER_WORDS_LOG2) + LEVEL]!]! -= lots
      this.#orderLots[orderId] = left
      this.#listener.onAmended(orderId, side, ticks, (left + lots) as Lots, ticks, left, true)
    } else {
      this.#unlink(orderId)
      this.#listener.onCancelled(orderId, side, ticks, lots as Lots)
    }
  }

  /** Trades up to `lots` with resting orders whose key is at or better than `limitKey`; answers what is left. */
  #take(takingId: OrderId, takingSide: Side, opposite: LevelIndex, limitKey: number, lots: number): number {
    const listener = this.#listener
    let remaining = lots
    while (remaining > 0 && opposite.bestKey <= limitKey) {
      const level = opposite.bestLevel
      const key = opposite.bestKey
      const ticks = (takingSide === Side.Buy ? key : 0 - key) as Ticks
      const restingId = this.#levels[(level << LEVEL_WORDS_LOG2) + HEAD]!
      const available = this.#orderLots[restingId]!
      if (available > remaining) {
        this.#orderLots[restingId] = available - remaining
        this.#levelLots[level]! -= remaining
        listener.onTrade(restingId, takingId, takingSide, ticks, remaining as Lots, (available - remaining) as Lots)
        return 0
      }
      remaining -= available
      this.#unlink(restingId)
      this.#orderLots[restingId] = 0
      listener.onTrade(restingId, takingId, takingSide, ticks, available as Lots, 0 as Lots)
    }
    return remaining
  }

  /** Whether levels at or better than `limitKey` hold `lots` together. */
  #holds(opposite: LevelIndex, limitKey: number, lots: number): boolean {
    let missing = lots
    for (let key = opposite.bestKey; key <= limitKey; key = opposite.nextKey(key)) {
      missing -= this.#levelLots[opposite.find(key)]!
      if (missing <= 0) return true
    }
    return false
  }

  /** Puts an order at the end of its price's queue. */
  #rest(orderId: OrderId, side: Side, ticks: Ticks, lots: number, postOnly: number): void {
    const index = side === Side.Buy ? this.#bids : this.#asks
    const key = side === Side.Buy ? 0 - ticks : ticks
    let level = index.find(key)
    if (level === NO_LEVEL) {
      level = this.#newLevel(key)
      index.insert(key, level)
    }
    if (orderId >= this.#orderLots.length) this.#growOrders(orderId)
    const orders = this.#orders
    const levels = this.#levels
    const order = orderId << ORDER_WORDS_LOG2
    const place = level << LEVEL_WORDS_LOG2
    const last = levels[place + TAIL]!
    orders[order + NEXT] = NO_ORDER
    orders[order + PREVIOUS] = last
    orders[order + LEVEL] = level
    orders[order + TERMS] = side | postOnly
    if (last === NO_ORDER) levels[place + HEAD] = orderId
    else orders[(last << ORDER_WORDS_LOG2) + NEXT] = orderId
    levels[place + TAIL] = orderId
    levels[place + ORDER_COUNT]!++
    this.#orderLots[orderId] = lots
    this.#levelLots[level]! += lots
    this.#restingOrders++
    this.#listener.onRested(orderId, side, ticks, lots as Lots)
  }

  /** Takes an order out of its queue, and its level out of the book when it was the last one there. */
  #unlink(orderId: OrderId): void {
    const orders = this.#orders
    const levels = this.#levels
    const order = orderId << ORDER_WORDS_LOG2
    const level = orders[order + LEVEL]!
    const place = level << LEVEL_WORDS_LOG2
    const next = orders[order + NEXT]!
    const previous = orders[order + PREVIOUS]!
    if (previous === NO_ORDER) levels[place + HEAD] = next
    else orders[(previous << ORDER_WORDS_LOG2) + NEXT] = next
    if (next === NO_ORDER) levels[place + TAIL] = previous
    else orders[(next << ORDER_WORDS_LOG2) + PREVIOUS] = previous
    orders[order + LEVEL] = NO_LEVEL
    orders[order + NEXT] = NO_ORDER
    this.#restingOrders--
    this.#levelLots[level]! -= this.#orderLots[orderId]!
    if (--levels[place + ORDER_COUNT]! > 0) return
    const index = (orders[order + TERMS]! & TERMS_SELL) === 0 ? this.#bids : this.#asks
    index.remove(levels[place + KEY]!)
    this.#levelLots[level] = 0
    levels[place + HEAD] = this.#unusedLevel
    this.#unusedLevel = level
  }

  #newLevel(key: number): number {
    let level = this.#unusedLevel
    if (level === NO_LEVEL) {
      level = this.#usedLevels++
      if (level === this.#levelLots.length) this.#growLevels()
    } else {
      this.#unusedLevel = this.#levels[(level << LEVEL_WORDS_LOG2) + HEAD]!
    }
    const place = level << LEVEL_WORDS_LOG2
    this.#levels[place + HEAD] = NO_ORDER
    this.#levels[place + TAIL] = NO_ORDER
    this.#levels[place + ORDER_COUNT] = 0
    this.#levels[place + KEY] = key
    return level
  }

  #sideOf(side: Side): LevelIndex {
    return side === Side.Buy ? this.#bids : this.#asks
  }

  #isFree(orderId: OrderId): boolean {
    if (!(orderId > NO_ORDER && orderId <= LARGEST_MATCHING_ORDER_ID && (orderId | 0) === orderId)) return false
    return !this.isResting(orderId)
  }

  #growOrders(orderId: OrderId): void {
    let capacity = this.#orderLots.length
    while (capacity <= orderId) capacity *= 2
    const orders = new Int32Array(capacity << ORDER_WORDS_LOG2)
    orders.set(this.#orders)
    this.#orders = orders
    const orderLots = new Float64Array(capacity)
    orderLots.set(this.#orderLots)
    this.#orderLots = orderLots
  }

  #growLevels(): void {
    const levels = new Int32Array(this.#levels.length * 2)
    levels.set(this.#levels)
    this.#levels = levels
    const levelLots = new Float64Array(this.#levelLots.length * 2)
    levelLots.set(this.#levelLots)
    this.#levelLots = levelLots
  }
}

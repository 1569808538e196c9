import type { Nanos } from '@hft/clock'
import { EventKind, type MarketEventBatch, sideOf } from '@hft/data'
import { type Lots, NO_PRICE, oppositeOf, type PriceRule, Side, type Ticks } from '@hft/instrument'
import { MatchingEngine } from '../matching/matching-engine.ts'
import type { MatchingListener } from '../matching/matching-listener.ts'
import { PRICE_BOUND_TICKS } from '../matching/price-key.ts'
import type { OrderId } from '../orders/order.ts'
import { OrderType, SelfTradePrevention, TimeInForce } from '../orders/order-terms.ts'
import { Liquidity } from '../orders/order-update.ts'
import type { AuctionVolumes, Uncrossing } from './auction-volumes.ts'
import { EngineIds } from './engine-ids.ts'
import type { ExchangeMarket } from './exchange-market.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import { type MatchedOrders, MatchingEvents } from './matching-events.ts'
import type { OrderDesk } from './order-desk.ts'
import { OrderHandler } from './order-handler.ts'
import type { OrderLists } from './order-lists.ts'
import type { OrderMarket } from './order-market.ts'
import { OrderStanding } from './order-standing.ts'
import type { PublishedFeed } from './published-feed.ts'

/** Others' orders, as something that acts on an engine when it is told to. */
export interface ForeignFlow {
  readonly engine: MatchingEngine
  /** Its orders have ids from 1 to this. */
  readonly largestOrderId: OrderId
  /** Sends one order, amend or cancel. */
  act(): void
}

/** Where others' orders come from in matching mode. */
export interface MatchingMode {
  /** Makes the flow of an instrument; without it, or where it answers undefined, rows of single orders are commands. */
  flowOf?(instrument: number): ((listener: MatchingListener) => ForeignFlow) | undefined
  /** Our view of the market is what the engine publishes, our own orders in it, instead of the recorded one. */
  readonly publishes?: boolean
}

/**
 * One instrument in which orders only meet each other: ours and others', in one matching engine. What we take is gone,
 * and others trade with us.
 *
 * Others act by a {@link ForeignFlow}, one step for each row without an order id; or rows of single orders are their
 * commands: an `OrderAdd` arrives as a limit order, which may trade, `OrderModify` and `OrderDelete` amend and cancel it,
 * a `Trade` is an order of its aggressor that takes up to its price. Other rows mean nothing here.
 */
export class MatchingMarket implements OrderMarket, ExchangeMarket, MatchedOrders {
  readonly instrument: number
  readonly handler: OrderHandler
  readonly engine: MatchingEngine
  readonly book: MatchingEngine
  lastTradeTicks: Ticks = NO_PRICE
  readonly passesTrades = false
  markTicks = Number.NaN
  readonly events: MatchingEvents
  /** Publishes what has happened since the last time. */
  readonly #flush: ((at: Nanos) => void) | undefined
  readonly #desk: OrderDesk
  readonly #flow: ForeignFlow | undefined
  readonly #ids: EngineIds
  /** Prices of trades that nobody who waits has been told of. */
  readonly #prints: number[] = []
  #isUncrossing = false
  /** Reduce-only orders of which all that they might has traded in an auction. */
  readonly #unfinished: ExchangeOrder[] = []
  /** Orders of ours that take any price in the auction that trades now. */
  #atAnyPrice: readonly ExchangeOrder[] = []
  #isSettling = false
  /** An order of ours may trade more than it shows. */
  #hasGrown = false

  /** @param flow makes others' orders; without one they are read from rows */
  constructor(
    instrument: number,
    desk: OrderDesk,
    lists: OrderLists,
    rule: PriceRule,
    flow?: (listener: MatchingListener) => ForeignFlow,
    feed?: PublishedFeed,
  ) {
    this.instrument = instrument
    this.#desk = desk
    this.events = new MatchingEvents(this)
    this.#flow = flow?.(this.events)
    this.engine = this.#flow?.engine ?? new MatchingEngine(instrument, this.events)
    this.book = this.engine
    this.#ids = new EngineIds(this.#flow?.largestOrderId)
    this.handler = new OrderHandler(this, desk, lists, rule)
    const publication = feed?.publisherOf(this.engine)
    this.events.publisher = publication?.publisher
    this.#flush = publication?.flush
  }

  onLevel(): void {}
  onClear(): void {}
  onQuote(): void {}
  beginTaking(): void {}

  onQuietLevels(_batch: MarketEventBatch, from: number): number {
    return from
  }

  onMark(ticks: number): void {
    this.markTicks = ticks
    if (this.handler.watch.watchesMark) this.handler.watch.onMark(ticks)
    this.settle()
  }

  onTrade(aggressor: Side | undefined, ticks: Ticks, lots: Lots): void {
    const { engine } = this
    if (aggressor !== undefined) {
      engine.submitLimit(this.#ids.taking, aggressor, ticks, lots, TimeInForce.ImmediateOrCancel)
    }
    this.settle()
  }

  onOrder(kind: EventKind, flags: number, ticks: Ticks, lots: Lots, order: number): void {
    if (order === 0) this.#flow?.act()
    else if (kind === EventKind.OrderAdd) this.#submitForeign(sideOf(flags), ticks, lots, order)
    else if (kind === EventKind.OrderModify) this.engine.amend(this.#ids.find(order), ticks, lots)
    else if (kind === EventKind.OrderDelete) {
      const id = this.#ids.find(order)
      this.engine.cancel(id)
      this.#ids.remove(id)
    }
    this.settle()
  }

  silentRows(_batch: MarketEventBatch, from: number): number {
    return from
  }

  mayAnswer(): boolean {
    return true
  }

  settle(): void {
    if (this.#isSettling) return
    this.#isSettling = true
    const { handler } = this
    let isMoved: boolean
    do {
      for (let ticks = this.#prints.shift(); ticks !== undefined; ticks = this.#prints.shift()) {
        if (handler.watch.watchesTrades) handler.watch.onTrade(ticks)
      }
      handler.settle()
      if (this.#hasGrown) this.#requeueGrown()
      isMoved = handler.watch.watchesTouch && this.#tellTouch()
      handler.settle()
    } while (this.#prints.length > 0 || this.#hasGrown || isMoved)
    this.#isSettling = false
    this.#flush?.(this.#desk.now)
  }

  /** Whether what this set off has moved others' best prices in turn. */
  #tellTouch(): boolean {
    const bid = this.bestOfOthers(Side.Buy)
    const ask = this.bestOfOthers(Side.Sell)
    this.handler.watch.onTouch()
    return this.bestOfOthers(Side.Buy) !== bid || this.bestOfOthers(Side.Sell) !== ask
  }

  bestOfOthers(side: Side): Ticks {
    const { engine } = this
    let at = engine.best(side)
    while (at !== NO_PRICE && engine.lotsAt(side, at) <= this.#ownLotsAt(side, at)) at = engine.next(side, at)
    return at
  }

  bestToMeet(side: Side): Ticks {
    return this.engine.best(side)
  }

  crosses(side: Side, limit: number): boolean {
    const best = this.engine.best(oppositeOf(side))
    return best !== NO_PRICE && (side === Side.Buy ? limit >= best : limit <= best)
  }

  available(order: ExchangeOrder, wanted: number): number {
    const side = oppositeOf(order.side)
    const { engine } = this
    const { limit } = order
    const meetsOwn = !order.hasConditions || order.conditions.selfTrade === SelfTradePrevention.None
    let lots = 0
    for (let at = engine.best(side); at !== NO_PRICE && lots < wanted; at = engine.next(side, at)) {
      if (order.side === Side.Buy ? at > limit : at < limit) break
      lots += engine.lotsAt(side, at) - (meetsOwn ? 0 : this.#ownLotsAt(side, at))
    }
    return lots
  }

  lotsBefore(_order: ExchangeOrder, rival: ExchangeOrder): number {
    const { engine } = this
    const { side, priceTicks } = rival
    let lots = 0
    for (let at = engine.best(side); at !== NO_PRICE && at !== priceTicks; at = engine.next(side, at)) {
      lots += engine.lotsAt(side, at)
    }
    const id = this.#idOf(rival)
    // A reduce-only order that may trade nothing now is in no queue of the engine.
    let ahead = engine.firstOrderAt(side, priceTicks)
    for (; ahead !== id && ahead !== 0; ahead = engine.orderBehind(ahead)) lots += engine.lotsOf(ahead)
    return lots
  }

  take(order: ExchangeOrder, lots: number): void {
    if (!order.isInList) {
      this.#send(order, lots)
      return
    }
    // Its list may end it, or the order that it meets next, after each trade: one at a time.
    const side = oppositeOf(order.side)
    const { engine } = this
    let wanted = lots
    while (wanted > 0 && order.isLive && this.crosses(order.side, order.limit)) {
      const there = engine.lotsOf(engine.firstOrderAt(side, engine.best(side)))
      const part = there < wanted ? there : wanted
      this.#send(order, part)
      wanted = Math.min(wanted - part, order.remainingLots)
    }
  }

  #send(order: ExchangeOrder, lots: number): void {
    const id = this.#idOf(order)
    if (order.isMarket) this.engine.submitMarket(id, order.side, lots as Lots)
    else this.engine.submitLimit(id, order.side, order.priceTicks, lots as Lots, TimeInForce.ImmediateOrCancel)
  }

  join(order: ExchangeOrder): void {
    const lots = this.handler.allowed(order, order.exposedLots)
    if (lots > 0) this.engine.submitLimit(this.#idOf(order), order.side, order.priceTicks, lots as Lots)
  }

  leave(order: ExchangeOrder): void {
    if (this.engine.isResting(this.#idOf(order))) this.engine.cancel(this.#idOf(order))
  }

  refit(order: ExchangeOrder): void {
    this.#fitToPosition(order)
  }

  beginCall(): void {
    this.engine.collect()
  }

  collect(volumes: AuctionVolumes): void {
    const { engine } = this
    for (const side of [Side.Buy, Side.Sell] as const) {
      for (let at = engine.best(side); at !== NO_PRICE; at = engine.next(side, at)) {
        volumes.add(side, at, engine.lotsAt(side, at))
      }
    }
  }

  uncross({ ticks }: Uncrossing, atAnyPrice: readonly ExchangeOrder[]): void {
    const { engine, handler } = this
    for (const order of atAnyPrice) {
      const worst = (order.side === Side.Buy ? PRICE_BOUND_TICKS - 1 : 1 - PRICE_BOUND_TICKS) as Ticks
      const lots = handler.allowed(order, order.remainingLots)
      if (lots > 0) engine.submitLimit(this.#idOf(order), order.side, worst, lots as Lots)
    }
    this.#isUncrossing = true
    this.#atAnyPrice = atAnyPrice
    engine.uncross(ticks)
    this.#isUncrossing = false
    this.#atAnyPrice = []
    for (const order of atAnyPrice) this.leave(order)
  }

  endCall(): void {
    // Where nothing crossed nothing was uncrossed, and any price ends the call.
    this.engine.uncross(0 as Ticks)
    for (const order of this.#unfinished) {
      if (order.isLive && this.handler.allowed(order, 1) > 0) this.handler.enter(order)
      else if (order.isLive) this.handler.endIrreducible(order)
    }
    this.#unfinished.length = 0
  }

  onMatch(restingId: OrderId, takingId: OrderId, ticks: Ticks, lots: Lots): void {
    this.#onTrade(restingId, takingId, Liquidity.Taker, ticks, lots)
  }

  onUncross(buyId: OrderId, sellId: OrderId, ticks: Ticks, lots: Lots): void {
    this.#onTrade(buyId, sellId, Liquidity.Maker, ticks, lots)
    this.#fitAtAnyPrice()
  }

  /** @param liquidity of the second order */
  #onTrade(restingId: OrderId, otherId: OrderId, liquidity: Liquidity, ticks: Ticks, lots: Lots): void {
    this.lastTradeTicks = ticks
    if (this.handler.watch.watchesTrades) this.#prints.push(ticks)
    const resting = this.#leftBy(restingId)
    // Others' order that takes may rest afterwards, and keeps its id.
    const isGoing = liquidity === Liquidity.Maker || this.#ownOrder(otherId) !== undefined
    const other = isGoing ? this.#leftBy(otherId) : undefined
    if (resting === undefined && other === undefined) return
    const { handler } = this
    if (resting !== undefined) handler.book(resting, ticks, lots, Liquidity.Maker)
    if (other !== undefined) handler.book(other, ticks, lots, liquidity)
    if (resting !== undefined) handler.afterFill(resting, lots)
    if (other !== undefined) handler.afterFill(other, lots)
    this.#fitReduceOnly()
    if (resting !== undefined) this.#goOn(resting)
    if (other !== undefined && this.#isUncrossing) this.#goOn(other)
  }

  /** The order of ours with this id, undefined for others'. If the engine has no more of it, it is out of our queue. */
  #leftBy(id: OrderId): ExchangeOrder | undefined {
    const order = this.#ownOrder(id)
    const isGone = !this.engine.isResting(id)
    if (order === undefined) {
      if (isGone) this.#ids.remove(id)
      return undefined
    }
    if (order.standing !== OrderStanding.Resting) return order
    if (order.shownLots > 0) order.shownLots = isGone ? 0 : this.engine.lotsOf(id)
    if (isGone) this.handler.dequeue(order)
    return order
  }

  /** What is left of a resting order that has nothing more in the engine. */
  #goOn(order: ExchangeOrder): void {
    if (!order.isLive || order.standing !== OrderStanding.Matching || order.type === OrderType.Market) return
    if (this.#isUncrossing) this.#unfinished.push(order)
    else if (this.handler.allowed(order, 1) > 0) this.handler.queueAgain(order)
    else this.handler.endIrreducible(order)
  }

  /** What reduce-only orders show is never more than the position: it follows every fill of ours. */
  #fitReduceOnly(): void {
    if (this.handler.restingReduceOnly === 0) return
    for (const queue of [this.handler.bids, this.handler.asks]) {
      for (let index = queue.length - 1; index >= 0; index--) {
        const order = this.#desk.orders.at(queue.slotAt(index))
        if (order.isReduceOnly) this.#fitToPosition(order)
      }
    }
  }

  #fitAtAnyPrice(): void {
    for (const order of this.#atAnyPrice) if (order.isReduceOnly && order.isLive) this.#fitToPosition(order)
  }

  #fitToPosition(order: ExchangeOrder): void {
    const { engine } = this
    const id = this.#idOf(order)
    const lots = this.handler.allowed(order, order.exposedLots)
    const shown = engine.isResting(id) ? engine.lotsOf(id) : 0
    if (lots === 0) this.leave(order)
    else if (shown > lots) engine.amend(id, engine.ticksOf(id), lots as Lots)
    else if (shown < lots) this.#hasGrown = true
  }

  /** What may trade more than it shows joins its queue anew. */
  #requeueGrown(): void {
    this.#hasGrown = false
    const { handler, engine } = this
    for (const side of [Side.Buy, Side.Sell] as const) {
      const queue = handler.restingOf(side)
      for (let index = queue.length - 1; index >= 0; index--) {
        const order = this.#desk.orders.at(queue.slotAt(index))
        const id = this.#idOf(order)
        const shown = engine.isResting(id) ? engine.lotsOf(id) : 0
        if (handler.allowed(order, order.exposedLots) <= shown) continue
        handler.leaveBook(order)
        handler.enter(order)
        // It may have traded, and taken others along: those in place stay.
        index = queue.length
      }
    }
  }

  #submitForeign(side: Side, ticks: Ticks, lots: Lots, order: number): void {
    if (this.#ids.find(order) !== 0) return
    const id = this.#ids.add(order)
    this.engine.submitLimit(id, side, ticks, lots)
    if (!this.engine.isResting(id)) this.#ids.remove(id)
  }

  #idOf(order: ExchangeOrder): OrderId {
    return this.#ids.own(order.slot)
  }

  #ownOrder(id: OrderId): ExchangeOrder | undefined {
    const slot = this.#ids.ownSlot(id)
    return slot < 0 ? undefined : this.#desk.orders.at(slot)
  }

  #ownLotsAt(side: Side, ticks: Ticks): number {
    const queue = this.handler.restingOf(side)
    const key = side === Side.Buy ? 0 - ticks : ticks
    let lots = 0
    for (let index = queue.indexOf(key); index < queue.length && queue.keyAt(index) === key; index++) {
      const id = this.#idOf(this.#desk.orders.at(queue.slotAt(index)))
      if (this.engine.isResting(id)) lots += this.engine.lotsOf(id)
    }
    return lots
  }
}

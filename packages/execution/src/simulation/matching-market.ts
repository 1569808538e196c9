import { EventFlag, EventKind } from '@hft/data'
import { type Lots, NO_PRICE, oppositeOf, type PriceRule, Side, type Ticks } from '@hft/instrument'
import { MatchingEngine } from '../matching/matching-engine.ts'
import type { MatchingListener } from '../matching/matching-listener.ts'
import { PRICE_BOUND_TICKS } from '../matching/price-key.ts'
import type { OrderId } from '../orders/order.ts'
import { SelfTradePrevention, TimeInForce } from '../orders/order-terms.ts'
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
  lastTradeTicks: Ticks = NO_PRICE
  markTicks = Number.NaN
  readonly events: MatchingEvents
  readonly #desk: OrderDesk
  readonly #flow: ForeignFlow | undefined
  readonly #ids: EngineIds
  /** Prices of trades that nobody who waits has been told of. */
  readonly #prints: number[] = []
  /** Icebergs whose shown part went in an auction. */
  readonly #toRefresh: ExchangeOrder[] = []
  #isUncrossing = false
  #isSettling = false

  /** @param flow makes others' orders; without one they are read from rows */
  constructor(
    instrument: number,
    desk: OrderDesk,
    lists: OrderLists,
    rule: PriceRule,
    flow?: (listener: MatchingListener) => ForeignFlow,
  ) {
    this.instrument = instrument
    this.#desk = desk
    this.events = new MatchingEvents(this)
    this.#flow = flow?.(this.events)
    this.engine = this.#flow?.engine ?? new MatchingEngine(instrument, this.events)
    this.#ids = new EngineIds(this.#flow?.largestOrderId)
    this.handler = new OrderHandler(this, desk, lists, rule)
  }

  get book(): MatchingEngine {
    return this.engine
  }

  onLevel(): void {}

  onClear(): void {}

  onQuote(): void {}

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
    else if (kind === EventKind.OrderAdd)
      this.#submitForeign((flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell, ticks, lots, order)
    else if (kind === EventKind.OrderModify) this.engine.amend(this.#ids.find(order), ticks, lots)
    else if (kind === EventKind.OrderDelete) {
      const id = this.#ids.find(order)
      this.engine.cancel(id)
      this.#ids.remove(id)
    }
    this.settle()
  }

  mayAnswer(): boolean {
    return true
  }

  settle(): void {
    if (this.#isSettling) return
    this.#isSettling = true
    const { handler } = this
    do {
      for (let ticks = this.#prints.shift(); ticks !== undefined; ticks = this.#prints.shift()) {
        if (handler.watch.watchesTrades) handler.watch.onTrade(ticks)
      }
      handler.settle()
      if (handler.watch.watchesTouch) handler.watch.onTouch()
      handler.settle()
    } while (this.#prints.length > 0)
    this.#isSettling = false
  }

  bestOfOthers(side: Side): Ticks {
    const { engine } = this
    let at = engine.best(side)
    while (at !== NO_PRICE && engine.lotsAt(side, at) <= this.#ownLotsAt(side, at)) at = engine.next(side, at)
    return at
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
    for (let ahead = engine.firstOrderAt(side, priceTicks); ahead !== id; ahead = engine.orderBehind(ahead)) {
      lots += engine.lotsOf(ahead)
    }
    return lots
  }

  beginTaking(): void {}

  take(order: ExchangeOrder, lots: number): void {
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

  shrink(order: ExchangeOrder): void {
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
    engine.uncross(ticks)
    this.#isUncrossing = false
    for (const order of atAnyPrice) this.leave(order)
  }

  endCall(): void {
    // Where nothing crossed nothing was uncrossed, and any price ends the call.
    this.engine.uncross(0 as Ticks)
    for (const order of this.#toRefresh) if (order.isLive) this.handler.queueAgain(order)
    this.#toRefresh.length = 0
  }

  onMatch(restingId: OrderId, takingId: OrderId, ticks: Ticks, lots: Lots): void {
    this.#note(ticks)
    this.#fillResting(restingId, ticks, lots)
    const taking = this.#ownOrder(takingId)
    if (taking === undefined) return
    this.handler.filled(taking, ticks, lots, Liquidity.Taker)
    this.#fitReduceOnly()
  }

  onUncross(buyId: OrderId, sellId: OrderId, ticks: Ticks, lots: Lots): void {
    this.#note(ticks)
    this.#fillResting(buyId, ticks, lots)
    this.#fillResting(sellId, ticks, lots)
  }

  #note(ticks: Ticks): void {
    this.lastTradeTicks = ticks
    if (this.handler.watch.watchesTrades) this.#prints.push(ticks)
  }

  #fillResting(id: OrderId, ticks: Ticks, lots: Lots): void {
    const { handler } = this
    const order = this.#ownOrder(id)
    const isGone = !this.engine.isResting(id)
    if (order === undefined) {
      if (isGone) this.#ids.remove(id)
      return
    }
    if (order.shownLots > 0) order.shownLots = isGone ? 0 : this.engine.lotsOf(id)
    if (isGone && order.standing === OrderStanding.Resting) handler.dequeue(order)
    handler.filled(order, ticks, lots, Liquidity.Maker)
    this.#fitReduceOnly()
    if (!order.isLive || order.standing !== OrderStanding.Matching) return
    if (this.#isUncrossing) this.#toRefresh.push(order)
    else if (handler.allowed(order, 1) > 0) handler.queueAgain(order)
    else handler.endIrreducible(order)
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

  #fitToPosition(order: ExchangeOrder): void {
    const id = this.#idOf(order)
    const lots = this.handler.allowed(order, order.exposedLots)
    const isResting = this.engine.isResting(id)
    if (lots === 0) this.leave(order)
    else if (!isResting) this.engine.submitLimit(id, order.side, order.priceTicks, lots as Lots)
    else if (this.engine.lotsOf(id) !== lots) this.engine.amend(id, order.priceTicks, lots as Lots)
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

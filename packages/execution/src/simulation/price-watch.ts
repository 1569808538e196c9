import { NO_PRICE, oppositeOf, type PriceRule, Side } from '@hft/instrument'
import type { ExchangeOrder } from './exchange-order.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderMarket } from './order-market.ts'
import { OrderStanding } from './order-standing.ts'
import { PeggedOrders } from './pegged-orders.ts'
import { ReferencePrice, referenceOf, TriggerBoard } from './trigger-board.ts'

/** What becomes of the orders whose price has come. */
export interface WatchedOrders {
  /** Its trigger was reached; it stands nowhere. */
  awaken(order: ExchangeOrder): void
  /** It leaves the book, to be placed elsewhere. */
  leaveBook(order: ExchangeOrder): void
  /** It has a price and stands nowhere. */
  enter(order: ExchangeOrder): void
}

/** Compares the prices of one instrument with the orders that wait for them or follow them. */
export class PriceWatch {
  /** During an auction's call prices are noted, and nothing is set off. */
  isPaused = false
  /** Somebody waits for a trade. A field, like the next two: read for every market event. */
  watchesTrades = false
  /** Somebody waits for, or follows, the best prices of others. */
  watchesTouch = false
  /** Somebody waits for a mark price. */
  watchesMark = false
  readonly #desk: OrderDesk
  readonly #market: OrderMarket
  readonly #orders: WatchedOrders
  readonly #triggers: TriggerBoard
  readonly #pegs: PeggedOrders

  constructor(market: OrderMarket, desk: OrderDesk, orders: WatchedOrders, rule: PriceRule) {
    this.#market = market
    this.#desk = desk
    this.#orders = orders
    this.#triggers = new TriggerBoard(desk.orders)
    this.#pegs = new PeggedOrders(rule)
  }

  /** Whether a trade at a price could set anything off. */
  mayTriggerAt(ticks: number): boolean {
    return this.#triggers.mayTrigger(ReferencePrice.LastTrade, ticks)
  }

  /** The order waits for its trigger from now on; the price as it is may reach it at once. */
  wait(order: ExchangeOrder): void {
    order.standing = OrderStanding.Untriggered
    const reference = referenceOf(order)
    this.#noteReferences()
    this.#triggers.add(order)
    this.#noteChange()
    const price = this.#triggers.priceOf(reference)
    if (!Number.isNaN(price)) this.#reach(reference, price)
  }

  /** The order no longer waits. */
  cancel(order: ExchangeOrder): void {
    this.#triggers.remove(order)
    this.#noteChange()
  }

  /** The order's price follows others' from now on. */
  peg(order: ExchangeOrder): void {
    order.standing = OrderStanding.Parked
    this.#pegs.add(order)
    this.#noteChange()
    this.#follow(order)
  }

  /** A pegged order has ended. */
  unpeg(order: ExchangeOrder): void {
    this.#pegs.remove(order)
    this.#noteChange()
  }

  /** A trade printed. */
  onTrade(ticks: number): void {
    this.#reach(ReferencePrice.LastTrade, ticks)
  }

  /** The venue's mark price, in ticks. */
  onMark(ticks: number): void {
    this.#reach(ReferencePrice.MarkPrice, ticks)
  }

  /**
   * The best prices of others may have changed. Whoever waits is told of them as they are then, also where they are as
   * they were: an order that began to wait meanwhile may have noted them before the others have seen them.
   */
  onTouch(): void {
    if (this.#triggers.touchWaiters > 0) this.#reachTouch()
    if (this.isPaused) return
    const pegs = this.#pegs
    for (let index = 0; index < pegs.count; index++) {
      const order = pegs.at(index)
      this.#follow(order)
      // It may have traded whole, and taken others of its list along: begin again, those in place stay.
      if (index >= pegs.count || pegs.at(index) !== order) index = -1
    }
  }

  #reachTouch(): void {
    const market = this.#market
    const bid = market.bestOfOthers(Side.Buy)
    if (bid !== NO_PRICE) this.#reach(ReferencePrice.BestBid, bid)
    const ask = market.bestOfOthers(Side.Sell)
    if (ask !== NO_PRICE) this.#reach(ReferencePrice.BestAsk, ask)
    const bidNow = market.bestOfOthers(Side.Buy)
    const askNow = market.bestOfOthers(Side.Sell)
    if (bidNow !== NO_PRICE && askNow !== NO_PRICE) this.#reach(ReferencePrice.Mid, (bidNow + askNow) / 2)
  }

  /** An auction is over: what was noted meanwhile counts now. */
  resume(): void {
    this.isPaused = false
    const { lastTradeTicks, markTicks } = this.#market
    if (this.watchesTrades && lastTradeTicks !== NO_PRICE) this.#reach(ReferencePrice.LastTrade, lastTradeTicks)
    if (this.watchesMark && !Number.isNaN(markTicks)) this.#reach(ReferencePrice.MarkPrice, markTicks)
    if (this.watchesTouch) this.onTouch()
  }

  /** What an order that only now begins to wait is compared with: nobody may have watched so far. */
  #noteReferences(): void {
    const market = this.#market
    const triggers = this.#triggers
    if (market.lastTradeTicks !== NO_PRICE) triggers.note(ReferencePrice.LastTrade, market.lastTradeTicks)
    triggers.note(ReferencePrice.MarkPrice, market.markTicks)
    const bid = market.bestOfOthers(Side.Buy)
    const ask = market.bestOfOthers(Side.Sell)
    triggers.note(ReferencePrice.BestBid, bid === NO_PRICE ? Number.NaN : bid)
    triggers.note(ReferencePrice.BestAsk, ask === NO_PRICE ? Number.NaN : ask)
    triggers.note(ReferencePrice.Mid, bid === NO_PRICE || ask === NO_PRICE ? Number.NaN : (bid + ask) / 2)
  }

  #noteChange(): void {
    this.#desk.changes++
    this.watchesTrades = this.#triggers.tradeWaiters > 0
    this.watchesMark = this.#triggers.markWaiters > 0
    this.watchesTouch = this.#triggers.touchWaiters > 0 || this.#pegs.count > 0
  }

  #reach(reference: ReferencePrice, ticks: number): void {
    this.#triggers.see(reference, ticks)
    this.#setOff(reference, ticks)
  }

  #setOff(reference: ReferencePrice, ticks: number): void {
    if (this.isPaused) return
    const triggers = this.#triggers
    let order = triggers.shiftTriggered(reference, ticks)
    while (order !== undefined) {
      this.#noteChange()
      order.standing = OrderStanding.Matching
      this.#orders.awaken(order)
      order = triggers.shiftTriggered(reference, ticks)
    }
  }

  #follow(order: ExchangeOrder): void {
    if (this.isPaused) return
    const market = this.#market
    const bid = market.bestOfOthers(Side.Buy)
    const ask = market.bestOfOthers(Side.Sell)
    const price = this.#pegs.priceOf(order, bid, ask, market.bestToMeet(oppositeOf(order.side)))
    const isResting = order.standing === OrderStanding.Resting
    if (price === NO_PRICE ? !isResting : isResting && price === order.priceTicks) return
    if (isResting) this.#orders.leaveBook(order)
    order.standing = OrderStanding.Parked
    if (price === NO_PRICE) return
    const isNews = price !== order.priceTicks
    order.priceTicks = price
    if (isNews) this.#desk.answerAmended(order)
    order.standing = OrderStanding.Matching
    this.#orders.enter(order)
  }
}

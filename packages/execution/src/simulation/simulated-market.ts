import { EventFlag, EventKind, LadderBook, type MarketEventBatch, sideOf } from '@hft/data'
import { NO_PRICE as IMPORTED_NO_PRICE, type Lots, type PriceRule, Side, type Ticks } from '@hft/instrument'
import { Liquidity, OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { QueueModel } from '../queue-models/queue-model.ts'
import type { AuctionVolumes, Uncrossing } from './auction-volumes.ts'
import { BookSource, BookSourceKind, type BookTarget } from './book-source.ts'
import type { ExchangeMarket } from './exchange-market.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import { keyOf, LevelReach } from './level-reach.ts'
import type { OrderDesk } from './order-desk.ts'
import { OrderHandler } from './order-handler.ts'
import type { OrderLists } from './order-lists.ts'
import type { OrderMarket } from './order-market.ts'
import { OrderStanding } from './order-standing.ts'
import type { PriceQueue } from './price-queue.ts'
import type { PriceWatch } from './price-watch.ts'
import { RecordedAuction } from './recorded-auction.ts'
import type { RecordedMarketOptions } from './recorded-market-options.ts'
import { emptyAhead, forgetAhead, moveBack, moveForward } from './recorded-queue.ts'
import { RecordedTaking } from './recorded-taking.ts'

// Imported constants are looked up at each use; these are not.
const NO_PRICE = IMPORTED_NO_PRICE
const Kind = OrderUpdateKind
const Reason = OrderReason
const Standing = OrderStanding
const Source = BookSourceKind
const Row = EventKind
const Flag = EventFlag
const Role = Liquidity
const BUY = Side.Buy
const SELL = Side.Sell
const LEVELS = Source.Levels

/**
 * One instrument of a simulated exchange: the recorded book and, beside it, our own orders.
 *
 * Our orders don't change the recorded market: what they take is still there for the next one (unless the book is
 * consumed), and nobody reacts.
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
 * Where the book is built from single orders (L3), our place among them is known: what leaves ahead moves us forward,
 * what is executed behind us would have been ours, and a level of the other side has to grow to fill us.
 *
 * Where the book is built from L1 rows, what stands ahead of an order that rests behind the touch is not
 * known: nothing fills it at its price until the touch has come to it and shown its quantity.
 */
export class SimulatedMarket implements BookTarget, OrderMarket, ExchangeMarket {
  readonly instrument: number
  readonly book: LadderBook
  /** Takes the rows that are not price levels. */
  readonly source: BookSource
  readonly handler: OrderHandler
  /** Price of the last trade, `NO_PRICE` before the first. */
  lastTradeTicks: Ticks = NO_PRICE
  readonly passesTrades = true
  markTicks = Number.NaN
  readonly #desk: OrderDesk
  readonly #queueModel: QueueModel
  readonly #fillsWhole: boolean
  readonly #knowsQueues: boolean
  /** Resting orders by side; keys: ticks of asks, −ticks of bids. */
  readonly #bids: PriceQueue
  readonly #asks: PriceQueue
  readonly #reach: LevelReach
  readonly #auction: RecordedAuction
  readonly #watch: PriceWatch
  /** Between the call and the price of an auction nothing of ours fills. */
  #isCalled = false
  /** The recorded orders that trade now were told of by a trade before (L3): it has gone through ours already. */
  #isPrinted = false
  /** Counts trades, so that no order gets its part of one twice. */
  #trades = 0
  readonly #taking: RecordedTaking

  constructor(
    instrument: number,
    desk: OrderDesk,
    lists: OrderLists,
    rule: PriceRule,
    { queueModel, fillRule, knowsQueues, consumesBook = false, priceImpact }: RecordedMarketOptions,
  ) {
    this.instrument = instrument
    this.book = new LadderBook(instrument)
    this.source = new BookSource(this)
    this.#desk = desk
    this.#queueModel = queueModel
    this.#fillsWhole = fillRule === 'whole'
    this.#knowsQueues = knowsQueues
    this.handler = new OrderHandler(this, desk, lists, rule)
    this.#watch = this.handler.watch
    this.#bids = this.handler.bids
    this.#asks = this.handler.asks
    this.#reach = new LevelReach(desk, this.handler)
    this.#auction = new RecordedAuction(this, desk)
    const rules = { fillsWhole: this.#fillsWhole, consumesBook, priceImpact }
    this.#taking = new RecordedTaking(this, desk, rules)
  }

  /** A price level changed (L2). */
  onLevel(side: Side, ticks: Ticks, lots: Lots): void {
    if (this.source.kind !== LEVELS) this.source.switchTo(Source.Levels)
    this.setLevel(side, ticks, lots)
  }

  onQuietLevels(batch: MarketEventBatch, from: number, end: number, areSilent: boolean): number {
    if (this.source.kind !== LEVELS) return from
    this.#reach.refresh()
    return this.book.applyQuietLevels(batch, from, end, this.#reach.watchedAmong(areSilent))
  }

  setLevel(side: Side, ticks: Ticks, lots: Lots): void {
    const previous = this.book.applyLevel(side, ticks, lots)
    const reach = this.#reach
    reach.refresh()
    const key = keyOf(side, ticks)
    if (reach.touches(side, key)) this.#onOwnLevel(side, key, previous, lots)
  }

  /** A level changed at which, or through which, orders of ours rest; or somebody watches the touch. */
  #onOwnLevel(side: Side, key: number, previous: number, lots: number): void {
    const own = side === BUY ? this.#bids : this.#asks
    const opposite = side === BUY ? this.#asks : this.#bids
    if (key >= own.bestKey && key <= own.worstKey) this.#changeLevel(own, key, previous, lots)
    if (lots !== 0 && opposite.bestKey <= 0 - key) this.#fillThrough(opposite, 0 - key, lots > previous)
    // What a recorded order leaves behind is complete only in leftQueue.
    if (this.#watch.watchesTouch && (lots > previous || !this.#knowsPlaces)) this.#tellTouch()
  }

  emptyLevels(side: Side, ticks: Ticks): void {
    const own = side === BUY ? this.#bids : this.#asks
    const key = ticks === NO_PRICE ? Number.POSITIVE_INFINITY : side === BUY ? -ticks : ticks
    emptyAhead(own, this.#desk.orders, key)
  }

  onClear(flags: number, ticks: number): void {
    this.source.onClear(flags, ticks)
    if (this.#watch.watchesTouch) this.#tellTouch()
  }

  onQuote(side: Side, ticks: Ticks, lots: Lots): void {
    this.source.onQuote(side, ticks, lots)
    if (this.#watch.watchesTouch) this.#tellTouch()
  }

  onOrder(kind: EventKind, flags: number, ticks: Ticks, lots: Lots, order: number): void {
    if (kind !== Row.OrderExecute) this.#isPrinted = false
    this.source.onOrder(kind, flags, ticks, lots, order)
  }

  onMark(ticks: number): void {
    this.markTicks = ticks
    if (!this.#watch.watchesMark) return
    this.#watch.onMark(ticks)
    this.handler.settle()
  }

  /** A trade printed. Without an aggressor it moves the last price and no queue. */
  onTrade(aggressor: Side | undefined, ticks: Ticks, lots: Lots): void {
    this.lastTradeTicks = ticks
    this.#isPrinted = true
    if (aggressor === BUY) {
      if (this.#asks.bestKey <= ticks) this.#tradeThrough(this.#asks, ticks, lots)
    } else if (aggressor === SELL && this.#bids.bestKey <= -ticks) this.#tradeThrough(this.#bids, -ticks, lots)
    if (this.#watch.watchesTrades) this.#tellTrade(ticks)
  }

  silentRows(batch: MarketEventBatch, from: number, end: number): number {
    const { watchesTouch, watchesTrades, watchesMark } = this.#watch
    if (this.source.kind !== LEVELS || watchesTouch || watchesTrades || watchesMark) return from
    this.#reach.refresh()
    return this.#reach.firstReaching(batch, from, end)
  }

  mayAnswer(kind: number, flags: number, ticks: number, lots: number): boolean {
    switch (kind) {
      case Row.Level:
        if (this.#watch.watchesTouch) return true
        this.#reach.refresh()
        return lots !== 0 && this.#reach.reaches(sideOf(flags), keyOf(sideOf(flags), ticks))
      case Row.Trade:
        if (this.#watch.watchesTrades && this.#watch.mayTriggerAt(ticks)) return true
        if ((flags & Flag.Bid) !== 0) return this.#asks.bestKey <= ticks
        return (flags & Flag.Ask) !== 0 && this.#bids.bestKey <= -ticks
      case Row.MarkPrice:
        return this.#watch.watchesMark
      case Row.Clear:
        return this.#watch.watchesTouch
      default:
        // Quotes and single orders.
        return kind >= Row.BestQuote && kind <= Row.OrderExecute && this.source.kind !== LEVELS
    }
  }

  settle(): void {
    this.handler.settle()
  }

  leftQueue(side: Side, ticks: Ticks, lots: number, arrival: number, wasExecuted: boolean): void {
    if (!this.#knowsQueues) return
    const own = side === BUY ? this.#bids : this.#asks
    const key = side === BUY ? -ticks : ticks
    if (own.bestKey <= key) {
      if (wasExecuted && !this.#isCalled) this.#execute(own, key, lots, arrival)
      else moveForward(own, this.#desk.orders, key, lots, arrival)
    }
    if (this.#watch.watchesTouch) this.#tellTouch()
  }

  giveBack(side: Side, ticks: Ticks): number {
    return this.#taking.giveBack(side, ticks)
  }

  forgetQueues(): void {
    this.#taking.forget()
    forgetAhead(this.#bids, this.#desk.orders)
    forgetAhead(this.#asks, this.#desk.orders)
  }

  rejoinedQueue(side: Side, ticks: Ticks, lots: number, arrival: number): void {
    if (!this.#knowsQueues) return
    const isBid = side === BUY
    moveBack(isBid ? this.#bids : this.#asks, this.#desk.orders, isBid ? -ticks : ticks, lots, arrival)
  }

  bestOfOthers(side: Side): Ticks {
    return this.book.best(side)
  }

  bestToMeet(side: Side): Ticks {
    return this.book.best(side)
  }

  crosses(side: Side, limit: number): boolean {
    const best = this.book.best(side === BUY ? SELL : BUY)
    return best !== NO_PRICE && (side === BUY ? limit >= best : limit <= best)
  }

  available(order: ExchangeOrder, wanted: number): number {
    return this.#taking.available(order, wanted)
  }

  lotsBefore(_order: ExchangeOrder, rival: ExchangeOrder): number {
    return this.#taking.lotsBefore(rival, rival.side)
  }

  beginTaking(order: ExchangeOrder): void {
    this.#taking.begin(order)
  }

  take(order: ExchangeOrder, lots: number): void {
    this.#taking.take(order, lots)
  }

  join(order: ExchangeOrder, tookAll: boolean): void {
    order.aheadLots = tookAll ? 0 : this.#queueModel.initialAhead(this.#levelLots(order))
    order.tradedLots = 0
    order.servedTrade = this.#trades
    order.arrival = this.source.lastArrival
  }

  leave(): void {}
  refit(): void {}

  beginCall(): void {
    this.#isCalled = true
  }

  collect(volumes: AuctionVolumes): void {
    this.#auction.collect(volumes)
  }

  uncross(uncrossing: Uncrossing, atAnyPrice: readonly ExchangeOrder[]): void {
    this.#auction.uncross(uncrossing, atAnyPrice)
  }

  endCall(): void {
    this.#isCalled = false
  }

  /** The book is built from single orders, and our places among them are not the queue model's to judge. */
  get #knowsPlaces(): boolean {
    return this.#knowsQueues && this.source.kind === Source.Orders
  }

  #tellTouch(): void {
    this.#watch.onTouch()
    this.handler.settle()
  }

  #tellTrade(ticks: Ticks): void {
    this.#watch.onTrade(ticks)
    this.handler.settle()
  }

  #changeLevel(own: PriceQueue, key: number, previous: number, lots: number): void {
    if (this.#knowsPlaces) return
    for (let index = own.indexOf(key); index < own.length && own.keyAt(index) === key; index++) {
      const order = this.#desk.orders.at(own.slotAt(index))
      order.aheadLots = this.#queueModel.aheadAfterChange(order.aheadLots, previous, lots, order.tradedLots)
      order.tradedLots = 0
    }
  }

  /** The other side reached `key`: everything of ours at it or better fills. */
  #fillThrough(own: PriceQueue, key: number, hasGrown: boolean): void {
    if (this.#isCalled) return
    if (!hasGrown && this.#knowsPlaces) return
    while (own.bestKey <= key) this.#fillBest(own)
    this.handler.settle()
  }

  #tradeThrough(own: PriceQueue, key: number, lots: number): void {
    if (this.#isCalled) return
    while (own.bestKey < key) this.#fillBest(own)
    if (!this.#knowsPlaces) this.#tradeAt(own, key, lots)
    this.handler.settle()
  }

  #fillBest(own: PriceQueue): void {
    const order = this.#desk.orders.at(own.bestSlot)
    this.#fillResting(order, order.remainingLots)
  }

  /** A trade at a price: what it leaves over behind the quantity ahead is ours, oldest first. */
  #tradeAt(own: PriceQueue, key: number, lots: number): void {
    const trade = ++this.#trades
    let given = 0
    // From the oldest order at the price to the newest.
    for (let index = own.length - 1; index >= 0 && own.keyAt(index) === key; index--) {
      const order = this.#desk.orders.at(own.slotAt(index))
      if (order.servedTrade === trade) continue
      order.servedTrade = trade
      order.aheadLots = this.#queueModel.aheadAfterTrade(order.aheadLots, lots)
      order.tradedLots += lots
      const excess = Math.round(-order.aheadLots)
      if (!(excess > 0)) continue
      if (!this.#fillsWhole) order.aheadLots = 0
      const share = this.#fillsWhole ? order.remainingLots : Math.min(excess - given, order.exposedLots)
      if (share <= 0) continue
      given += share
      this.#fillResting(order, share)
      // It may have taken others out, and come back itself: again from the oldest on.
      index = own.length
    }
  }

  /** A recorded order traded: what of it is behind ours would have been ours. */
  #execute(own: PriceQueue, key: number, lots: number, arrival: number): void {
    while (!this.#isPrinted && own.bestKey < key) this.#fillBest(own)
    const trade = ++this.#trades
    let given = 0
    for (let index = own.indexOf(key - 1) - 1; index >= 0 && own.keyAt(index) === key; index--) {
      const order = this.#desk.orders.at(own.slotAt(index))
      if (order.servedTrade === trade) continue
      order.servedTrade = trade
      if (arrival <= order.arrival) {
        order.aheadLots -= lots
        continue
      }
      const share = this.#fillsWhole ? order.remainingLots : Math.min(lots - given, order.exposedLots)
      if (share <= 0) continue
      given += share
      this.#fillResting(order, share)
      index = own.indexOf(key - 1)
    }
    this.handler.settle()
  }

  /** Lots at a resting order's price; Infinity where that can't be seen. */
  #levelLots({ side, priceTicks }: ExchangeOrder): number {
    const best = this.book.best(side)
    const isBehind = side === BUY ? priceTicks < best : priceTicks > best
    if (this.source.kind === Source.Quotes && best !== NO_PRICE && isBehind) return Number.POSITIVE_INFINITY
    return this.book.lotsAt(side, priceTicks)
  }

  /** Fills a resting order at its own price; one whose reduce-only forbids a part of it ends. */
  #fillResting(order: ExchangeOrder, lots: number): void {
    const { handler } = this
    const allowed = handler.allowed(order, lots)
    const isShownGone = order.shownLots > 0 && lots >= order.shownLots
    if (allowed < lots || lots === order.remainingLots || isShownGone) handler.dequeue(order)
    else if (order.shownLots > 0) order.shownLots -= lots
    if (allowed > 0) handler.filled(order, order.priceTicks, allowed, Role.Maker)
    if (!order.isLive) return
    if (allowed < lots) handler.end(order, Kind.Expired, Reason.WouldNotReduce)
    else if (order.standing === Standing.Matching) handler.queueAgain(order)
  }
}

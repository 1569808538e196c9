import type { Clock, Nanos } from '@hft/clock'
import { NANOS_PER_DAY } from '@hft/clock'
import { EventFlag, EventKind, type EventStream, type MarketEventBatch, type OrderBook } from '@hft/data'
import { type Instrument, type Lots, NO_PRICE, nextSessionEnd, Side, type Ticks, type Venue } from '@hft/instrument'
import { type Observable, Subject } from 'rxjs'
import type { ExecutionClient, ExecutionEnvironment, SimulatedVenue } from '../clients/execution-client.ts'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import type { Order, OrderId } from '../orders/order.ts'
import { copyConditions } from '../orders/order-conditions.ts'
import { PendingRequest } from '../orders/order-state.ts'
import { hasLimitPrice, isForAuction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { OrderReason, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import type { QueueModel } from '../queue-models/queue-model.ts'
import { AnswerQueue } from './answer-queue.ts'
import { AuctionSchedule, type AuctionTimetable } from './auction-schedule.ts'
import type { ExchangeMarket } from './exchange-market.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { FillRule } from './fill-rule.ts'
import { MatchingMarket, type MatchingMode } from './matching-market.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderLists } from './order-lists.ts'
import type { OrderQueueRule } from './order-queue-rule.ts'
import { OrderStanding } from './order-standing.ts'
import { type ExchangeRequest, RequestQueue } from './request-queue.ts'
import { areTermsRight, isAmendRight } from './request-refusal.ts'
import { SimulatedMarket } from './simulated-market.ts'

const NEVER = Number.POSITIVE_INFINITY
/** Rows to look ahead for one that may be answered: long enough for tight loops, short when orders change often. */
const LOOK_AHEAD_ROWS = 48

/** What a simulated exchange is made of. */
export interface SimulatedExchangeOptions {
  readonly latency: LatencyModel
  /** One for all instruments, or the one of each. */
  readonly queueModel: QueueModel | ((instrument: number) => QueueModel)
  readonly fillRule: FillRule
  /**
   * Places in the queues of a market that is recorded order by order (L3): known exactly (the default), or estimated by
   * the queue model from its levels.
   */
  readonly orderQueue?: OrderQueueRule
  /** Orders only meet each other: each instrument's others come from a flow, or from rows of single orders. */
  readonly matching?: MatchingMode
  /** Default: none. */
  readonly auctions?: AuctionTimetable
  /** Where sessions end, for DAY orders; a venue that is not listed ends its day at midnight UTC. */
  readonly venues?: readonly Venue[]
}

/**
 * An exchange simulated over a recorded (or live) market: our orders meet the book as it is when they arrive, and
 * answers reach us when their latency has passed.
 *
 * At equal exchange times: orders expire, then market data, then requests in order of arrival. Messages of one
 * direction never overtake each other. {@link SimulatedMarket} says when an order fills.
 *
 * Orders:
 * - market: takes at any price, always immediate or cancel; the remainder expires (`NoLiquidity`).
 * - limit: takes up to its price, the remainder rests. A remainder that has taken all there was at its price rests
 *   with nothing ahead, and fills whole as soon as a level of the other side is set at or through its price.
 * - stop-market, stop-limit: wait for a trade at or beyond the trigger, and are triggered on arrival if the last trade
 *   was there already.
 * - immediate or cancel, fill or kill: expire (`NoLiquidity`, `TimeInForce`) unless they trade on arrival; good till
 *   date and day orders expire at their time, before anything that the market does at that time (none after the last
 *   market data).
 * - post-only: expires on arrival when it would take (`WouldTake`); an amend that would make it take is rejected.
 * - reduce-only: rejected when there is no position to reduce, never trades more than the position, and expires as
 *   soon as there is none (`WouldNotReduce`). A stop is checked when it triggers.
 * - an amend to a smaller quantity at the same price keeps the place in the queue; any other one goes behind the level.
 * - a cancel or amend of an order that is not there (any more) is rejected with `UnknownOrder`.
 *
 * Nothing that is asked for is thrown at: terms that make no sense are rejected with `BadTerms`.
 */
export class SimulatedExchange implements ExecutionClient, SimulatedVenue {
  readonly updates$: Observable<OrderUpdate>
  readonly simulation: SimulatedVenue = this
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  nextActivity: Nanos = NEVER
  /** Market rows of instruments that the run doesn't have. */
  foreignRows = 0
  readonly #options: SimulatedExchangeOptions
  readonly #latency: LatencyModel
  readonly #requests = new RequestQueue()
  readonly #answers: AnswerQueue
  readonly #desk: OrderDesk
  readonly #subject = new Subject<OrderUpdate>()
  readonly #update = new OrderUpdate()
  readonly #lists: OrderLists
  readonly #auctions: AuctionSchedule
  #markets: ExchangeMarket[] = []
  #sessions: (Venue | undefined)[] = []
  #tickSizes: number[] = []
  #clock: Clock | undefined
  #view: EventStream | undefined
  #batch: MarketEventBatch | undefined
  #row = 0
  /** Rows of the batch before this one make no answer, while the orders are as they were looked at. */
  #silentRow = 0
  #lookedAtChanges = -1
  #until: Nanos = 0
  #before: Nanos = 0

  constructor(options: SimulatedExchangeOptions) {
    this.#options = options
    this.#latency = options.latency
    this.minimumEntryNanos = options.latency.minimumEntryNanos
    this.minimumResponseNanos = options.latency.minimumResponseNanos
    this.#answers = new AnswerQueue(options.latency)
    this.#desk = new OrderDesk(this.#answers)
    this.#auctions = new AuctionSchedule(options.auctions)
    this.#lists = new OrderLists({
      remove: (order, kind, reason) => this.#marketOf(order).handler.remove(order, kind, reason),
      shrink: (order, lots) => this.#marketOf(order).handler.shrink(order, lots),
      release: (order) => this.#marketOf(order).handler.release(order),
    })
    this.updates$ = this.#subject.asObservable()
  }

  start(environment: ExecutionEnvironment): void {
    const { venues = [] } = this.#options
    this.#clock = environment.clock
    this.#markets = environment.instruments.map((instrument) => this.#marketFor(instrument))
    this.#tickSizes = environment.instruments.map(({ tickSize }) => tickSize)
    this.#sessions = environment.instruments.map((instrument) => venues.find(({ id }) => id === instrument.venue))
  }

  submit(order: Order): void {
    this.#send(PendingRequest.Submit, order, order.priceTicks, order.quantityLots)
  }

  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    this.#send(PendingRequest.Amend, order, priceTicks, quantityLots)
  }

  cancel(order: Order): void {
    this.#send(PendingRequest.Cancel, order, order.priceTicks, order.quantityLots)
  }

  stop(): Promise<void> {
    this.#subject.complete()
    return Promise.resolve()
  }

  attach(view: EventStream): void {
    this.#view = view
    this.#batch = undefined
    this.#row = 0
    this.#silentRow = 0
    this.#lookAhead()
  }

  /** The exchange's own book of an instrument: not what we know of it. */
  book(instrument: number): OrderBook {
    return this.#markets[instrument]!.book
  }

  /** Lots ahead of a resting order as the queue model has it; NaN for an order that doesn't rest here. */
  aheadLots(orderId: OrderId): number {
    const order = this.#desk.orders.find(orderId)
    return order?.standing === OrderStanding.Resting ? order.aheadLots : Number.NaN
  }

  /** Works out {@link nextActivity}: a field, because a time that a function answers with may have to be boxed. */
  #lookAhead(): void {
    const requestAt = this.#requests.nextArrival
    this.nextActivity = requestAt
    if (this.#desk.orders.live === 0 || this.#hasEnded) return
    const expiryAt = this.#desk.nextExpiry
    if (expiryAt < this.nextActivity) this.nextActivity = expiryAt
    const auctionAt = this.#auctions.nextAt
    if (auctionAt < this.nextActivity) this.nextActivity = auctionAt
    this.#lookAtRows()
  }

  get nextRequest(): Nanos {
    const requestAt = this.#requests.nextArrival
    const expiryAt = this.#desk.nextExpiry
    const auctionAt = this.#desk.orders.live === 0 ? NEVER : this.#auctions.nextAt
    const dueAt = expiryAt < auctionAt ? expiryAt : auctionAt
    return dueAt < requestAt ? dueAt : requestAt
  }

  get nextUpdate(): Nanos {
    return this.#answers.nextArrival
  }

  deliverNext(): OrderUpdate {
    this.#answers.shiftInto(this.#update)
    if (this.#subject.observed) this.#subject.next(this.#update)
    return this.#update
  }

  runUntil(limit: Nanos): boolean {
    const hasRun = this.#run(limit)
    this.#lookAhead()
    return hasRun
  }

  #run(limit: Nanos): boolean {
    for (;;) {
      const requestAt = this.#requests.nextArrival
      const expiryAt = this.#desk.nextExpiry
      const until = requestAt < limit ? requestAt : limit
      this.#until = until
      const auctionAt = this.#auctions.nextAt
      this.#before = auctionAt < expiryAt ? auctionAt : expiryAt
      if (!this.#runMarket()) return false
      // A fill may have ended the order whose expiry bounded the market.
      if (this.#desk.nextExpiry !== expiryAt) continue
      if (expiryAt <= until && expiryAt <= auctionAt && expiryAt !== NEVER && !this.#hasEnded) {
        this.#desk.now = expiryAt
        const order = this.#desk.shiftExpired()
        this.#marketOf(order).handler.remove(order, OrderUpdateKind.Expired, OrderReason.TimeInForce)
        this.#settle()
      } else if (auctionAt <= until && auctionAt !== NEVER && !this.#hasEnded) {
        this.#desk.now = auctionAt
        this.#changePhase()
      } else if (requestAt <= limit && requestAt !== NEVER) {
        this.#desk.now = requestAt
        this.#process(this.#requests.shift())
        this.#settle()
      } else return true
    }
  }

  /** Goes through the market data with times ≤ #until and < #before; false when it must be loaded first. */
  #runMarket(): boolean {
    const view = this.#view
    if (view === undefined) return true
    for (;;) {
      if (this.#batch === undefined) {
        this.#batch = view.next()
        this.#row = 0
        this.#silentRow = 0
        if (this.#batch === undefined) return view.completeUntil >= this.#until || view.completeUntil >= this.#before
      }
      this.#runRows(this.#batch)
      if (this.#row < this.#batch.length) return true
      this.#batch = undefined
    }
  }

  /**
   * The hot loop: rows of one batch with times ≤ #until and < #before. A function of its own, entered once a batch or
   * window, so that the compiler optimises it as a whole; the times are fields because as arguments they would be boxed.
   */
  #runRows(batch: MarketEventBatch): void {
    const markets = this.#markets
    const desk = this.#desk
    const until = this.#until
    const before = this.#before
    const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, length } = batch
    let row = this.#row
    for (; row < length; row++) {
      const rowTime = exchangeTime[row]!
      if (rowTime > until || rowTime >= before) break
      desk.now = rowTime
      const market = markets[instrument[row]!]
      if (market === undefined) {
        this.foreignRows++
        continue
      }
      const flag = flags[row]!
      switch (kind[row]) {
        case EventKind.Level:
          market.onLevel(
            (flag & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell,
            priceTicks[row] as Ticks,
            quantityLots[row] as Lots,
          )
          break
        case EventKind.Trade:
          market.onTrade(aggressorOf(flag), priceTicks[row] as Ticks, quantityLots[row] as Lots)
          break
        case EventKind.Clear:
          market.onClear(flag, priceTicks[row]!)
          break
        default:
          this.#applyOther(market, batch, row)
      }
    }
    this.#row = row
  }

  /** With the market data ends the exchange's day: nothing trades or expires any more, requests are still answered. */
  get #hasEnded(): boolean {
    return this.#batch === undefined && (this.#view === undefined || this.#view.completeUntil === NEVER)
  }

  /**
   * Brings {@link nextActivity} forward to the first row of the market that may make the exchange answer: looks some rows
   * ahead, without handling them.
   */
  #lookAtRows(): void {
    const batch = this.#batch
    if (batch === undefined || this.#row >= batch.length) {
      const completeUntil = this.#view!.completeUntil
      const rowAt = completeUntil > this.#desk.now ? completeUntil : this.#desk.now
      if (rowAt < this.nextActivity) this.nextActivity = rowAt
      return
    }
    const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, length } = batch
    const changes = this.#desk.changes
    if (this.#lookedAtChanges !== changes || this.#silentRow < this.#row) {
      this.#lookedAtChanges = changes
      this.#silentRow = this.#row
    }
    const bound = this.nextActivity
    let row = this.#silentRow
    const end = this.#row + LOOK_AHEAD_ROWS < length ? this.#row + LOOK_AHEAD_ROWS : length
    for (; row < end; row++) {
      // A request or an expiry comes first.
      if (exchangeTime[row]! >= bound) break
      const market = this.#markets[instrument[row]!]
      if (market?.mayAnswer(kind[row]!, flags[row]!, priceTicks[row]!, quantityLots[row]!) === true) break
    }
    this.#silentRow = row
    const rowAt = exchangeTime[row < length ? row : length - 1]!
    if (rowAt < this.nextActivity) this.nextActivity = rowAt
  }

  #send(kind: PendingRequest, order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    const now = this.#clock!.now()
    this.#requests.push(kind, order, now + this.#latency.entryNanos(now), priceTicks, quantityLots)
    const requestAt = this.#requests.nextArrival
    if (requestAt < this.nextActivity) this.nextActivity = requestAt
  }

  #process(request: ExchangeRequest): void {
    const { kind, orderId } = request
    if (kind === PendingRequest.Submit) {
      this.#admit(request)
      return
    }
    const order = this.#desk.orders.find(orderId)
    const isCancel = kind === PendingRequest.Cancel
    if (order === undefined) {
      const answer = isCancel ? OrderUpdateKind.CancelRejected : OrderUpdateKind.AmendRejected
      this.#desk.answerUnknown(answer, orderId, request.instrument, OrderReason.UnknownOrder)
    } else if (isCancel) {
      this.#marketOf(order).handler.remove(order, OrderUpdateKind.Cancelled, OrderReason.Requested)
    } else if (!isAmendRight(order.type, request.priceTicks, request.quantityLots)) {
      this.#desk.answer(OrderUpdateKind.AmendRejected, order, OrderReason.BadTerms)
    } else this.#amend(order, request)
  }

  #admit(request: ExchangeRequest): void {
    const { orderId, instrument, arrivesAt } = request
    const market = this.#markets[instrument]
    const refusal = market === undefined ? OrderReason.UnknownInstrument : this.#refusalOf(request)
    if (market === undefined || refusal !== OrderReason.None) {
      this.#desk.answerUnknown(OrderUpdateKind.Rejected, orderId, instrument, refusal)
      return
    }
    const expireAt = this.#expiryOf(request)
    if (expireAt <= arrivesAt) {
      this.#desk.answerUnknown(OrderUpdateKind.Expired, orderId, instrument, OrderReason.TimeInForce)
      return
    }
    const order = this.#desk.orders.add(orderId)
    order.owner = request.owner
    order.instrument = instrument
    order.side = request.side
    order.type = request.type
    order.timeInForce = request.timeInForce
    order.instructions = request.instructions
    const hasPrice = hasLimitPrice(request.type) || request.type === OrderType.Pegged
    order.priceTicks = hasPrice ? request.priceTicks : NO_PRICE
    order.triggerTicks = request.triggerTicks
    order.quantityLots = request.quantityLots
    order.filledLots = 0 as Lots
    order.hasConditions = request.hasConditions
    if (order.hasConditions) copyConditions(request.conditions, order.conditions)
    order.aheadLots = 0
    order.tradedLots = 0
    if (expireAt !== NEVER) this.#desk.expireAt(order, expireAt)
    market.handler.admit(order)
  }

  #refusalOf(request: ExchangeRequest): OrderReason {
    const { orderId, timeInForce } = request
    const isRight = this.#desk.orders.find(orderId) === undefined && areTermsRight(request)
    if (!isRight) return OrderReason.BadTerms
    return !isForAuction(timeInForce) || this.#auctions.holds(timeInForce) ? OrderReason.None : OrderReason.TradingState
  }

  #expiryOf({ timeInForce, expireAt, instrument, arrivesAt }: ExchangeRequest): Nanos {
    if (timeInForce === TimeInForce.GoodTillDate) return expireAt
    if (timeInForce !== TimeInForce.Day) return NEVER
    const venue = this.#sessions[instrument]
    if (venue !== undefined) return nextSessionEnd(venue, arrivesAt)
    return (Math.floor(arrivesAt / NANOS_PER_DAY) + 1) * NANOS_PER_DAY
  }

  #amend(order: ExchangeOrder, { priceTicks, quantityLots }: ExchangeRequest): void {
    this.#marketOf(order).handler.amend(order, priceTicks, quantityLots)
  }

  /** A call begins or ends, everywhere at once. */
  #changePhase(): void {
    const { kind, isCall } = this.#auctions.shift()
    for (const { handler } of this.#markets) {
      if (isCall) handler.auction.begin(kind)
      else if (handler.auction.called === kind) handler.auction.finish()
    }
    this.#settle()
  }

  /** What a request, an expiry or an auction has set off happens now. */
  #settle(): void {
    for (let index = 0; index < this.#markets.length; index++) this.#markets[index]!.settle()
  }

  #marketFor(instrument: Instrument): ExchangeMarket {
    const { queueModel, fillRule, orderQueue = 'exact', matching } = this.#options
    const { index, priceRule } = instrument
    if (matching !== undefined) {
      return new MatchingMarket(index, this.#desk, this.#lists, priceRule, matching.flowOf?.(index))
    }
    const model = typeof queueModel === 'function' ? queueModel(index) : queueModel
    const options = { queueModel: model, fillRule, knowsQueues: orderQueue === 'exact' }
    return new SimulatedMarket(index, this.#desk, this.#lists, priceRule, options)
  }

  /** The kinds of row that only build a book where there are no price levels, and the mark price. */
  #applyOther(market: ExchangeMarket, batch: MarketEventBatch, row: number): void {
    const kind = batch.kind[row] as EventKind
    const flags = batch.flags[row]!
    const ticks = batch.priceTicks[row] as Ticks
    const lots = batch.quantityLots[row] as Lots
    if (kind === EventKind.BestQuote) {
      market.onQuote((flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell, ticks, lots)
    } else if (kind >= EventKind.OrderAdd && kind <= EventKind.OrderExecute) {
      market.onOrder(kind, flags, ticks, lots, batch.order[row]!)
    } else if (kind === EventKind.MarkPrice) {
      market.onMark(batch.value[row]! / this.#tickSizes[market.instrument]!)
    }
  }

  #marketOf(order: ExchangeOrder): ExchangeMarket {
    return this.#markets[order.instrument]!
  }
}

function aggressorOf(flags: number): Side | undefined {
  if ((flags & EventFlag.Bid) !== 0) return Side.Buy
  return (flags & EventFlag.Ask) !== 0 ? Side.Sell : undefined
}

import type { Clock, Nanos } from '@hft/clock'
import type { EventStream, OrderBook } from '@hft/data'
import type { Lots, Ticks } from '@hft/instrument'
import { type Observable, Subject } from 'rxjs'
import type { ExecutionClient, ExecutionEnvironment, SimulatedVenue } from '../clients/execution-client.ts'
import { FrictionCounts } from '../frictions/friction-counts.ts'
import type { VenueFrictions } from '../frictions/venue-frictions.ts'
import { DelayedView } from '../latency-models/delayed-view.ts'
import { AS_RECORDED, FeedLeg } from '../latency-models/feed-leg.ts'
import type { LatencyLeg } from '../latency-models/latency-leg.ts'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import type { Order, OrderId } from '../orders/order.ts'
import { PendingRequest } from '../orders/order-state.ts'
import { OrderReason, type OrderUpdate } from '../orders/order-update.ts'
import { AnswerQueue } from './answer-queue.ts'
import { ExchangeFloor, type SimulatedExchangeOptions } from './exchange-floor.ts'
import type { ExchangeMarket } from './exchange-market.ts'
import { LiquidityWithdrawal } from './liquidity-withdrawal.ts'
import { MarketRows } from './market-rows.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderStanding } from './order-standing.ts'
import { PublishedFeed, type PublishingExchange } from './published-feed.ts'
import { type ExchangeRequest, RequestQueue } from './request-queue.ts'
import { SimulatedMarket } from './simulated-market.ts'

// Imported constants are looked up at each use; these are not.
const Reason = OrderReason
const Pending = PendingRequest
const NEVER = Number.POSITIVE_INFINITY

/**
 * An exchange simulated over a recorded (or live) market: our orders meet the book as it is when they arrive, and
 * answers reach us when their latency has passed.
 *
 * At equal exchange times: orders expire, then calls of auctions and halts begin and end, then market data, then requests in order of arrival. Messages of one
 * direction to or from one venue never overtake each other, unless its frictions have more than one connection.
 *
 * What each kind of order does is in docs/concepts/orders.md; {@link OrderHandler} does it, above one of three markets: a
 * recorded one known by its levels or order by order ({@link SimulatedMarket}), or a matching engine in which orders only
 * meet each other ({@link MatchingMarket}).
 *
 * Nothing that is asked for is thrown at: terms that make no sense are rejected with `BadTerms`.
 */
export class SimulatedExchange implements ExecutionClient, SimulatedVenue, PublishingExchange {
  readonly updates$: Observable<OrderUpdate>
  readonly simulation: SimulatedVenue = this
  readonly minimumEntryNanos: Nanos
  readonly minimumResponseNanos: Nanos
  nextActivity: Nanos = NEVER
  /** As the answers have it: a field, as what a getter answers with may have to be boxed. */
  nextUpdate: Nanos = NEVER
  limit: Nanos = Number.NEGATIVE_INFINITY
  reachedAt: Nanos = Number.NEGATIVE_INFINITY
  readonly #latency: LatencyModel
  readonly #feedLatency: LatencyLeg | undefined
  /** Our view of the market in matching mode, where it publishes. */
  readonly #feed: PublishedFeed | undefined
  readonly #frictions: VenueFrictions | undefined
  /** What a gateway turns away comes back on a connection of its own. */
  readonly #gatewayConnection: number
  readonly #counts: FrictionCounts
  readonly #requests: RequestQueue
  readonly #answers: AnswerQueue
  readonly #desk: OrderDesk
  readonly #subject = new Subject<OrderUpdate>()
  readonly #floor: ExchangeFloor
  readonly #rows: MarketRows
  #markets: readonly ExchangeMarket[] = []
  #clock: Clock | undefined
  /** Rows at and before this time may wait to be handled. */
  #waitsUntil: Nanos = Number.NEGATIVE_INFINITY

  constructor(options: SimulatedExchangeOptions) {
    const { latency, frictions, feedLatency } = options
    this.#latency = latency
    this.#feedLatency = feedLatency
    this.#frictions = frictions
    this.#counts = frictions?.counts ?? new FrictionCounts()
    const connections = frictions?.connections ?? 1
    this.#gatewayConnection = connections
    this.#requests = new RequestQueue(connections + 1)
    this.minimumEntryNanos = latency.minimumEntryNanos
    this.minimumResponseNanos = latency.minimumResponseNanos
    this.#answers = new AnswerQueue(latency, connections)
    this.#desk = new OrderDesk(this.#answers)
    this.#rows = new MarketRows(this.#desk)
    if (options.withdrawal !== undefined) this.#desk.withdrawal = new LiquidityWithdrawal(options.withdrawal)
    if (options.matching?.publishes === true) {
      this.#feedLatency = feedLatency ?? new FeedLeg(AS_RECORDED, 'exchangeTime')
      this.#feed = new PublishedFeed(this.#feedLatency, this.minimumEntryNanos, this)
    }
    this.#floor = new ExchangeFloor(options, this.#desk, this.#feed)
    this.updates$ = this.#subject.asObservable()
  }

  start({ clock, instruments }: ExecutionEnvironment): void {
    this.#clock = clock
    this.#markets = this.#floor.open(instruments, clock.epochNs)
    const tickSizes = instruments.map(({ tickSize }) => tickSize)
    this.#rows.open(this.#markets, tickSizes)
    const venues = instruments.map(({ venue }) => venue)
    const venueOf = Int32Array.from(venues, (venue) => venues.indexOf(venue))
    for (const queue of [this.#requests, this.#answers]) queue.open(venueOf)
    this.#desk.withdrawal?.open(instruments)
  }

  submit(order: Order): void {
    this.#send(Pending.Submit, order, order.priceTicks, order.quantityLots)
  }

  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    this.#send(Pending.Amend, order, priceTicks, quantityLots)
  }

  cancel(order: Order): void {
    this.#send(Pending.Cancel, order, order.priceTicks, order.quantityLots)
  }

  stop(): Promise<void> {
    this.#subject.complete()
    return Promise.resolve()
  }

  attach(view: EventStream): void {
    const observed = this.#latency.exchangeFeed?.over(view) ?? view
    const own = (this.#feed === undefined ? undefined : this.#feedLatency?.feed?.over(observed)) ?? observed
    this.#rows.attach(own)
    this.#lookAhead()
  }

  localView(view: EventStream, isRecorded: boolean): EventStream {
    const isDelayed = isRecorded && this.#feedLatency !== undefined
    let seen = this.#feed ?? (isDelayed ? new DelayedView(view, this.#feedLatency) : view)
    if (this.#latency.localFeed !== undefined) seen = this.#latency.localFeed.over(seen)
    if (this.#frictions?.load !== undefined) seen = this.#frictions.load.over(seen)
    return seen
  }

  get counts(): Readonly<Record<string, number>> {
    const { overtaken: overtakingRequests } = this.#requests
    const counts = { ...this.#counts, overtakingRequests, overtakingAnswers: this.#answers.overtaken }
    return this.#frictions === undefined && this.#counts.gatewayRejected === 0 ? {} : counts
  }

  /** The exchange's own book of an instrument: not what we know of it. */
  book(instrument: number): OrderBook {
    this.#catchUp()
    return this.#markets[instrument]!.book
  }

  /** Lots ahead of a resting order as the queue model has it; NaN for an order that doesn't rest here. */
  aheadLots(orderId: OrderId): number {
    this.#catchUp()
    const order = this.#desk.orders.find(orderId)
    return order?.standing === OrderStanding.Resting ? order.aheadLots : Number.NaN
  }

  /**
   * Works out {@link nextActivity}: a field, because a time that a function answers with may have to be boxed. Answers
   * whether the rows before it may wait to be handled.
   */
  #lookAhead(): boolean {
    const requestAt = this.#requests.nextArrival
    this.nextActivity = requestAt
    if (this.#desk.orders.live === 0 || this.hasEnded) return false
    const expiryAt = this.#desk.nextExpiry
    if (expiryAt < this.nextActivity) this.nextActivity = expiryAt
    const auctionAt = this.#floor.nextPhaseAt
    if (auctionAt < this.nextActivity) this.nextActivity = auctionAt
    const rows = this.#rows
    rows.until = this.limit
    rows.before = this.nextActivity
    const mayWait = rows.look()
    if (rows.silentUntil < this.nextActivity) this.nextActivity = rows.silentUntil
    return mayWait && this.#feed === undefined
  }

  get nextRequest(): Nanos {
    const requestAt = this.#requests.nextArrival
    const expiryAt = this.#desk.nextExpiry
    const auctionAt = this.#desk.orders.live === 0 ? NEVER : this.#floor.nextPhaseAt
    const dueAt = expiryAt < auctionAt ? expiryAt : auctionAt
    return dueAt < requestAt ? dueAt : requestAt
  }

  deliverNext(): OrderUpdate {
    const update = this.#answers.shift()
    this.nextUpdate = this.#answers.nextArrival
    if (this.#subject.observed) this.#subject.next(update)
    return update
  }

  run(): boolean {
    const isComplete = this.#runUntilLimit()
    this.nextUpdate = this.#answers.nextArrival
    return isComplete
  }

  #runUntilLimit(): boolean {
    const limit = this.limit
    const rows = this.#rows
    for (;;) {
      const requestAt = this.#requests.nextArrival
      // Rows that nobody can be answered to for wait for others: handled together they cost less.
      if (requestAt > limit && this.#lookAhead() && this.nextActivity > limit) {
        this.#waitsUntil = limit
        return true
      }
      const expiryAt = this.#desk.nextExpiry
      const until = requestAt < limit ? requestAt : limit
      const auctionAt = this.#floor.nextPhaseAt
      rows.until = until
      rows.before = auctionAt < expiryAt ? auctionAt : expiryAt
      if (!rows.run()) {
        this.#lookAhead()
        return false
      }
      // A fill may have ended the order whose expiry bounded the market.
      if (this.#desk.nextExpiry !== expiryAt) continue
      if (expiryAt <= until && expiryAt <= auctionAt && expiryAt !== NEVER && !this.hasEnded) {
        this.#desk.now = expiryAt
        this.#floor.expire(this.#desk.shiftExpired())
      } else if (auctionAt <= until && auctionAt !== NEVER && !this.hasEnded) {
        this.#desk.now = auctionAt
        this.#floor.changePhase()
      } else if (requestAt <= limit && requestAt !== NEVER) {
        this.#desk.now = requestAt
        // Between those that arrive together nothing else happens.
        do this.#process(this.#requests.shift())
        while (this.#requests.nextArrival === requestAt)
      } else break
    }
    if (limit > this.reachedAt) this.reachedAt = limit
    this.#lookAhead()
    return true
  }

  /** Handles the rows that wait: none of them makes an answer. */
  #catchUp(): void {
    const rows = this.#rows
    if (!(rows.nextAt <= this.#waitsUntil)) return
    rows.until = this.#waitsUntil
    rows.before = NEVER
    rows.run()
  }

  get hasEnded(): boolean {
    return this.#rows.hasEnded
  }

  async advance(): Promise<void> {
    const rows = this.#rows
    const rowAt = rows.nextAt
    if (Number.isNaN(rowAt)) {
      await rows.load()
      return
    }
    this.limit = rowAt
    this.run()
  }

  #process(request: ExchangeRequest): void {
    this.#answers.connection = request.connection
    if (request.refusal === Reason.None) this.#floor.process(request)
    else {
      this.#answers.seenAt = request.refusalSeenAt
      this.#floor.turnAway(request, request.refusal)
      this.#answers.seenAt = Number.NaN
    }
    this.#answers.connection = this.#answers.reports
  }

  #send(kind: PendingRequest, order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    const now = this.#clock!.now()
    const entryNanos = this.#latency.entryNanos(now, order.instrument)
    this.#requests.arrivesAt = now + entryNanos
    if (entryNanos < 0) this.#turnAway(kind, order, now, now - entryNanos)
    else if (this.#frictions === undefined) this.#requests.push(kind, order, priceTicks, quantityLots)
    else this.#sendThrough(this.#frictions, kind, order, priceTicks, quantityLots)
    const requestAt = this.#requests.nextArrival
    if (requestAt < this.nextActivity) this.nextActivity = requestAt
  }

  /** A gateway turns the request away, and we see its answer at `seenAt`. */
  #turnAway(kind: PendingRequest, order: Order, now: Nanos, seenAt: Nanos): void {
    this.#counts.gatewayRejected++
    const { priceTicks, quantityLots } = order
    this.#requests.arrivesAt = now + this.minimumEntryNanos
    const request = this.#requests.push(kind, order, priceTicks, quantityLots, this.#gatewayConnection)
    request.connection = 0
    request.refusal = Reason.VenueUnavailable
    request.refusalSeenAt = seenAt
  }

  #sendThrough(
    frictions: VenueFrictions,
    kind: PendingRequest,
    order: Order,
    priceTicks: Ticks,
    quantityLots: Lots,
  ): void {
    const now = this.#clock!.now()
    const { instrument } = order
    const refusal = frictions.refusalOnSending(kind, instrument, now)
    if (refusal === Reason.None) this.#requests.arrivesAt += frictions.delayNanos(instrument, now)
    const connection = frictions.nextConnection(instrument)
    const request = this.#requests.push(kind, order, priceTicks, quantityLots, connection)
    request.refusal = refusal
  }
}

import type { Nanos } from '@hft/clock'
import { NANOS_PER_DAY } from '@hft/clock'
import { NO_PRICE as IMPORTED_NO_PRICE, type Instrument, type Lots, nextSessionEnd, type Venue } from '@hft/instrument'
import type { VenueFrictions } from '../frictions/venue-frictions.ts'
import type { MarketImpact } from '../impact/impact-config.ts'
import type { LatencyLeg } from '../latency-models/latency-leg.ts'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import { copyConditions } from '../orders/order-conditions.ts'
import { PendingRequest } from '../orders/order-state.ts'
import {
  hasLimitPrice as importedHasLimitPrice,
  isForAuction as importedIsForAuction,
  OrderType,
  SelfTradePrevention,
  TimeInForce,
} from '../orders/order-terms.ts'
import { OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { QueueModel } from '../queue-models/queue-model.ts'
import { AuctionCalendar } from './auction-calendar.ts'
import type { AuctionTimetable } from './auction-schedule.ts'
import { type AuctionKind, HALT } from './call-auction.ts'
import type { ExchangeMarket } from './exchange-market.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { FillRule } from './fill-rule.ts'
import type { WithdrawalTerms } from './liquidity-withdrawal.ts'
import { MatchingMarket, type MatchingMode } from './matching-market.ts'
import type { OrderDesk } from './order-desk.ts'
import { OrderLists } from './order-lists.ts'
import type { OrderQueueRule } from './order-queue-rule.ts'
import type { PublishedFeed } from './published-feed.ts'
import type { ExchangeRequest } from './request-queue.ts'
import { areTermsRight as importedAreTermsRight, isAmendRight as importedIsAmendRight } from './request-refusal.ts'
import { SimulatedMarket } from './simulated-market.ts'

// Imported constants are looked up at each use; these are not.
const hasLimitPrice = importedHasLimitPrice
const isForAuction = importedIsForAuction
const areTermsRight = importedAreTermsRight
const isAmendRight = importedIsAmendRight
const NO_PRICE = IMPORTED_NO_PRICE
const Kind = OrderUpdateKind
const Reason = OrderReason
const Type = OrderType
const Lifetime = TimeInForce
const Prevention = SelfTradePrevention
const Pending = PendingRequest

const NEVER = Number.POSITIVE_INFINITY
const REJECTION_OF: Readonly<Partial<Record<PendingRequest, OrderUpdateKind>>> = {
  [Pending.Submit]: Kind.Rejected,
  [Pending.Amend]: Kind.AmendRejected,
  [Pending.Cancel]: Kind.CancelRejected,
}

/** What a simulated exchange is made of. */
export interface SimulatedExchangeOptions {
  readonly latency: LatencyModel
  /** Latency of market data from its exchange time on, in a replay. Default: as recorded. */
  readonly feedLatency?: LatencyLeg | undefined
  /** What goes wrong between us and the venue. Default: nothing. */
  readonly frictions?: VenueFrictions | undefined
  /** What our taking does to a recorded market. Default: nothing. */
  readonly impact?: MarketImpact | undefined
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
  /** Self-trade prevention of orders that ask for none. Default: none. */
  readonly selfTrade?: SelfTradePrevention
  /** Default: none. */
  readonly auctions?: AuctionTimetable
  /** Auctions of venues that have others than {@link auctions}, by venue. */
  readonly auctionsByVenue?: Readonly<Record<string, AuctionTimetable>>
  /** Others leave a product's other listings once we have traded one of them. Default: they stay. */
  readonly withdrawal?: WithdrawalTerms | undefined
  /** Where sessions end, for DAY orders; a venue that is not listed ends its day at midnight UTC. */
  readonly venues?: readonly Venue[]
}

/** Where requests, expiries and auctions meet the markets of a simulated exchange, each at the time the desk shows. */
export class ExchangeFloor {
  /** When a call begins or ends next, Infinity for never. A field: a time that a function answers with may be boxed. */
  nextPhaseAt: Nanos = Number.POSITIVE_INFINITY
  readonly #options: SimulatedExchangeOptions
  readonly #feed: PublishedFeed | undefined
  readonly #desk: OrderDesk
  readonly #lists: OrderLists
  readonly #auctions: AuctionCalendar
  #markets: ExchangeMarket[] = []
  #sessions: (Venue | undefined)[] = []

  /** @param feed takes what matching mode publishes */
  constructor(options: SimulatedExchangeOptions, desk: OrderDesk, feed?: PublishedFeed) {
    this.#options = options
    this.#feed = feed
    this.#desk = desk
    this.#auctions = new AuctionCalendar(options.auctions, options.auctionsByVenue)
    this.#lists = new OrderLists({
      remove: (order, kind, reason) => this.#marketOf(order).handler.remove(order, kind, reason),
      shrink: (order, lots) => this.#marketOf(order).handler.shrink(order, lots),
      release: (order) => this.#marketOf(order).handler.release(order),
    })
  }

  /** Makes a market for each instrument. */
  open(instruments: readonly Instrument[], epochNs: bigint): readonly ExchangeMarket[] {
    const { venues = [], frictions } = this.#options
    frictions?.open(instruments, epochNs)
    this.#auctions.open(instruments)
    this.#notePhases()
    this.#markets = instruments.map((instrument) => this.#marketFor(instrument))
    this.#sessions = instruments.map((instrument) => venues.find(({ id }) => id === instrument.venue))
    return this.#markets
  }

  /** An order's time in force has ended. */
  expire(order: ExchangeOrder): void {
    this.#marketOf(order).handler.remove(order, Kind.Expired, Reason.TimeInForce)
    this.#settle()
  }

  /** A request has arrived. */
  process(request: ExchangeRequest): void {
    const refusal = this.#refusalOnArrival(request)
    if (refusal === Reason.None) this.#answer(request)
    else this.turnAway(request, refusal)
    // From one instrument to another nothing is set off but by lists of orders.
    if (this.#lists.isEmpty) this.#markets[request.instrument]?.settle()
    else this.#settle()
  }

  /** A request comes to nothing before anybody has looked at its terms. */
  turnAway({ kind, orderId, instrument }: ExchangeRequest, reason: OrderReason): void {
    this.#desk.answerUnknown(REJECTION_OF[kind]!, orderId, instrument, reason)
  }

  /** A call begins or ends, everywhere at a venue at once; or trading of some instruments is halted or goes on. */
  changePhase(): void {
    const { frictions } = this.#options
    if (frictions !== undefined && frictions.nextHaltAt <= this.#auctions.nextAt) {
      frictions.changeHalt((instrument, isHalted) => this.#changeHalt(instrument, isHalted))
    } else this.#auctions.pass((instrument, kind, isCall) => this.#changeCall(instrument, kind, isCall))
    this.#notePhases()
    this.#settle()
  }

  #changeCall(instrument: number, kind: AuctionKind, isCall: boolean): void {
    const { auction } = this.#markets[instrument]!.handler
    if (isCall) auction.begin(kind)
    else if (auction.called === kind) auction.finish()
  }

  #changeHalt(instrument: number, isHalted: boolean): void {
    const { auction } = this.#markets[instrument]!.handler
    if (isHalted) auction.begin(HALT)
    else if (auction.called === HALT) auction.finish()
  }

  #notePhases(): void {
    const haltAt = this.#options.frictions?.nextHaltAt ?? NEVER
    const auctionAt = this.#auctions.nextAt
    this.nextPhaseAt = haltAt < auctionAt ? haltAt : auctionAt
  }

  #refusalOnArrival(request: ExchangeRequest): OrderReason {
    const { frictions } = this.#options
    const market = this.#markets[request.instrument]
    if (frictions === undefined || market === undefined) return Reason.None
    return frictions.refusalOnArrival(request, market.book)
  }

  #answer(request: ExchangeRequest): void {
    const { kind, orderId } = request
    if (kind === Pending.Submit) {
      this.#admit(request)
      return
    }
    const order = this.#desk.orders.find(orderId)
    const isCancel = kind === Pending.Cancel
    if (order === undefined) {
      const answer = isCancel ? Kind.CancelRejected : Kind.AmendRejected
      this.#desk.answerUnknown(answer, orderId, request.instrument, Reason.UnknownOrder)
    } else if (isCancel) {
      this.#marketOf(order).handler.remove(order, Kind.Cancelled, Reason.Requested)
    } else if (!isAmendRight(order.type, request.priceTicks, request.quantityLots)) {
      this.#desk.answer(Kind.AmendRejected, order, Reason.BadTerms)
    } else this.#amend(order, request)
  }

  #admit(request: ExchangeRequest): void {
    const { orderId, instrument, arrivesAt } = request
    const market = this.#markets[instrument]
    const refusal = market === undefined ? Reason.UnknownInstrument : this.#refusalOf(request)
    const order = refusal === Reason.None ? this.#desk.orders.add(orderId) : undefined
    if (market === undefined || order === undefined) {
      this.#desk.answerUnknown(Kind.Rejected, orderId, instrument, refusal === Reason.None ? Reason.BadTerms : refusal)
      return
    }
    order.owner = request.owner
    order.instrument = instrument
    order.side = request.side
    order.type = request.type
    order.timeInForce = request.timeInForce
    order.instructions = request.instructions
    const hasPrice = hasLimitPrice(request.type) || request.type === Type.Pegged
    order.priceTicks = hasPrice ? request.priceTicks : NO_PRICE
    order.triggerTicks = request.triggerTicks
    order.quantityLots = request.quantityLots
    order.filledLots = 0 as Lots
    order.hasConditions = request.hasConditions
    if (order.hasConditions) copyConditions(request.conditions, order.conditions)
    this.#preventSelfTrade(order)
    order.aheadLots = 0
    order.tradedLots = 0
    const expireAt = this.#expiryOf(request)
    if (expireAt <= arrivesAt) market.handler.turnAway(order, Kind.Expired, Reason.TimeInForce)
    else {
      if (expireAt !== NEVER) this.#desk.expireAt(order, expireAt)
      market.handler.admit(order)
    }
  }

  /** Where the exchange prevents self-trades, an order that says nothing has its rule. */
  #preventSelfTrade(order: ExchangeOrder): void {
    const { selfTrade = Prevention.None } = this.#options
    if (selfTrade === Prevention.None) return
    if (!order.hasConditions) order.conditions.set(undefined)
    order.hasConditions = true
    if (order.conditions.selfTrade === Prevention.None) order.conditions.selfTrade = selfTrade
  }

  /** Why a new order is turned away, unless its id is that of a live one. */
  #refusalOf(request: ExchangeRequest): OrderReason {
    const { orderId, timeInForce, instrument } = request
    if (!areTermsRight(request)) return Reason.BadTerms
    if (!isForAuction(timeInForce) || this.#auctions.holds(timeInForce, instrument)) return Reason.None
    return this.#desk.orders.find(orderId) === undefined ? Reason.TradingState : Reason.BadTerms
  }

  #expiryOf({ timeInForce, expireAt, instrument, arrivesAt }: ExchangeRequest): Nanos {
    if (timeInForce === Lifetime.GoodTillDate) return expireAt
    if (timeInForce !== Lifetime.Day) return NEVER
    const venue = this.#sessions[instrument]
    if (venue !== undefined) return nextSessionEnd(venue, arrivesAt)
    return (Math.floor(arrivesAt / NANOS_PER_DAY) + 1) * NANOS_PER_DAY
  }

  #amend(order: ExchangeOrder, { priceTicks, quantityLots }: ExchangeRequest): void {
    this.#marketOf(order).handler.amend(order, priceTicks, quantityLots)
  }

  /** What has been set off anywhere happens now. */
  #settle(): void {
    for (let index = 0; index < this.#markets.length; index++) this.#markets[index]!.settle()
  }

  #marketFor(instrument: Instrument): ExchangeMarket {
    const { queueModel, fillRule, orderQueue = 'exact', matching, impact } = this.#options
    const { index, priceRule } = instrument
    if (matching !== undefined) {
      return new MatchingMarket(index, this.#desk, this.#lists, priceRule, matching.flowOf?.(index), this.#feed)
    }
    const model = typeof queueModel === 'function' ? queueModel(index) : queueModel
    const options = {
      queueModel: model,
      fillRule,
      knowsQueues: orderQueue === 'exact',
      consumesBook: impact?.consumesBook ?? false,
      priceImpact: impact?.priceImpactOf(instrument),
    }
    return new SimulatedMarket(index, this.#desk, this.#lists, priceRule, options)
  }

  #marketOf(order: ExchangeOrder): ExchangeMarket {
    return this.#markets[order.instrument]!
  }
}

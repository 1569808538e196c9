import { type Clock, CodedError, type Nanos, NO_TIME, type Timers } from '@hft/clock'
import { type Instrument, type Lots, NO_PRICE, type Product, Side, type Ticks } from '@hft/instrument'
import type { Observable } from 'rxjs'
import type { ExecutionClient, ExecutionEnvironment } from '../clients/execution-client.ts'
import { UpdateOutbox } from '../clients/update-outbox.ts'
import type { Order, OrderId } from '../orders/order.ts'
import type { OrderGate } from '../orders/order-gate.ts'
import { markCancelRequested, markSubmitted } from '../orders/order-requests.ts'
import { isFinal, OrderState } from '../orders/order-state.ts'
import type { OrderTable } from '../orders/order-table.ts'
import { OrderType, TimeInForce } from '../orders/order-terms.ts'
import { OrderUpdateKind as Kind, Liquidity, OrderReason, OrderUpdate } from '../orders/order-update.ts'
import { ListingDepth } from './listing-depth.ts'
import { MarketableSplit } from './marketable-split.ts'
import { RoundTripEstimate } from './round-trip-estimate.ts'
import { isSplittable, RoutedOrder, RoutedSlice } from './routed-order.ts'
import { MAXIMUM_SPLIT_VENUES, SplitProblem } from './split-problem.ts'

/** When the slices of one decision are sent: so that they arrive together, or the fastest venue's first. */
export type SendPolicy = 'arrival-equalised' | 'fastest-first'

export interface SmartOrderRouterOptions {
  readonly product: Product
  /** Where the orders of each listing go, in the product's order. One client may serve several. */
  readonly clients: readonly ExecutionClient[]
  readonly gate: OrderGate
  /** Keeps the slices; its ids must be apart from those of the orders that are routed. */
  readonly slices: OrderTable
  /** Waits for equalised sends. */
  readonly timers: Timers
  readonly sendPolicy?: SendPolicy
  /** Of sending an order at all, in quote, by listing; default 0. */
  readonly fixedCosts?: readonly number[]
  /** Round trip by listing until answers have been measured; default 0. */
  readonly firstRoundTripNanos?: readonly Nanos[]
  /** Age from which on a quote is left out; default: none is too old. */
  readonly staleAfterNanos?: Nanos
  /** Exchange time of a listing's last quote, on our clock; required with {@link staleAfterNanos}. */
  readonly quoteTime?: (instrument: number) => Nanos
  /** Product units that the balance at a listing's venue pays for; default: no bound. */
  readonly affordableUnits?: (instrument: number, side: Side) => number
}

/** A routed order has ended: what was planned and what came of it. */
export type RoutedOrderListener = (order: RoutedOrder) => void

/**
 * One order for a product in, the best split over its listings out; the owner sees the one order.
 *
 * Market and limit orders without instructions or conditions are split; all others go to the listing that they name.
 * What an order names is any listing of its product: fills are told in its lots and ticks (a price between its ticks is
 * rounded to the owner's disadvantage). A slice counts as filled for as long as it may be, so nothing that arrives late
 * fills the order beyond its quantity. A listing that fails a slice, wholly or in part, is left out of the order from
 * there on, and the remainder is split anew. What a resting limit order doesn't take rests where the fewest are ahead.
 */
export class SmartOrderRouter implements ExecutionClient {
  readonly updates$: Observable<OrderUpdate>
  readonly #options: SmartOrderRouterOptions
  readonly #outbox = new UpdateOutbox()
  readonly #routes = new Map<OrderId, RoutedOrder>()
  readonly #slices = new Map<OrderId, RoutedSlice>()
  readonly #problem = new SplitProblem()
  readonly #split = new MarketableSplit(this.#problem)
  readonly #venueListing = new Int32Array(MAXIMUM_SPLIT_VENUES)
  readonly #roundTrips: readonly RoundTripEstimate[]
  #depths: readonly ListingDepth[] = []
  #clock: Clock | undefined
  #down = 0
  #onEnd: RoutedOrderListener | undefined

  /** @throws CodedError `router.listings` when clients and listings don't match or there are more than 8 */
  constructor(options: SmartOrderRouterOptions) {
    const { product, clients, firstRoundTripNanos = [] } = options
    const count = product.listings.length
    if (count !== clients.length || count > MAXIMUM_SPLIT_VENUES) {
      throw new CodedError(
        'router.listings',
        `product ${product.id} has ${count} listings and ${clients.length} clients; give a client for each of at most ${MAXIMUM_SPLIT_VENUES}`,
      )
    }
    this.#options = options
    this.updates$ = this.#outbox.updates$
    this.#roundTrips = product.listings.map((_, listing) => {
      const estimate = new RoundTripEstimate()
      estimate.onSample(firstRoundTripNanos[listing] ?? Number.NaN)
      return estimate
    })
  }

  /** Has `listener` called at the end of every split order. */
  onEnd(listener: RoutedOrderListener): void {
    this.#onEnd = listener
  }

  /** Tells whether a venue takes orders; a listing is up until told otherwise. */
  setListingUp(instrument: number, isUp: boolean): void {
    const bit = 1 << this.#listingOf(instrument)
    this.#down = isUp ? this.#down & ~bit : this.#down | bit
  }

  start(environment: ExecutionEnvironment): void {
    const { product, clients, fixedCosts = [] } = this.#options
    this.#clock = environment.clock
    this.#depths = product.listings.map(
      (instrument, listing) =>
        new ListingDepth(instrument, environment.books[instrument.index]!, product, fixedCosts[listing]),
    )
    for (const client of new Set(clients)) {
      client.updates$.subscribe((update) => this.#onUpdate(update))
      client.start(environment)
    }
  }

  submit(order: Order): void {
    if (!isSplittable(order) || !this.#options.product.includes(order.instrument)) {
      this.#clientOf(order.instrument).submit(order)
      return
    }
    const isResting = order.type === OrderType.Limit && order.timeInForce === TimeInForce.GoodTillCancel
    const depth = this.#depths[this.#listingOf(order.instrument)]!
    const route = new RoutedOrder(order, depth.unitsPerLot, isResting)
    if (!(Number.isSafeInteger(route.quantityUnits) && route.quantityUnits > 0) || Number.isNaN(order.priceTicks)) {
      this.#tell(route, Kind.Refused, OrderReason.BadTerms)
    } else {
      this.#routes.set(route.id, route)
      this.#tell(route, Kind.Accepted)
      this.#review(route)
    }
    this.#deliver()
  }

  /** The order as a whole can't be amended: cancel it and send another. */
  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    const route = this.#routes.get(order.id)
    if (route === undefined) this.#clientOf(order.instrument).amend(order, priceTicks, quantityLots)
    else this.#tell(route, Kind.AmendRejected, OrderReason.NotCancellable)
    this.#deliver()
  }

  cancel(order: Order): void {
    const route = this.#routes.get(order.id)
    if (route === undefined) this.#clientOf(order.instrument).cancel(order)
    else {
      route.isCancelWanted = true
      for (const slice of route.slices) this.#cancelSlice(slice)
      this.#review(route)
    }
    this.#deliver()
  }

  onMarket(instrument: number): void {
    for (const client of new Set(this.#options.clients)) client.onMarket?.(instrument)
    this.#deliver()
  }

  async stop(): Promise<void> {
    for (const client of new Set(this.#options.clients)) await client.stop()
    this.#outbox.close()
  }

  /** Ends the order, or sends what may be sent of it. */
  #review(route: RoutedOrder): void {
    if (route.isPlanning || route.isEnded) return
    route.isPlanning = true
    while (!route.isCancelWanted && route.freeUnits > 0 && this.#plan(route));
    route.isPlanning = false
    if (route.filledUnits < route.quantityUnits && route.outstandingUnits > 0) return
    route.isEnded = true
    if (route.toldLots * route.unitsPerLot < route.quantityUnits) {
      if (route.isCancelWanted) this.#tell(route, Kind.Cancelled, OrderReason.Requested)
      else this.#tell(route, Kind.Expired, OrderReason.NoLiquidity)
    }
    this.#onEnd?.(route)
    this.#routes.delete(route.id)
    for (const slice of route.slices) this.#options.slices.retire(slice.order)
  }

  /** One decision; true when something was tried. */
  #plan(route: RoutedOrder): boolean {
    const units = route.freeUnits
    this.#problem.open(units)
    for (let listing = 0; listing < this.#depths.length; listing++) {
      if (!this.#isUsable(route, listing)) continue
      const most = this.#options.affordableUnits?.(this.#depths[listing]!.instrument.index, route.side)
      const limit = this.#limitAt(route, listing)
      const sent = route.sentUnits(listing)
      const depth = this.#depths[listing]!
      const venue = depth.addTo(this.#problem, route.side, limit, most ?? Number.POSITIVE_INFINITY, sent)
      this.#venueListing[venue] = listing
    }
    this.#problem.close()
    this.#split.solve()
    if (Number.isNaN(route.plannedCost)) this.#notePlan(route)
    if (this.#split.filledUnits <= 0) return route.isResting && this.#rest(route, units)
    const made: RoutedSlice[] = []
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      const taken = this.#split.venueUnits[venue]!
      if (taken === 0) continue
      const listing = this.#venueListing[venue]!
      const worst = this.#depths[listing]!.worstTicks(route.side, taken + route.sentUnits(listing))
      made.push(this.#slice(route, listing, taken, worst, TimeInForce.ImmediateOrCancel))
    }
    this.#send(made)
    return true
  }

  #notePlan(route: RoutedOrder): void {
    route.plannedCost = this.#split.cost
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      const units = this.#split.filledUnits
      const isWhole = units % this.#problem.stepUnits[venue]! === 0
      if (!isWhole || units < this.#problem.leastUnits[venue]! || units > this.#problem.mostUnits[venue]!) continue
      const cost = this.#problem.costOf(venue, units) + this.#problem.fixedCost[venue]!
      if (cost < route.singleVenueCost) route.singleVenueCost = cost
    }
  }

  /** Rests what is left at the usable listing with the fewest units ahead at the order's price. */
  #rest(route: RoutedOrder, units: number): boolean {
    let best = -1
    let bestAhead = Number.POSITIVE_INFINITY
    for (let listing = 0; listing < this.#depths.length; listing++) {
      const { book, stepUnits, minimumUnits, unitsPerLot } = this.#depths[listing]!
      if (!this.#isUsable(route, listing) || units < stepUnits || units < minimumUnits) continue
      const ahead = book.lotsAt(route.side, this.#limitAt(route, listing)) * unitsPerLot
      if (ahead < bestAhead) {
        best = listing
        bestAhead = ahead
      }
    }
    if (best < 0) return false
    const { stepUnits } = this.#depths[best]!
    const whole = Math.floor(units / stepUnits) * stepUnits
    this.#send([this.#slice(route, best, whole, this.#limitAt(route, best), TimeInForce.GoodTillCancel)])
    return true
  }

  #slice(route: RoutedOrder, listing: number, units: number, priceTicks: Ticks, timeInForce: TimeInForce): RoutedSlice {
    const depth = this.#depths[listing]!
    const quantityLots = (units / depth.unitsPerLot) as Lots
    const { side, id: parentOrderId } = route
    const { index: instrument } = depth.instrument
    const request = { instrument, side, type: OrderType.Limit, quantityLots, priceTicks, timeInForce, parentOrderId }
    const order = this.#options.slices.create(request, route.strategy, this.#now())
    const slice = new RoutedSlice(route, listing, order, depth)
    route.slices.push(slice)
    this.#slices.set(order.id, slice)
    return slice
  }

  #send(made: readonly RoutedSlice[]): void {
    const slowest = Math.max(...made.map((slice) => this.#oneWay(slice.listing)))
    for (const slice of made.toSorted((a, b) => this.#oneWay(a.listing) - this.#oneWay(b.listing))) {
      const delay = slowest - this.#oneWay(slice.listing)
      if (this.#options.sendPolicy !== 'arrival-equalised' || delay === 0) this.#sendNow(slice)
      else this.#options.timers.setTimer(this.#now() + delay, () => this.#onSendDue(slice))
    }
  }

  #onSendDue(slice: RoutedSlice): void {
    if (slice.order.state === OrderState.New) this.#sendNow(slice)
    this.#review(slice.route)
    this.#deliver()
  }

  #sendNow(slice: RoutedSlice): void {
    const { order, route, listing } = slice
    if (this.#options.gate.admitSubmit(order) !== 0) {
      order.state = OrderState.Refused
      this.#options.slices.track(order)
      route.excluded |= 1 << listing
      return
    }
    markSubmitted(order, this.#now())
    this.#options.slices.track(order)
    route.realisedCost += this.#depths[listing]!.fixedCost
    this.#options.clients[listing]!.submit(order)
  }

  #cancelSlice(slice: RoutedSlice): void {
    const { order } = slice
    if (order.state === OrderState.New) {
      order.state = OrderState.Refused
      this.#options.slices.track(order)
    } else if (markCancelRequested(order, this.#now()) === OrderReason.None) {
      this.#options.gate.admitCancel(order)
      this.#options.clients[slice.listing]!.cancel(order)
    } else order.isCancelWanted = !isFinal(order.state)
  }

  #onUpdate(update: OrderUpdate): void {
    const slice = this.#slices.get(update.orderId)
    if (slice === undefined || slice.order.id !== update.orderId) {
      if (slice === undefined) this.#outbox.send(Object.assign(new OrderUpdate(), update))
      else this.#slices.delete(update.orderId)
    } else {
      this.#bookSlice(slice, update)
      this.#review(slice.route)
    }
    this.#deliver()
  }

  #bookSlice(slice: RoutedSlice, update: OrderUpdate): void {
    const { order, route, listing } = slice
    if (order.state === OrderState.InFlight && !Number.isNaN(update.exchangeTime)) {
      this.#roundTrips[listing]!.onSample(update.localTime - order.requestedAt)
    }
    this.#options.slices.apply(order, update)
    const growth = order.lastFilledLots
    if (growth > 0) {
      const units = growth * slice.unitsPerLot
      route.filledUnits += units
      route.realisedCost += units * this.#depths[listing]!.unitCost(route.side, update.lastTicks)
      this.#tellFill(route, slice, update)
    }
    if (isFinal(order.state)) {
      if (update.kind !== Kind.Filled && update.filledLots > slice.announcedLots)
        slice.announcedLots = update.filledLots
      if (order.filledLots < order.quantityLots && !route.isCancelWanted) route.excluded |= 1 << listing
    } else if (order.isCancelWanted && order.pending === 0) {
      order.isCancelWanted = false
      this.#cancelSlice(slice)
    }
  }

  #tellFill(route: RoutedOrder, slice: RoutedSlice, update: OrderUpdate): void {
    const lots = Math.floor(route.filledUnits / route.unitsPerLot)
    const growth = lots - route.toldLots
    if (growth <= 0) return
    route.toldLots = lots as Lots
    const told = this.#updateOf(route, Kind.Filled)
    const opposite = route.side === Side.Buy ? Side.Sell : Side.Buy
    const { index } = this.#depths[slice.listing]!.instrument
    told.lastTicks = this.#options.product.convertTicks(index, route.instrument, update.lastTicks, opposite)
    told.lastLots = growth as Lots
    told.liquidity = update.liquidity
    told.exchangeTime = update.exchangeTime
    this.#outbox.send(told)
  }

  #tell(route: RoutedOrder, kind: Kind, reason: OrderReason = OrderReason.None): void {
    const update = this.#updateOf(route, kind)
    update.reason = reason
    this.#outbox.send(update)
  }

  #updateOf(route: RoutedOrder, kind: Kind): OrderUpdate {
    const update = new OrderUpdate()
    update.kind = kind
    update.orderId = route.id
    update.instrument = route.instrument
    update.exchangeTime = NO_TIME
    update.localTime = this.#now()
    update.filledLots = route.toldLots
    update.liquidity = Liquidity.None
    return update
  }

  #isUsable(route: RoutedOrder, listing: number): boolean {
    if (((route.excluded | this.#down) & (1 << listing)) !== 0) return false
    const { book, instrument } = this.#depths[listing]!
    if (!book.isLive) return false
    const { staleAfterNanos, quoteTime } = this.#options
    if (staleAfterNanos === undefined || quoteTime === undefined) return true
    return this.#now() - quoteTime(instrument.index) <= staleAfterNanos
  }

  #limitAt(route: RoutedOrder, listing: number): Ticks {
    if (route.limitTicks === NO_PRICE) return NO_PRICE
    const { index } = this.#depths[listing]!.instrument
    return this.#options.product.convertTicks(route.instrument, index, route.limitTicks, route.side)
  }

  /** Half the smoothed round trip; 0 as long as none is known. */
  #oneWay(listing: number): Nanos {
    const { smoothedNanos } = this.#roundTrips[listing]!
    return smoothedNanos >= 0 ? smoothedNanos / 2 : 0
  }

  #listingOf(instrument: number): number {
    return Math.max(
      0,
      this.#options.product.listings.findIndex(({ index }: Instrument) => index === instrument),
    )
  }

  /** An instrument that isn't listed goes to the first client, which refuses what it doesn't know. */
  #clientOf(instrument: number): ExecutionClient {
    return this.#options.clients[this.#listingOf(instrument)]!
  }

  #deliver(): void {
    this.#outbox.deliver(Number.POSITIVE_INFINITY)
  }

  #now(): Nanos {
    return this.#clock?.now() ?? 0
  }
}

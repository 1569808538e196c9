import { type Clock, CodedError, NO_TIME, NO_TIMER, type TimerId } from '@hft/clock'
import { type Lots, oppositeOf, type Ticks } from '@hft/instrument'
import type { Observable } from 'rxjs'
import type { ChildDesk, ExecutionClient, ExecutionEnvironment, SimulatedVenue } from '../clients/execution-client.ts'
import type { Order } from '../orders/order.ts'
import { isFinal } from '../orders/order-state.ts'
import { OrderUpdateKind as Kind, Liquidity, OrderReason, type OrderUpdate } from '../orders/order-update.ts'
import { type ChildOrderDesk, childDeskOf } from './child-order-desk.ts'
import { ParentUpdates } from './parent-updates.ts'
import { PassiveWatch } from './passive-watch.ts'
import { RoutePlanner } from './route-planner.ts'
import { RouteTable } from './route-table.ts'
import { isSplittable, type RoutedOrder } from './routed-order.ts'
import { type RoutedSlice, SliceState } from './routed-slice.ts'
import type { PassiveRules, SmartOrderRouterOptions } from './router-options.ts'
import { RoutingRecords, type RoutingSummary } from './routing-records.ts'
import { SlicePlanner } from './slice-planner.ts'
import { SliceSender } from './slice-sender.ts'
import { MAXIMUM_SPLIT_VENUES } from './split-problem.ts'

/** A routed order has ended: what was planned and what came of it. Valid until the listener returns. */
export type RoutedOrderListener = (order: RoutedOrder) => void

/**
 * One order for a product in, the best split over its listings out; the owner sees the one order.
 *
 * Market orders and limit orders, plain or post-only, are split; all others go to the listing that they name. What an
 * order names is any listing of its product: fills are told in its lots and ticks (a price between its ticks is rounded to
 * the owner's disadvantage), and booked where they happen. A slice counts as filled for as long as it may be, so nothing
 * that arrives late fills the order beyond its quantity. A listing that fails a slice, wholly or in part, is left out of
 * the order from there on, and the remainder is split anew. What a limit order doesn't take rests at one listing, and
 * moves as {@link SmartOrderRouterOptions.passive} says.
 *
 * Nothing allocates per order once as many orders and slices were open together as ever will be.
 */
export class SmartOrderRouter implements ExecutionClient {
  readonly updates$: Observable<OrderUpdate>
  /** The simulated venue behind all listings, where there is one. */
  readonly simulation?: SimulatedVenue
  readonly #options: SmartOrderRouterOptions
  readonly #clients: readonly ExecutionClient[]
  readonly #planner: RoutePlanner
  readonly #updates: ParentUpdates
  readonly #routes = new RouteTable()
  readonly #records = new RoutingRecords()
  readonly #sender: SliceSender
  readonly #slices: SlicePlanner
  readonly #rules: PassiveRules
  readonly #watch: PassiveWatch
  #children: ChildDesk | undefined
  #clock: Clock | undefined
  #onEnd: RoutedOrderListener | undefined
  #areClientsListening = false

  /**
   * @throws CodedError `router.listings` when clients and listings don't match or there are more than 8;
   *   `router.simulations` when several clients simulate their venues
   */
  constructor(options: SmartOrderRouterOptions) {
    const { product, clients } = options
    const count = product.listings.length
    if (count !== clients.length || count > MAXIMUM_SPLIT_VENUES) {
      throw new CodedError(
        'router.listings',
        `product ${product.id} has ${count} listings and ${clients.length} clients; give a client for each of at most ${MAXIMUM_SPLIT_VENUES}`,
      )
    }
    this.#options = options
    this.#clients = [...new Set(clients)]
    const simulations = this.#clients.flatMap(({ simulation }) => (simulation === undefined ? [] : [simulation]))
    if (simulations.length > 1) {
      throw new CodedError(
        'router.simulations',
        `product ${product.id} is routed over ${simulations.length} simulated exchanges; simulate all its listings in one, each venue with a latency of its own`,
      )
    }
    if (simulations[0] !== undefined) this.simulation = simulations[0]
    this.#planner = new RoutePlanner(options)
    this.#sender = new SliceSender(options, this.#planner, this.#routes, (timer) => this.#onDue(timer))
    this.#slices = new SlicePlanner(this.#planner, this.#routes, this.#sender)
    this.#rules = options.passive ?? {}
    this.#watch = new PassiveWatch(this.#rules, this.#planner)
    this.#updates = new ParentUpdates((update) => this.#children!.onParentUpdate(update))
    this.updates$ = this.#updates.updates$
  }

  /** What has come of the orders that have ended. */
  get routing(): RoutingSummary {
    return this.#records.summary(this.#options.product)
  }

  /** Has `listener` called at the end of every order that was split. */
  onEnd(listener: RoutedOrderListener): void {
    this.#onEnd = listener
  }

  /** Tells whether a venue takes orders; a listing is up until told otherwise. What rests there is taken back. */
  setListingUp(instrument: number, isUp: boolean): void {
    const listing = this.#planner.listingOf(instrument)
    if (listing < 0) return
    this.#planner.setUp(listing, isUp)
    if (isUp) return
    this.#updates.hold()
    for (let at = this.#routes.openCount - 1; at >= 0; at--) {
      const { slices, sliceCount } = this.#routes.open[at]!
      for (let slice = 0; slice < sliceCount; slice++) {
        if (slices[slice]!.listing === listing && slices[slice]!.isInBook) this.#sender.recall(slices[slice]!)
      }
    }
    this.#updates.release()
  }

  /** @throws CodedError `router.desk` when neither the environment nor the options keep the children */
  start(environment: ExecutionEnvironment): void {
    const { clock, instruments, books } = environment
    this.#clock = clock
    this.#planner.start(environment)
    this.#children = environment.children ?? this.#ownDesk(clock)
    this.#sender.children = this.#children
    for (const client of this.#clients) {
      if (environment.children === undefined) client.updates$.subscribe((update) => this.#onOwnUpdate(update))
      // What a simulated venue answers, the engine takes from it by itself.
      else if (this.simulation === undefined) client.updates$.subscribe((update) => this.#updates.pass(update))
      client.start({ clock, instruments, books })
    }
    this.#areClientsListening = this.#clients.some(({ onMarket }) => onMarket !== undefined)
  }

  isRouted(order: Order): boolean {
    return !order.isSlice && isSplittable(order) && this.#planner.listingOf(order.instrument) >= 0
  }

  submit(order: Order): void {
    if (!this.isRouted(order)) {
      this.#clientOf(order.instrument).submit(order)
      return
    }
    this.#updates.hold()
    const depth = this.#planner.depths[this.#planner.listingOf(order.instrument)]!
    const route = this.#routes.begin(order, depth.unitsPerLot, this.#rules, this.#now())
    const { quantityUnits } = route
    if (!(Number.isSafeInteger(quantityUnits) && quantityUnits > 0) || Number.isNaN(order.priceTicks)) {
      route.isEnded = true
      this.#routes.end(route)
      this.#tell(route, Kind.Refused, OrderReason.BadTerms)
    } else {
      this.#tell(route, Kind.Accepted)
      if (route.deadline < Number.POSITIVE_INFINITY) {
        route.deadlineTimer = this.#children!.timers.setTimer(route.deadline, this.#sender.onTimer)
      }
      this.#review(route)
    }
    this.#updates.release()
  }

  /** New terms hold from when nothing of the order is out any more. A routed order can be made smaller, not larger. */
  amend(order: Order, priceTicks: Ticks, quantityLots: Lots): void {
    const route = this.#routes.route(order.id)
    if (route === undefined) {
      this.#clientOf(order.instrument).amend(order, priceTicks, quantityLots)
      return
    }
    this.#updates.hold()
    const units = quantityLots * route.unitsPerLot
    if (!(units > route.filledUnits && units <= route.quantityUnits) || !Number.isSafeInteger(priceTicks)) {
      this.#tell(route, Kind.AmendRejected, OrderReason.BadTerms)
    } else {
      route.isAmendWanted = true
      route.amendTicks = priceTicks
      route.amendUnits = units
      this.#recallAll(route)
      this.#review(route)
    }
    this.#updates.release()
  }

  cancel(order: Order): void {
    const route = this.#routes.route(order.id)
    if (route === undefined) {
      this.#clientOf(order.instrument).cancel(order)
      return
    }
    this.#updates.hold()
    route.isCancelWanted = true
    this.#recallAll(route)
    this.#review(route)
    this.#updates.release()
  }

  onMarket(instrument: number): void {
    this.#updates.hold()
    if (this.#areClientsListening) {
      for (let at = 0; at < this.#clients.length; at++) this.#clients[at]!.onMarket?.(instrument)
    }
    const listing = this.#planner.listingOf(instrument)
    if (listing >= 0) {
      this.#planner.onBook(listing, this.#now())
      for (let at = this.#routes.openCount - 1; at >= 0; at--) this.#tend(this.#routes.open[at]!)
    }
    this.#updates.release()
  }

  onChildUpdate(update: OrderUpdate, child: Order): void {
    const known = this.#routes.slice(update.orderId)
    const slice = known ?? this.#sender.sending
    if (slice?.route === undefined) return
    if (known === undefined) this.#routes.bind(slice, update.orderId)
    this.#updates.hold()
    this.#book(slice, slice.route, update, child)
    this.#review(slice.route)
    this.#updates.release()
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) await client.stop()
    this.#updates.close()
  }

  #ownDesk(clock: Clock): ChildOrderDesk {
    return childDeskOf(this.#options, {
      clock,
      clientOf: (instrument) => this.#clientOf(instrument),
      onChildUpdate: (update, child) => this.onChildUpdate(update, child),
      onParentUpdate: (update) => this.#updates.pass(update),
    })
  }

  #onOwnUpdate(update: OrderUpdate): void {
    if (!(this.#children as ChildOrderDesk).onUpdate(update)) this.#updates.pass(update)
  }

  /** Ends the order, or sends what may be sent of it. */
  #review(route: RoutedOrder): void {
    if (route.isPlanning || route.isEnded) return
    route.isPlanning = true
    do this.#grantAmend(route)
    while (!this.#isHeldBack(route) && route.freeUnits > 0 && this.#slices.plan(route, this.#now()))
    route.isPlanning = false
    const isFilled = route.toldLots * route.unitsPerLot >= route.quantityUnits
    const waits = route.outstandingUnits > 0 || (route.waitsForBook && !route.isCancelWanted)
    if (!isFilled && waits) return
    route.isEnded = true
    if (!isFilled) {
      const isReasonGiven = route.filledUnits === 0 && route.lastReason !== 0
      const ownReason = isReasonGiven ? route.lastReason : OrderReason.NoLiquidity
      const reason = route.isOverdue ? OrderReason.TimeInForce : ownReason
      if (route.isCancelWanted) this.#tell(route, Kind.Cancelled, OrderReason.Requested)
      else this.#tell(route, Kind.Expired, reason)
    }
    if (route.deadlineTimer !== NO_TIMER) this.#children!.timers.cancelTimer(route.deadlineTimer)
    this.#records.add(route)
    this.#onEnd?.(route)
    this.#routes.end(route)
  }

  #isHeldBack({ isCancelWanted, isAmendWanted }: RoutedOrder): boolean {
    return isCancelWanted || isAmendWanted
  }

  #grantAmend(route: RoutedOrder): void {
    if (!route.isAmendWanted || route.outstandingUnits > 0 || route.filledUnits >= route.quantityUnits) return
    route.isAmendWanted = false
    if (route.amendUnits <= route.filledUnits) {
      this.#tell(route, Kind.AmendRejected, OrderReason.BadTerms)
      return
    }
    route.quantityUnits = route.amendUnits
    route.limitTicks = route.amendTicks
    this.#updates.amended(route, this.#now())
  }

  #onDue(timer: TimerId): void {
    this.#updates.hold()
    const sent = this.#sender.sendDue(timer)
    if (sent !== undefined) this.#review(sent)
    for (let at = this.#routes.openCount - 1; at >= 0; at--) {
      const route = this.#routes.open[at]!
      if (route.deadlineTimer !== timer) continue
      route.deadlineTimer = NO_TIMER
      route.becomeOverdue()
      this.#recallAll(route)
      this.#review(route)
      break
    }
    this.#updates.release()
  }

  /** Moves what rests, where the rules say so. */
  #tend(route: RoutedOrder): void {
    if (route.waitsForBook) {
      route.waitsForBook = false
      this.#review(route)
      return
    }
    const now = this.#now()
    const { slices, sliceCount } = route
    // What comes of a move is placed anew at once: that doesn't move as well.
    for (let at = 0; at < sliceCount; at++) {
      const slice = slices[at]!
      if (!slice.isInBook || !this.#watch.isToMove(route, slice, now)) continue
      route.movedAt = now
      this.#sender.recall(slice)
    }
  }

  #recallAll(route: RoutedOrder): void {
    // What comes of it may be placed anew at once: that is not taken back.
    const { sliceCount } = route
    for (let at = 0; at < sliceCount; at++) this.#sender.recall(route.slices[at]!)
  }

  #book(slice: RoutedSlice, route: RoutedOrder, update: OrderUpdate, child: Order): void {
    if (!slice.isAnswered) {
      slice.isAnswered = true
      this.#planner.latencies[slice.listing]!.onAnswer(child.requestedAt, update.exchangeTime, update.localTime)
      if (update.kind !== Kind.Refused) route.costs.realisedCost += this.#planner.depths[slice.listing]!.fixedCost
    }
    slice.isUnresolved = update.kind === Kind.Unresolved
    if (slice.isUnresolved && (route.isCancelWanted || route.isAmendWanted)) this.#sender.recall(slice)
    const growth = child.filledLots - slice.filledLots
    slice.filledLots = child.filledLots
    if (growth > 0) this.#bookFill(slice, route, update, growth * slice.unitsPerLot)
    if (isFinal(child.state)) this.#bookEnd(slice, route, update, child)
    else if (update.kind === Kind.CancelRejected && slice.isRecalled) this.#giveUpRecall(slice, route, update)
  }

  #bookFill(slice: RoutedSlice, route: RoutedOrder, update: OrderUpdate, units: number): void {
    const depth = this.#planner.depths[slice.listing]!
    const { side, costs } = route
    const isMaker = update.liquidity === Liquidity.Maker
    const cost = isMaker ? depth.makerUnitCost(side, update.lastTicks) : depth.unitCost(side, update.lastTicks)
    route.filledUnits += units
    costs.realisedUnits += units
    costs.realisedCost += units * cost
    const lots = Math.floor(route.filledUnits / route.unitsPerLot)
    if (lots <= route.toldLots) return
    const { product } = this.#options
    const ticks = product.convertTicks(depth.instrument.index, route.instrument, update.lastTicks, oppositeOf(side))
    this.#updates.filled(route, lots as Lots, ticks, update, this.#now())
  }

  #bookEnd(slice: RoutedSlice, route: RoutedOrder, update: OrderUpdate, child: Order): void {
    slice.state = SliceState.Ended
    if (update.kind !== Kind.Filled && update.filledLots > slice.announcedLots) slice.announcedLots = update.filledLots
    if (child.filledLots >= child.quantityLots) return
    route.lastReason = update.reason
    if (slice.isRecalled) return
    // Somebody else took it out of the book: a person, or risk. The order is not to come back elsewhere.
    if (update.kind === Kind.Cancelled && update.reason === OrderReason.Requested) route.isCancelWanted = true
    // The touch came towards us in flight: it is chased from where it is.
    else if (update.reason === OrderReason.WouldTake && (this.#watch.isChasing || route.isAllocated)) {
      route.waitsForBook = !route.isOverdue
    } else route.excluded |= 1 << slice.listing
  }

  /** The venue keeps what we asked to end: so do we, and say so to whoever wanted it. */
  #giveUpRecall(slice: RoutedSlice, route: RoutedOrder, update: OrderUpdate): void {
    slice.isRecalled = false
    if (route.isCancelWanted) this.#tell(route, Kind.CancelRejected, update.reason)
    else if (route.isAmendWanted) this.#tell(route, Kind.AmendRejected, update.reason)
    route.isCancelWanted = false
    route.isAmendWanted = false
  }

  #tell(route: RoutedOrder, kind: Kind, reason: number = OrderReason.None): void {
    this.#updates.tell(route, kind, reason, NO_TIME, this.#now())
  }

  /** An instrument that isn't listed goes to the first client, which refuses what it doesn't know. */
  #clientOf(instrument: number): ExecutionClient {
    return this.#options.clients[Math.max(0, this.#planner.listingOf(instrument))]!
  }

  #now(): number {
    return this.#clock?.now() ?? 0
  }
}

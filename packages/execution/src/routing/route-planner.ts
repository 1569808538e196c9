import type { Nanos } from '@hft/clock'
import { type Instrument, NO_PRICE, oppositeOf, Side, type Ticks } from '@hft/instrument'
import type { ExecutionEnvironment } from '../clients/execution-client.ts'
import { fillProbability } from './fill-probability.ts'
import { ListingDepth } from './listing-depth.ts'
import { ListingLatency } from './listing-latency.ts'
import { MarketableSplit } from './marketable-split.ts'
import { NaiveSweep } from './naive-sweep.ts'
import { OutflowEstimate } from './outflow-estimate.ts'
import { PassiveSplit } from './passive-split.ts'
import type { RoutedOrder } from './routed-order.ts'
import type { SmartOrderRouterOptions } from './router-options.ts'
import { MAXIMUM_SPLIT_VENUES, SplitProblem } from './split-problem.ts'

const FADING_NANOS = 30e9
const DEFAULT_HORIZON_NANOS = 1e9

/** Decides where a routed order goes: what to take at each listing, and where to rest. Never allocates once started. */
export class RoutePlanner {
  /** Of the listing that {@link chooseResting} chose. */
  aheadUnits = 0
  readonly latencies: readonly ListingLatency[]
  depths: readonly ListingDepth[] = []
  readonly #options: SmartOrderRouterOptions
  readonly #problem = new SplitProblem()
  readonly #split = new MarketableSplit(this.#problem)
  readonly #naive = new NaiveSweep()
  readonly #passive = new PassiveSplit(this.#problem.maximumLevels)
  readonly #venueListing = new Int32Array(MAXIMUM_SPLIT_VENUES)
  readonly #listingUnits = new Float64Array(MAXIMUM_SPLIT_VENUES)
  readonly #listingOf: Int32Array
  readonly #needsOutflow: boolean
  /** By listing × 2 + side. */
  #outflows: readonly OutflowEstimate[] = []
  #quoteTimes: Float64Array | undefined
  #down = 0

  constructor(options: SmartOrderRouterOptions) {
    const { product, firstRoundTripNanos = [], isClockShared = false } = options
    this.#options = options
    this.#needsOutflow = options.passive !== undefined
    this.#listingOf = new Int32Array(Math.max(...product.listings.map(({ index }) => index)) + 1).fill(-1)
    for (const [listing, { index }] of product.listings.entries()) this.#listingOf[index] = listing
    this.latencies = product.listings.map(
      (_, listing) => new ListingLatency(firstRoundTripNanos[listing] ?? Number.NaN, isClockShared),
    )
  }

  start({ books, quoteTimes }: ExecutionEnvironment): void {
    const { product, fixedCosts = [] } = this.#options
    this.#quoteTimes = quoteTimes
    this.depths = product.listings.map(
      (instrument: Instrument, listing) => new ListingDepth(instrument, books, product, fixedCosts[listing]),
    )
    this.#outflows = product.listings.flatMap(() => [
      new OutflowEstimate(Side.Buy, FADING_NANOS),
      new OutflowEstimate(Side.Sell, FADING_NANOS),
    ])
  }

  /** The listing of an instrument, −1 for none. */
  listingOf(instrument: number): number {
    return this.#listingOf[instrument] ?? -1
  }

  setUp(listing: number, isUp: boolean): void {
    this.#down = isUp ? this.#down & ~(1 << listing) : this.#down | (1 << listing)
  }

  /** A book has changed. */
  onBook(listing: number, now: Nanos): void {
    if (!this.#needsOutflow) return
    const { book } = this.depths[listing]!
    if (!book.isLive) return
    this.#outflows[listing * 2]!.onBook(book, now)
    this.#outflows[listing * 2 + 1]!.onBook(book, now)
  }

  /** Splits what is free of an order over what its limit reaches; answers the units that are taken in all. */
  split(route: RoutedOrder, now: Nanos): number {
    const units = route.freeUnits
    this.#solve(route, units, true, now)
    const filled = this.#split.filledUnits
    this.#noteUnits()
    this.#passive.limitUnits.fill(0)
    if (!route.isPlanned) {
      this.#notePlan(route, filled, this.#split.cost)
      if (filled < units && route.isResting) this.#solve(route, units, false, now)
      this.#noteRivals(route)
    }
    return filled
  }

  /**
   * Splits what is free of an order with a deadline between what is taken now, within its limit, and limit orders at
   * the listings: at the least expected cost, which is never above that of taking all at once. Answers the units of both.
   */
  allocate(route: RoutedOrder, now: Nanos): number {
    const units = route.freeUnits
    const passive = this.#passive
    const takes = !route.isPostOnly
    this.#outlook(route, now)
    this.#solve(route, units, true, now)
    const wholeCost = takes && this.#split.filledUnits === units ? this.#split.cost : Number.POSITIVE_INFINITY
    passive.solve(this.#problem, takes)
    let taken = 0
    let takenCost = 0
    if (passive.marketUnits > 0) {
      const market = passive.marketUnits
      this.#solve(route, market, true, now)
      const added = this.#split.filledUnits < market ? passive.addToLimits(market - this.#split.filledUnits) : 0
      taken = market - added
      takenCost = this.#split.cost
    }
    this.#listingUnits.fill(0)
    if (taken > 0) this.#noteUnits()
    let placed = this.#placedUnits()
    // What steps and smallest orders leave over is missing until it is caught up on.
    const expected = takenCost + passive.restingCost + (units - placed) * passive.missingUnitCost
    if (expected >= wholeCost) {
      passive.limitUnits.fill(0)
      this.#solve(route, units, true, now)
      this.#noteUnits()
      placed = units
    }
    if (!route.isPlanned) {
      if (placed > 0) this.#notePlan(route, units, expected < wholeCost ? expected : wholeCost)
      this.#solve(route, units, false, now)
      this.#noteRivals(route)
    }
    return placed
  }

  /** Notes what an order that never takes would cost if it did. */
  compare(route: RoutedOrder, now: Nanos): void {
    if (route.isPlanned) return
    this.#solve(route, route.freeUnits, false, now)
    this.#noteRivals(route)
  }

  /** What the last split or allocation takes at a listing. */
  unitsAt(listing: number): number {
    return this.#listingUnits[listing]!
  }

  /** What the last allocation rests at a listing; 0 after a split. */
  restingUnitsAt(listing: number): number {
    return this.#passive.limitUnits[listing]!
  }

  /** The worst price that a slice of so many units reaches. */
  worstTicks(route: RoutedOrder, listing: number, units: number): Ticks {
    return this.depths[listing]!.worstTicks(route.side, units + route.sentUnits(listing))
  }

  /**
   * The usable listing where `units` best rest, −1 for none: by P · (what resting saves of taking) − (1 − P) · the cost of
   * chasing, P the fill probability within the horizon; where that tells nothing, the fewest units ahead.
   */
  chooseResting(route: RoutedOrder, units: number, now: Nanos): number {
    const { chaseCost = 0 } = this.#options.passive ?? {}
    const taking = this.#takingUnitCost(route, now)
    let best = -1
    let bestScore = Number.NEGATIVE_INFINITY
    let bestAhead = Number.POSITIVE_INFINITY
    for (let listing = 0; listing < this.depths.length; listing++) {
      const depth = this.depths[listing]!
      if (units < depth.stepUnits || !this.isUsable(route, listing, now)) continue
      const ticks = this.restingTicks(route, listing)
      if (ticks === NO_PRICE || units < depth.leastRestingUnits(ticks)) continue
      const ahead = this.aheadAt(route.side, listing, ticks)
      const chance = this.fillProbabilityAt(route.side, listing, ahead + units)
      const saving = Number.isFinite(taking) ? taking - depth.makerUnitCost(route.side, ticks) : 0
      const score = chance * saving - (1 - chance) * chaseCost
      if (score < bestScore || (score === bestScore && ahead >= bestAhead)) continue
      best = listing
      bestScore = score
      bestAhead = ahead
    }
    this.aheadUnits = bestAhead
    return best
  }

  /** Probability that `units` leave the touch of a listing within the horizon; 0 while nothing is known of it. */
  fillProbabilityAt(side: Side, listing: number, units: number): number {
    const { horizonNanos = DEFAULT_HORIZON_NANOS } = this.#options.passive ?? {}
    const outflow = this.#outflows[listing * 2 + (side === Side.Buy ? 0 : 1)]!
    const { unitsPerLot } = this.depths[listing]!
    return fillProbability(outflow.lotsPerNano * horizonNanos, outflow.meanLots, units / unitsPerLot)
  }

  aheadAt(side: Side, listing: number, ticks: Ticks): number {
    const { book, unitsPerLot } = this.depths[listing]!
    return book.lotsAt(side, ticks) * unitsPerLot
  }

  /** Where the order would stand at a listing: at its limit, or, when it is chased, at the touch within the limit. */
  restingTicks(route: RoutedOrder, listing: number): Ticks {
    const limit = this.limitAt(route, listing)
    const isChased = this.#options.passive?.chaseTicks !== undefined && route.isPostOnly
    if (!isChased && !route.isAllocated) return limit
    const { book } = this.depths[listing]!
    const touch = book.best(route.side)
    if (touch === NO_PRICE) return limit
    if (route.side === Side.Buy) return touch < limit ? touch : limit
    return touch > limit ? touch : limit
  }

  /** Whether an order may use a listing: up, live, fresh, and it has not failed the order. */
  isUsable(route: RoutedOrder, listing: number, now: Nanos): boolean {
    return (route.excluded & (1 << listing)) === 0 && this.isHealthy(listing, now)
  }

  isHealthy(listing: number, now: Nanos): boolean {
    if ((this.#down & (1 << listing)) !== 0) return false
    const { book, instrument } = this.depths[listing]!
    if (!book.isLive) return false
    const { staleAfterNanos, quoteTime } = this.#options
    if (staleAfterNanos === undefined) return true
    const quotedAt = quoteTime === undefined ? this.#quoteTimes?.[instrument.index] : quoteTime(instrument.index)
    if (quotedAt === undefined) return true
    const { offsetNanos } = this.latencies[listing]!.clockOffset
    // A venue's clock that runs ahead makes its quotes look younger than they are.
    const isOffsetKnown = this.#options.isClockShared !== true && !Number.isNaN(offsetNanos)
    return (isOffsetKnown ? now - quotedAt + offsetNanos : now - quotedAt) <= staleAfterNanos
  }

  /** Whether another usable listing shows within the order's limit what the order may take there. */
  isTakeableElsewhere(route: RoutedOrder, except: number, units: number, now: Nanos): boolean {
    for (let listing = 0; listing < this.depths.length; listing++) {
      if (listing === except) continue
      const depth = this.depths[listing]!
      const touch = depth.book.best(oppositeOf(route.side))
      if (touch === NO_PRICE) continue
      const limit = this.limitAt(route, listing)
      if (route.side === Side.Buy ? touch > limit : touch < limit) continue
      // What the order has sent for there may still be shown, in a recording for one.
      const isNew = depth.book.lotsAt(oppositeOf(route.side), touch) * depth.unitsPerLot - route.sentUnits(listing)
      const taken = isNew < units ? isNew : units
      const isEnough = taken >= depth.stepUnits && taken >= depth.minimumUnits
      if (!isEnough || taken * touch * depth.unitTickValue < depth.minimumValue) continue
      if (this.isUsable(route, listing, now)) return true
    }
    return false
  }

  limitAt(route: RoutedOrder, listing: number): Ticks {
    if (route.limitTicks === NO_PRICE) return NO_PRICE
    const { index } = this.depths[listing]!.instrument
    return this.#options.product.convertTicks(route.instrument, index, route.limitTicks, route.side)
  }

  /** Least cost of taking a unit at a touch; infinite where there is none. */
  #takingUnitCost(route: RoutedOrder, now: Nanos): number {
    let least = Number.POSITIVE_INFINITY
    for (let listing = 0; listing < this.depths.length; listing++) {
      const depth = this.depths[listing]!
      const touch = depth.book.best(oppositeOf(route.side))
      if (touch === NO_PRICE || !this.isUsable(route, listing, now)) continue
      const cost = depth.unitCost(route.side, touch)
      if (cost < least) least = cost
    }
    return least
  }

  /** Splits so many units over what the order's limit reaches, or over all that is shown. */
  #solve(route: RoutedOrder, units: number, isWithinLimit: boolean, now: Nanos): void {
    const problem = this.#problem
    const { affordableUnits } = this.#options
    problem.open(units, route.side === Side.Buy)
    for (let listing = 0; listing < this.depths.length; listing++) {
      if (!this.isUsable(route, listing, now)) continue
      const depth = this.depths[listing]!
      const most =
        affordableUnits === undefined ? Number.POSITIVE_INFINITY : affordableUnits(depth.instrument.index, route.side)
      const limit = isWithinLimit ? this.limitAt(route, listing) : NO_PRICE
      const venue = depth.addTo(problem, route.side, limit, most, route.sentUnits(listing))
      this.#venueListing[venue] = listing
    }
    problem.close()
    this.#split.solve()
  }

  #noteUnits(): void {
    this.#listingUnits.fill(0)
    for (let venue = 0; venue < this.#problem.venueCount; venue++) {
      this.#listingUnits[this.#venueListing[venue]!] = this.#split.venueUnits[venue]!
    }
  }

  #placedUnits(): number {
    let units = 0
    for (let listing = 0; listing < this.depths.length; listing++) {
      units += this.#listingUnits[listing]! + this.#passive.limitUnits[listing]!
    }
    return units
  }

  /** Tells the passive split how the queues stand, and what resting, and not filling, costs. */
  #outlook(route: RoutedOrder, now: Nanos): void {
    const { chaseCost = 0, impactCost = 0 } = this.#options.passive ?? {}
    const passive = this.#passive
    const { side } = route
    const horizon = route.deadline - now
    let missing = this.#takingUnitCost(route, now)
    let dearest = Number.NEGATIVE_INFINITY
    passive.mostUnits.fill(0)
    for (let listing = 0; listing < this.depths.length; listing++) {
      const ticks = this.isUsable(route, listing, now) ? this.restingTicks(route, listing) : NO_PRICE
      if (ticks === NO_PRICE) continue
      const depth = this.depths[listing]!
      const { unitsPerLot } = depth
      const outflow = this.#outflows[listing * 2 + (side === Side.Buy ? 0 : 1)]!
      const cost = depth.makerUnitCost(side, ticks)
      passive.mostUnits[listing] = depth.instrument.maximumLots * unitsPerLot
      passive.stepUnits[listing] = depth.stepUnits
      passive.leastUnits[listing] = depth.leastRestingUnits(ticks)
      passive.unitCost[listing] = cost
      passive.queueUnits[listing] = this.aheadAt(side, listing, ticks)
      passive.departureUnits[listing] = outflow.meanLots * unitsPerLot
      passive.departures[listing] = (outflow.lotsPerNano * horizon) / outflow.meanLots
      if (cost + depth.unitTickValue > dearest) dearest = cost + depth.unitTickValue
    }
    // Nobody is on the other side: a tick beyond the dearest limit order is all that is known of a price.
    if (!Number.isFinite(missing)) missing = dearest
    passive.missingUnitCost = missing + chaseCost + impactCost
  }

  #notePlan({ costs }: RoutedOrder, units: number, cost: number): void {
    if (units <= 0) return
    costs.plannedUnits = units
    costs.plannedCost = cost
  }

  /** What the split at hand costs, and what its units would cost the other ways. */
  #noteRivals(route: RoutedOrder): void {
    const problem = this.#problem
    const { costs } = route
    const units = this.#split.filledUnits
    route.isPlanned = true
    if (units <= 0) return
    costs.comparedUnits = units
    costs.takingCost = this.#split.cost
    costs.naiveCost = this.#naive.costOf(problem, units)
    for (let venue = 0; venue < problem.venueCount; venue++) {
      const isWhole = units % problem.stepUnits[venue]! === 0
      if (!isWhole || units < problem.leastUnits[venue]! || units > problem.mostUnits[venue]!) continue
      const cost = problem.costOf(venue, units) + problem.fixedCost[venue]!
      if (!(cost >= costs.singleVenueCost)) costs.singleVenueCost = cost
    }
  }
}

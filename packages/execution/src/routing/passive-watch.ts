import type { Nanos } from '@hft/clock'
import type { RoutePlanner } from './route-planner.ts'
import type { RoutedOrder } from './routed-order.ts'
import type { RoutedSlice } from './routed-slice.ts'
import type { PassiveRules } from './router-options.ts'

/** Says when what rests of an order is to be taken back and placed anew. Never allocates. */
export class PassiveWatch {
  /** What never takes follows its touch. */
  readonly isChasing: boolean
  readonly #rules: PassiveRules
  readonly #planner: RoutePlanner

  constructor(rules: PassiveRules, planner: RoutePlanner) {
    this.#rules = rules
    this.#planner = planner
    this.isChasing = rules.chaseTicks !== undefined
  }

  /** A move costs the place in the queue: it waits for the answer to the last one, and for the interval between two. */
  isToMove(route: RoutedOrder, slice: RoutedSlice, now: Nanos): boolean {
    if (slice.isRecalled || !slice.isAnswered) return false
    const planner = this.#planner
    const { moveIntervalNanos = 0, repostGain } = this.#rules
    const isHealthy = planner.isHealthy(slice.listing, now)
    if (isHealthy && now - route.movedAt < moveIntervalNanos) return false
    const units = slice.outstandingUnits
    if (!slice.isPostOnly && planner.isTakeableElsewhere(route, slice.listing, units, now)) return true
    if (slice.isPostOnly && this.#isLeftBehind(route, slice)) return true
    if (repostGain !== undefined && this.#gainElsewhere(route, slice, units, now) >= repostGain) return true
    return !isHealthy && planner.chooseResting(route, units, now) >= 0
  }

  #isLeftBehind(route: RoutedOrder, slice: RoutedSlice): boolean {
    const { chaseTicks } = this.#rules
    if (chaseTicks === undefined) return false
    return Math.abs(this.#planner.restingTicks(route, slice.listing) - slice.priceTicks) >= chaseTicks
  }

  /** Fill probability at the best other listing less that where the slice stands; 0 where it stands at the best. */
  #gainElsewhere(route: RoutedOrder, slice: RoutedSlice, units: number, now: Nanos): number {
    const planner = this.#planner
    // Nobody comes before us: what is ahead is never more than the level shows, nor than it was.
    const shown = planner.aheadAt(route.side, slice.listing, slice.priceTicks) - units
    if (shown < slice.aheadUnits) slice.aheadUnits = shown > 0 ? shown : 0
    const listing = planner.chooseResting(route, units, now)
    if (listing < 0 || listing === slice.listing) return 0
    const there = planner.fillProbabilityAt(route.side, listing, planner.aheadUnits + units)
    return there - planner.fillProbabilityAt(route.side, slice.listing, slice.aheadUnits + units)
  }
}

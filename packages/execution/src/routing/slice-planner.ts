import type { Nanos } from '@hft/clock'
import type { RoutePlanner } from './route-planner.ts'
import type { RouteTable } from './route-table.ts'
import type { RoutedOrder } from './routed-order.ts'
import { SliceState } from './routed-slice.ts'
import type { SliceSender } from './slice-sender.ts'

/** Makes slices of what is free of an order, as the planner decides, and has them sent. Never allocates in steady state. */
export class SlicePlanner {
  readonly #planner: RoutePlanner
  readonly #routes: RouteTable
  readonly #sender: SliceSender

  constructor(planner: RoutePlanner, routes: RouteTable, sender: SliceSender) {
    this.#planner = planner
    this.#routes = routes
    this.#sender = sender
  }

  /** One decision; true when something was tried. */
  plan(route: RoutedOrder, now: Nanos): boolean {
    if (route.waitsForBook || (route.isOverdue && route.isPostOnly)) return false
    const isResting = route.isResting && !route.isOverdue
    if (route.isAllocated && isResting) return this.#allocate(route, now) || this.#rest(route, now)
    if (route.isPostOnly) return this.#rest(route, now)
    if (this.#planner.split(route, now) <= 0) return isResting && this.#rest(route, now)
    this.#carryOut(route, now)
    return true
  }

  #allocate(route: RoutedOrder, now: Nanos): boolean {
    if (this.#planner.allocate(route, now) <= 0) return false
    this.#carryOut(route, now)
    return true
  }

  /** All slices are made before the first is sent: whatever is answered at once, none of them is planned anew. */
  #carryOut(route: RoutedOrder, now: Nanos): void {
    const planner = this.#planner
    const { depths } = planner
    const first = route.sliceCount
    for (let listing = 0; listing < depths.length; listing++) {
      const units = planner.unitsAt(listing)
      if (units === 0) continue
      const worst = planner.worstTicks(route, listing, units)
      this.#routes.makeSlice(route, listing, depths[listing]!, units, worst)
    }
    const firstResting = route.sliceCount
    for (let listing = 0; listing < depths.length; listing++) {
      const units = planner.restingUnitsAt(listing)
      if (units === 0) continue
      const ticks = planner.restingTicks(route, listing)
      const slice = this.#routes.makeSlice(route, listing, depths[listing]!, units, ticks)
      slice.isResting = true
      slice.isPostOnly = true
      slice.aheadUnits = planner.aheadAt(route.side, listing, ticks)
    }
    const end = route.sliceCount
    this.#sender.send(route, first, firstResting, now)
    for (let at = firstResting; at < end; at++) {
      const slice = route.slices[at]!
      if (slice.state === SliceState.Waiting) this.#sender.sendNow(slice)
    }
  }

  /** Rests what is left at the best listing for it. */
  #rest(route: RoutedOrder, now: Nanos): boolean {
    const planner = this.#planner
    planner.compare(route, now)
    const units = route.freeUnits
    const listing = planner.chooseResting(route, units, now)
    if (listing < 0) return false
    const depth = planner.depths[listing]!
    const whole = Math.floor(units / depth.stepUnits) * depth.stepUnits
    const slice = this.#routes.makeSlice(route, listing, depth, whole, planner.restingTicks(route, listing))
    slice.isResting = true
    slice.isPostOnly = route.isPostOnly || route.isAllocated
    slice.aheadUnits = planner.aheadUnits
    this.#sender.sendNow(slice)
    return true
  }
}

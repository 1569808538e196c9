import type { Nanos } from '@hft/clock'
import type { Ticks } from '@hft/instrument'
import type { Order, OrderId } from '../orders/order.ts'
import { NO_SLOT, SlotTable } from '../simulation/slot-table.ts'
import type { ListingDepth } from './listing-depth.ts'
import { RoutedOrder } from './routed-order.ts'
import { RoutedSlice } from './routed-slice.ts'
import type { PassiveRules } from './router-options.ts'

/** Ended orders whose slices still find them: late fills. */
const RETAINED_ROUTES = 256

/** The routed orders and slices of a router: pools, looked up by id. Nothing allocates once there are as many as needed. */
export class RouteTable {
  /** The orders that have not ended, in no order: the first {@link openCount}. */
  readonly open: RoutedOrder[] = []
  openCount = 0
  readonly #routeOf = new SlotTable()
  readonly #sliceOf = new SlotTable()
  readonly #routes: RoutedOrder[] = []
  readonly #slices: RoutedSlice[] = []
  readonly #freeRoutes: RoutedOrder[] = []
  readonly #freeSlices: RoutedSlice[] = []
  readonly #ended: RoutedOrder[] = []
  #endedAt = 0

  /** The order of an id, while it has not ended. */
  route(id: OrderId): RoutedOrder | undefined {
    const slot = this.#routeOf.find(id)
    return slot === NO_SLOT ? undefined : this.#routes[slot]
  }

  /** The slice that a child is. */
  slice(childId: OrderId): RoutedSlice | undefined {
    const slot = this.#sliceOf.find(childId)
    return slot === NO_SLOT ? undefined : this.#slices[slot]
  }

  begin(order: Order, unitsPerLot: number, rules: PassiveRules, now: Nanos): RoutedOrder {
    let route = this.#freeRoutes.pop()
    if (route === undefined) {
      route = new RoutedOrder()
      route.slot = this.#routes.length
      this.#routes.push(route)
    }
    route.open(order, unitsPerLot, rules, now)
    this.#routeOf.set(route.id, route.slot)
    this.open[this.openCount++] = route
    return route
  }

  makeSlice(route: RoutedOrder, listing: number, depth: ListingDepth, units: number, priceTicks: Ticks): RoutedSlice {
    let slice = this.#freeSlices.pop()
    if (slice === undefined) {
      slice = new RoutedSlice(this.#slices.length)
      this.#slices.push(slice)
    }
    slice.open(route, listing, depth, units, priceTicks)
    route.add(slice)
    return slice
  }

  /** The slice has become a child. */
  bind(slice: RoutedSlice, childId: OrderId): void {
    slice.orderId = childId
    this.#sliceOf.set(childId, slice.index)
  }

  /** The order has ended; late news of its slices is understood for some while. */
  end(route: RoutedOrder): void {
    this.#routeOf.remove(route.id)
    for (let at = 0; at < this.openCount; at++) {
      if (this.open[at] !== route) continue
      this.open[at] = this.open[--this.openCount]!
      break
    }
    const oldest = this.#ended[this.#endedAt]
    this.#ended[this.#endedAt] = route
    this.#endedAt = (this.#endedAt + 1) % RETAINED_ROUTES
    if (oldest !== undefined) this.#recycle(oldest)
  }

  #recycle(route: RoutedOrder): void {
    for (let at = 0; at < route.sliceCount; at++) {
      const slice = route.slices[at]!
      if (slice.orderId !== 0) this.#sliceOf.remove(slice.orderId)
      slice.route = undefined
      this.#freeSlices.push(slice)
    }
    route.sliceCount = 0
    this.#freeRoutes.push(route)
  }
}

import { type Nanos, NO_TIMER, type TimerId } from '@hft/clock'
import type { ChildDesk } from '../clients/execution-client.ts'
import { Instruction, TimeInForce } from '../orders/order-terms.ts'
import type { RoutePlanner } from './route-planner.ts'
import type { RouteTable } from './route-table.ts'
import type { RoutedOrder } from './routed-order.ts'
import { type RoutedSlice, SliceState } from './routed-slice.ts'
import type { SmartOrderRouterOptions } from './router-options.ts'
import { SliceRequest } from './slice-request.ts'

/** Sends slices, at once or when they are due to be, and takes them back. Never allocates beyond what a timer does. */
export class SliceSender {
  children: ChildDesk | undefined
  /** The slice that is being sent: its child's first update may come before its id is known. */
  sending: RoutedSlice | undefined
  /** For timers of the router's own. */
  readonly onTimer: (timer: TimerId) => void
  readonly #isEqualised: boolean
  readonly #planner: RoutePlanner
  readonly #routes: RouteTable
  readonly #request = new SliceRequest()
  readonly #waiting: RoutedSlice[] = []

  constructor(
    { sendPolicy }: SmartOrderRouterOptions,
    planner: RoutePlanner,
    routes: RouteTable,
    onTimer: (timer: TimerId) => void,
  ) {
    this.#isEqualised = sendPolicy === 'arrival-equalised'
    this.#planner = planner
    this.#routes = routes
    this.onTimer = onTimer
  }

  /** Sends an order's slices from `first` to before `end`, the fastest venue's first; or so that they arrive together. */
  send(route: RoutedOrder, first: number, end: number, now: Nanos): void {
    const { slices } = route
    let slowest = 0
    for (let at = first; at < end; at++) {
      const oneWay = this.#oneWay(slices[at]!)
      if (oneWay > slowest) slowest = oneWay
    }
    for (let sent = first; sent < end; sent++) {
      let next = sent
      for (let at = sent + 1; at < end; at++) {
        if (this.#oneWay(slices[at]!) < this.#oneWay(slices[next]!)) next = at
      }
      const slice = slices[next]!
      slices[next] = slices[sent]!
      slices[sent] = slice
      // An answer to an earlier one may have had the rest taken back.
      if (slice.state !== SliceState.Waiting) continue
      const delay = slowest - this.#oneWay(slice)
      if (!this.#isEqualised || delay === 0) this.sendNow(slice)
      else {
        slice.timer = this.children!.timers.setTimer(now + delay, this.onTimer)
        this.#waiting.push(slice)
      }
    }
  }

  sendNow(slice: RoutedSlice): void {
    const route = slice.route!
    slice.state = SliceState.Open
    const request = this.#request
    request.instrument = this.#planner.depths[slice.listing]!.instrument.index
    request.side = route.side
    request.quantityLots = slice.quantityLots
    request.priceTicks = slice.priceTicks
    request.parentOrderId = route.id
    request.timeInForce = slice.isResting ? TimeInForce.GoodTillCancel : TimeInForce.ImmediateOrCancel
    request.instructions = slice.isPostOnly ? Instruction.PostOnly : 0
    const outer = this.sending
    this.sending = slice
    const id = this.children!.submitChild(request, route.strategy)
    this.sending = outer
    if (slice.orderId === 0) this.#routes.bind(slice, id)
  }

  /** Sends the slice whose time a timer is; answers its order. */
  sendDue(timer: TimerId): RoutedOrder | undefined {
    for (let at = 0; at < this.#waiting.length; at++) {
      const slice = this.#waiting[at]!
      if (slice.timer !== timer) continue
      this.#stopWaiting(slice)
      this.sendNow(slice)
      return slice.route
    }
    return undefined
  }

  /** Asks for the end of what rests or is unresolved, and sends no more what waits. What takes ends by itself. */
  recall(slice: RoutedSlice): void {
    if (slice.state === SliceState.Waiting) {
      if (slice.timer !== NO_TIMER) {
        this.children!.timers.cancelTimer(slice.timer)
        this.#stopWaiting(slice)
      }
      slice.state = SliceState.Ended
    } else if (slice.state === SliceState.Open && (slice.isResting || slice.isUnresolved) && !slice.isRecalled) {
      slice.isRecalled = true
      this.children!.cancelChild(slice.orderId)
    }
  }

  #stopWaiting(slice: RoutedSlice): void {
    slice.timer = NO_TIMER
    const at = this.#waiting.indexOf(slice)
    this.#waiting[at] = this.#waiting[this.#waiting.length - 1]!
    this.#waiting.pop()
  }

  #oneWay({ listing }: RoutedSlice): Nanos {
    return this.#planner.latencies[listing]!.oneWayNanos
  }
}

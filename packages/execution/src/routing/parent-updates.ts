import { type Nanos, NO_TIME } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import { type Observable, Subject } from 'rxjs'
import { Liquidity, OrderUpdate, OrderUpdateKind } from '../orders/order-update.ts'
import type { RoutedOrder } from './routed-order.ts'

const FIRST_CAPACITY = 16

/**
 * News of routed orders, told in order once the router has done what it was at: whoever hears it may ask for more at once.
 * Never allocates while no more is told at a time than ever before.
 */
export class ParentUpdates {
  readonly updates$: Observable<OrderUpdate>
  readonly #subject = new Subject<OrderUpdate>()
  readonly #listener: (update: OrderUpdate) => void
  #ring = updatesOf(FIRST_CAPACITY)
  #head = 0
  #length = 0
  #holds = 0
  #isDelivering = false
  readonly #given = new OrderUpdate()

  constructor(listener: (update: OrderUpdate) => void) {
    this.#listener = listener
    this.updates$ = this.#subject.asObservable()
  }

  /** Nothing is told until {@link release}; they nest. */
  hold(): void {
    this.#holds++
  }

  release(): void {
    if (--this.#holds > 0 || this.#length === 0 || this.#isDelivering) return
    this.#isDelivering = true
    try {
      while (this.#length > 0) {
        copyUpdate(this.#ring[this.#head]!, this.#given)
        this.#head = (this.#head + 1) & (this.#ring.length - 1)
        this.#length--
        this.#listener(this.#given)
      }
    } finally {
      this.#isDelivering = false
    }
  }

  /** Emits an update as it is. */
  pass(update: OrderUpdate): void {
    this.#subject.next(update)
  }

  tell(route: RoutedOrder, kind: OrderUpdateKind, reason: number, exchangeTime: Nanos, now: Nanos): void {
    const update = this.#add(route, kind, now)
    update.reason = reason
    update.exchangeTime = exchangeTime
  }

  /** The order has traded up to `lots`, at last by `fill`, whose price is `ticks` in the order's own. */
  filled(route: RoutedOrder, lots: Lots, ticks: Ticks, fill: OrderUpdate, now: Nanos): void {
    const before = route.toldLots
    route.toldLots = lots
    const update = this.#add(route, OrderUpdateKind.Filled, now)
    update.lastTicks = ticks
    update.lastLots = (lots - before) as Lots
    update.liquidity = fill.liquidity
    update.exchangeTime = fill.exchangeTime
  }

  /** The order has new terms. */
  amended(route: RoutedOrder, now: Nanos): void {
    const update = this.#add(route, OrderUpdateKind.Amended, now)
    update.lastTicks = route.limitTicks
    update.lastLots = (route.quantityUnits / route.unitsPerLot) as Lots
  }

  close(): void {
    this.#length = 0
    this.#subject.complete()
  }

  #add(route: RoutedOrder, kind: OrderUpdateKind, now: Nanos): OrderUpdate {
    if (this.#length === this.#ring.length) this.#grow()
    const update = this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)]!
    update.kind = kind
    update.orderId = route.id
    update.instrument = route.instrument
    update.exchangeTime = NO_TIME
    update.localTime = now
    update.lastTicks = 0 as Ticks
    update.lastLots = 0 as Lots
    update.filledLots = route.toldLots
    update.liquidity = Liquidity.None
    update.reason = 0
    return update
  }

  #grow(): void {
    const ring = this.#ring
    this.#ring = ring.slice(this.#head).concat(ring.slice(0, this.#head), updatesOf(ring.length))
    this.#head = 0
  }
}

function copyUpdate(from: OrderUpdate, to: OrderUpdate): void {
  to.kind = from.kind
  to.orderId = from.orderId
  to.instrument = from.instrument
  to.exchangeTime = from.exchangeTime
  to.localTime = from.localTime
  to.lastTicks = from.lastTicks
  to.lastLots = from.lastLots
  to.filledLots = from.filledLots
  to.liquidity = from.liquidity
  to.reason = from.reason
}

function updatesOf(count: number): OrderUpdate[] {
  return Array.from({ length: count }, () => new OrderUpdate())
}

import type { Nanos } from '@hft/clock'
import { type Observable, Subject } from 'rxjs'
import { OrderUpdate } from '../orders/order-update.ts'

/**
 * Order updates on their way to us, in order. What a subscriber causes while it handles an update is told after it has
 * returned, so that the one reused object is never overwritten under it.
 */
export class UpdateOutbox {
  readonly updates$: Observable<OrderUpdate>
  /** While true, nothing is delivered but by {@link release}. */
  isHeld = false
  readonly #subject = new Subject<OrderUpdate>()
  readonly #waiting: OrderUpdate[] = []
  readonly #shared = new OrderUpdate()
  #last: OrderUpdate | undefined
  #isDelivering = false

  constructor() {
    this.updates$ = this.#subject.asObservable()
  }

  /** The update sent last, delivered or not. */
  get last(): OrderUpdate | undefined {
    return this.#last
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  /** @param update kept as it is; its `localTime` is when it is due */
  send(update: OrderUpdate): void {
    this.#waiting.push(update)
    this.#last = update
  }

  /** Delivers what is due at `now`. */
  deliver(now: Nanos): void {
    if (!this.isHeld) this.#deliver(this.#waiting.length, now)
  }

  /** Delivers the oldest `count` updates, held or not, due or not, at `now`; and what they cause, unless held. */
  release(count: number, now: Nanos): void {
    for (const update of this.#waiting.slice(0, count)) if (update.localTime > now) update.localTime = now
    this.#deliver(count, now)
    this.deliver(now)
  }

  close(): void {
    this.#waiting.length = 0
    this.#subject.complete()
  }

  #deliver(count: number, now: Nanos): void {
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      let left = count
      for (let update = this.#waiting[0]; update !== undefined; update = this.#waiting[0]) {
        if (update.localTime > now || (this.isHeld && left <= 0)) break
        this.#waiting.shift()
        left--
        this.#subject.next(Object.assign(this.#shared, update))
      }
    } finally {
      this.#isDelivering = false
    }
  }
}

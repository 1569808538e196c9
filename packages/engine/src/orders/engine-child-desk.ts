import { type Nanos, type TimerId, type TimerListener, TimerQueue, type Timers } from '@hft/clock'
import type { ChildDesk, OrderId, OrderRequest, OrderUpdate } from '@hft/execution'
import type { EventLoop } from '../event-loop.ts'
import type { OrderDesk } from './order-desk.ts'

/** Owner of the client's timers, beside strategies from 0 and risk. */
export const CLIENT_TIMER = -2

const PERSON = -1

/** What a client that carries orders out by children has of its engine: the desk that all orders pass, and the loop's time. */
export class EngineChildDesk implements ChildDesk, Timers {
  readonly timers: Timers = this
  readonly #desk: OrderDesk
  readonly #loop: EventLoop
  /** By slot of the timer. */
  readonly #listeners: TimerListener[] = []

  constructor(desk: OrderDesk, loop: EventLoop) {
    this.#desk = desk
    this.#loop = loop
  }

  submitChild(request: OrderRequest, strategy: number): OrderId {
    return this.#desk.submit(request, strategy, true)
  }

  cancelChild(id: OrderId): void {
    this.#desk.cancel(id, PERSON)
  }

  onParentUpdate(update: OrderUpdate): void {
    this.#desk.onUpdate(update)
  }

  setTimer(dueAt: Nanos, listener: TimerListener): TimerId {
    const timer = this.#loop.setTimer(dueAt, CLIENT_TIMER)
    this.#listeners[TimerQueue.slotOf(timer)] = listener
    return timer
  }

  cancelTimer(timer: TimerId): boolean {
    return this.#loop.cancelTimer(timer)
  }

  onTimer(timer: TimerId, now: Nanos): void {
    this.#listeners[TimerQueue.slotOf(timer)]!(timer, now)
  }
}

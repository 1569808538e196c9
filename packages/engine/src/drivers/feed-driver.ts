import { NANOS_PER_MILLISECOND, type Nanos, NO_TIMER, type TimerId } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import type { Observable, Subscription } from 'rxjs'
import type { DrivenRun } from './driven-run.ts'
import { LiveView } from './live-view.ts'

const ANSWER_POLL_NANOS = NANOS_PER_MILLISECOND

/**
 * Runs over a pushed feed to its end or until it is asked to stop: in real time where there is a clock, else in the
 * time of its events. Each batch is handled before its subscriber returns.
 */
export class FeedDriver {
  readonly #run: DrivenRun
  readonly #ours = new LiveView(false)
  /** The simulated venue's view: what has arrived is what it showed. */
  readonly #venues = new LiveView(true)
  #hasBegun = false
  #fail: (error: unknown) => void = () => undefined
  #isEnded = false
  #wakeUp: TimerId = NO_TIMER
  #wakeUpAt: Nanos = Number.POSITIVE_INFINITY

  constructor(run: DrivenRun) {
    this.#run = run
  }

  async drive(feed: Observable<MarketEventBatch>): Promise<void> {
    const run = this.#run
    run.loop.attach(run.simulation?.localView?.(this.#ours, false) ?? this.#ours)
    run.simulation?.attach(this.#venues)
    try {
      await this.#untilEnded(feed)
    } finally {
      this.#isEnded = true
      if (!this.#hasBegun) this.#begin(0)
      run.finish()
      await this.#awaitAnswers()
      this.#cancelWakeUp()
    }
  }

  /** Lets real time pass: what is due by now is done, and the next thing due is waited for. */
  advance(): void {
    const run = this.#run
    const { realClock } = run
    if (!this.#hasBegun) return
    const now = realClock === undefined ? this.#ours.completeUntil : Math.max(realClock.now(), this.#ours.completeUntil)
    this.#ours.completeUntil = now
    this.#venues.completeUntil = now
    run.loop.run(now)
    if (now > run.clock.time && now !== Number.POSITIVE_INFINITY) run.clock.time = now
    this.#scheduleWakeUp()
  }

  #untilEnded(feed: Observable<MarketEventBatch>): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      let isSettled = false
      const subscriptions: Subscription[] = []
      const settle = (act: () => void): void => {
        if (isSettled) return
        isSettled = true
        // A feed that ends while it is being subscribed has no subscription yet.
        queueMicrotask(() => {
          for (const subscription of subscriptions) subscription.unsubscribe()
          act()
        })
      }
      this.#fail = (error) => settle(() => reject(error))
      subscriptions.push(this.#run.stop$.subscribe(() => settle(resolve)))
      // Asked to stop before it began.
      if (isSettled) return
      subscriptions.push(
        feed.subscribe({
          next: (batch) => {
            if (isSettled) return
            try {
              this.#onBatch(batch)
            } catch (error) {
              this.#fail(error)
            }
          },
          error: (error: unknown) => this.#fail(error),
          complete: () => settle(resolve),
        }),
      )
    })
  }

  #onBatch(batch: MarketEventBatch): void {
    if (batch.length === 0) return
    if (!this.#hasBegun) this.#begin(batch.localTime[0]!)
    const lastAt = batch.localTime[batch.length - 1]!
    this.#run.reactions?.onDecoded(batch.instrument[0]!, lastAt)
    this.#ours.push(batch)
    if (this.#run.simulation !== undefined) this.#venues.push(batch)
    if (lastAt > this.#ours.completeUntil) this.#ours.completeUntil = lastAt
    this.advance()
  }

  #begin(at: Nanos): void {
    this.#hasBegun = true
    this.#run.begin(this.#run.realClock?.now() ?? at)
  }

  /** Until no order is open, or the time for that is over. */
  async #awaitAnswers(): Promise<void> {
    const run = this.#run
    const clock = run.realClock
    if (clock === undefined) {
      this.#ours.completeUntil = Number.POSITIVE_INFINITY
      this.advance()
      return
    }
    const giveUpAt = clock.now() + run.stopTimeoutNanos
    this.advance()
    while (run.orders.openCount > 0 && clock.now() < giveUpAt) {
      await new Promise<void>((resolve) => {
        clock.setTimer(clock.now() + ANSWER_POLL_NANOS, () => resolve())
      })
      this.advance()
    }
  }

  #scheduleWakeUp(): void {
    const clock = this.#run.realClock
    if (clock === undefined || this.#isEnded) return
    const dueAt = this.#run.loop.nextDueAt
    if (dueAt === this.#wakeUpAt) return
    this.#cancelWakeUp()
    if (dueAt === Number.POSITIVE_INFINITY) return
    this.#wakeUpAt = dueAt
    this.#wakeUp = clock.setTimer(dueAt, () => {
      this.#wakeUp = NO_TIMER
      this.#wakeUpAt = Number.POSITIVE_INFINITY
      try {
        this.advance()
      } catch (error) {
        this.#fail(error)
      }
    })
  }

  #cancelWakeUp(): void {
    if (this.#wakeUp !== NO_TIMER) this.#run.realClock!.cancelTimer(this.#wakeUp)
    this.#wakeUp = NO_TIMER
    this.#wakeUpAt = Number.POSITIVE_INFINITY
  }
}

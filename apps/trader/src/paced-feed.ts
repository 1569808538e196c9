import { type Clock, NANOS_PER_MILLISECOND, type Nanos, NO_TIMER, type TimerId, type Timers } from '@hft/clock'
import { EventFlag, type EventStream, MarketEventBatch } from '@hft/data'
import { Observable } from 'rxjs'

/**
 * A recorded or generated market as it would come in now: each message is pushed when its time has come by `clock`, one
 * batch a message, with the intervals that it has, divided by `speed`.
 *
 * A message's local time is when it is really pushed; its exchange time keeps its distance to when that was planned, so
 * that feed latency is the market's own plus what the system adds. The feed can be subscribed to once.
 *
 * @param view local view of the market; read as it is needed
 * @param speed above 0; 2 is twice as fast
 */
export function pacedFeed(view: EventStream, clock: Clock & Timers, speed: number): Observable<MarketEventBatch> {
  return new Observable((subscriber) => {
    const feed = new PacedFeed(view, clock, speed, {
      push: (batch) => subscriber.next(batch),
      end: () => subscriber.complete(),
      fail: (error) => subscriber.error(error),
    })
    feed.advance()
    return () => feed.stop()
  })
}

const LONGEST_TURN_NANOS = 10 * NANOS_PER_MILLISECOND
/** Timers that are due at once would be called within the same turn. */
const PAUSE_NANOS = NANOS_PER_MILLISECOND

interface Receiver {
  push(batch: MarketEventBatch): void
  end(): void
  fail(error: unknown): void
}

class PacedFeed {
  readonly #view: EventStream
  readonly #clock: Clock & Timers
  readonly #speed: number
  readonly #receiver: Receiver
  readonly #message = new MarketEventBatch()
  #batch: MarketEventBatch | undefined
  #row = 0
  /** The market's own time and the clock's at the first message. */
  #marketStart: Nanos = Number.NaN
  #clockStart: Nanos = Number.NaN
  #timer: TimerId = NO_TIMER
  #isStopped = false
  /** Since when messages have been pushed without a break. */
  #turnStartedAt: Nanos = Number.NaN

  constructor(view: EventStream, clock: Clock & Timers, speed: number, receiver: Receiver) {
    this.#view = view
    this.#clock = clock
    this.#speed = speed
    this.#receiver = receiver
  }

  /** Pushes what is due, and waits for the rest. */
  advance(): void {
    this.#turnStartedAt = this.#clock.now()
    this.#pushDue()
  }

  #pushDue(): void {
    this.#timer = NO_TIMER
    while (!this.#isStopped) {
      if (!this.#hasRow()) return void this.#load()
      const planned = this.#plannedAt(this.#batch!.localTime[this.#row]!)
      const now = this.#clock.now()
      // A market that comes faster than it can be handled leaves signals and other timers their turn all the same.
      const isTurnOver = now - this.#turnStartedAt >= LONGEST_TURN_NANOS
      if (planned > now || isTurnOver) {
        this.#timer = this.#clock.setTimer(isTurnOver ? now + PAUSE_NANOS : planned, () => this.advance())
        return
      }
      this.#takeMessage()
      // A message whose end isn't loaded is pushed with what follows it.
      if (this.#message.length > 0 && this.#isMessageWhole()) this.#pushMessage()
    }
  }

  stop(): void {
    this.#isStopped = true
    if (this.#timer !== NO_TIMER) this.#clock.cancelTimer(this.#timer)
  }

  #hasRow(): boolean {
    while (this.#batch === undefined || this.#row >= this.#batch.length) {
      this.#batch = this.#view.next()
      this.#row = 0
      if (this.#batch === undefined) return false
    }
    return true
  }

  async #load(): Promise<void> {
    try {
      if (await this.#view.load()) return this.#pushDue()
      if (this.#message.length > 0) this.#pushMessage()
      if (!this.#isStopped) this.#receiver.end()
    } catch (error) {
      if (!this.#isStopped) this.#receiver.fail(error)
    }
  }

  #plannedAt(marketTime: Nanos): Nanos {
    if (Number.isNaN(this.#marketStart)) {
      this.#marketStart = marketTime
      this.#clockStart = this.#clock.now()
    }
    return this.#clockStart + Math.ceil((marketTime - this.#marketStart) / this.#speed)
  }

  #takeMessage(): void {
    const batch = this.#batch!
    while (this.#row < batch.length) {
      this.#message.appendFrom(batch, this.#row)
      this.#row++
      if (this.#isMessageWhole()) return
    }
  }

  #isMessageWhole(): boolean {
    return (this.#message.flags[this.#message.length - 1]! & EventFlag.LastOfMessage) !== 0
  }

  #pushMessage(): void {
    const message = this.#message
    const now = this.#clock.now()
    for (let row = 0; row < message.length; row++) {
      message.exchangeTime[row] = Math.min(now, this.#plannedAt(message.exchangeTime[row]!))
      message.localTime[row] = now
    }
    this.#receiver.push(message)
    message.clear()
  }
}

import type { Clock, Nanos } from '@hft/clock'
import type { EventStream, MarketEventBatch, Replay } from '@hft/data'
import type { SimulatedVenue } from '../clients/execution-client.ts'
import type { DrivenSide } from './driven-side.contract.ts'

const NEVER = Number.POSITIVE_INFINITY

/**
 * Drives a simulated venue and our side over the two views of a replay as far ahead as the venue's promises reach: holds
 * the venue to them. The loop that systems run is the engine's.
 *
 * Each side runs ahead of the other as far as nothing can reach it from there:
 * - ours up to the venue's next activity plus the shortest response (market data first at equal times);
 * - the venue up to our next item plus the shortest entry, where our next item is a row, an answer under way or a timer,
 *   or an answer yet to be given, which reaches us no earlier than the venue's next activity plus the response.
 *
 * A timer beyond the last row, request and answer is not due any more: the run ends there.
 */
export class LookAheadDriver implements Clock {
  readonly epochNs: bigint
  /** Rows that our side has seen. */
  rows = 0
  readonly #venue: SimulatedVenue
  readonly #local: EventStream
  readonly #exchange: EventStream
  readonly #side: DrivenSide
  #batch: MarketEventBatch | undefined
  #row = 0
  #now: Nanos = Number.NEGATIVE_INFINITY

  constructor(venue: SimulatedVenue, replay: Replay, side: DrivenSide, epochNs = 0n) {
    this.#venue = venue
    this.#local = replay.localView
    this.#exchange = replay.exchangeView
    this.#side = side
    this.epochNs = epochNs
    venue.attach(replay.exchangeView)
  }

  now(): Nanos {
    return this.#now
  }

  /** Runs to the end of the replay. */
  async run(): Promise<void> {
    const venue = this.#venue
    for (;;) {
      if (!this.#isRowKnown()) await this.#local.load()
      else if (!this.#runOurSide()) {
        const ours = this.#nextOfOurs()
        const answer = venue.nextActivity + venue.minimumResponseNanos
        // Nothing of ours is left and nothing will be answered: the rest of the exchange's view changes nothing.
        if (ours === NEVER && answer === NEVER) return
        const limit = (ours < answer ? ours : answer) + venue.minimumEntryNanos
        venue.limit = limit
        while (!venue.run()) await this.#exchange.load()
      }
    }
  }

  /** Handles what is certain to come next; answers whether there was anything. */
  #runOurSide(): boolean {
    const venue = this.#venue
    const side = this.#side
    let progressed = false
    for (;;) {
      if (!this.#isRowKnown()) return progressed
      const quietUntil = venue.nextActivity + venue.minimumResponseNanos
      const updateAt = venue.nextUpdate
      const timerAt = this.#timerAt()
      const rowAt = this.#rowTime()
      const due = updateAt <= timerAt ? updateAt : timerAt
      if (rowAt <= due && rowAt <= quietUntil && rowAt !== NEVER) {
        this.#runRows(due < quietUntil ? due : quietUntil)
      } else if (updateAt <= timerAt && updateAt <= quietUntil && updateAt !== NEVER) {
        this.#now = updateAt
        venue.deliverNext()
      } else if (timerAt < updateAt && timerAt < quietUntil && this.#isAnythingLeftAfter(timerAt)) {
        this.#now = timerAt
        side.onTimer()
      } else return progressed
      progressed = true
    }
  }

  /** Rows of the loaded batch up to and at `until`, or to the first one that sends something. */
  #runRows(until: Nanos): void {
    const side = this.#side
    const batch = this.#batch!
    const { localTime, length } = batch
    const first = this.#row
    let row = first
    while (row < length) {
      const time = localTime[row]!
      if (time > until) break
      this.#now = time
      // Taken off first, so that whoever asks meanwhile sees what is left.
      this.#row = row + 1
      if (side.onRow(batch, row++)) break
    }
    this.#row = row
    this.rows += row - first
  }

  /** When our next timer may be due: never once there is nothing left that could happen after it. */
  #timerAt(): Nanos {
    const isAnythingLeft = this.#rowTime() !== NEVER || this.#venue.nextUpdate !== NEVER
    return isAnythingLeft || this.#venue.nextActivity !== NEVER ? this.#side.timerAt : NEVER
  }

  /** Whether anything is certain to come after a timer that is due next; the venue must have reached that time. */
  #isAnythingLeftAfter(timerAt: Nanos): boolean {
    if (this.#rowTime() !== NEVER || this.#venue.nextUpdate !== NEVER) return true
    const { nextActivity } = this.#venue
    return nextActivity > timerAt && nextActivity !== NEVER
  }

  /** Fetches the next batch when the last one is used up; false while that has to be loaded. */
  #isRowKnown(): boolean {
    while (this.#batch === undefined || this.#row === this.#batch.length) {
      this.#batch = this.#local.next()
      this.#row = 0
      if (this.#batch === undefined) return this.#local.completeUntil === NEVER
    }
    return true
  }

  #rowTime(): Nanos {
    return this.#batch === undefined ? NEVER : this.#batch.localTime[this.#row]!
  }

  #nextOfOurs(): Nanos {
    const rowAt = this.#rowTime()
    const updateAt = this.#venue.nextUpdate
    const timerAt = this.#timerAt()
    const due = updateAt < timerAt ? updateAt : timerAt
    return rowAt < due ? rowAt : due
  }
}

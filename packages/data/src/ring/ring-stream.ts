import { CodedError, type Nanos } from '@hft/clock'
import { Observable } from 'rxjs'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import type { EventStream } from '../replay/replay.ts'
import type { RingConsumer } from './ring-consumer.ts'
import { RingState, WaitOutcome } from './ring-state.ts'

/** Batches that a subscriber gets before timers and sockets of its thread have their turn. */
const BATCHES_PER_TURN = 256

export interface RingStreamOptions {
  /**
   * `'async'` (default): the thread's timers and sockets go on while it waits. `'blocking'`: it sleeps, which wakes
   * sooner; for a thread that does nothing else.
   */
  readonly wait?: 'async' | 'blocking'
  /** Looks before a blocking wait sleeps, ≥ 0; default 0. Pays where the thread has a core of its own. */
  readonly spins?: number
  /** How long the producer may be silent before it counts as gone, in milliseconds; default: for ever. */
  readonly silenceMillis?: number
}

/**
 * The reading side of a ring as a stream that an engine can run over. `next()` gives the previous batch back.
 *
 * The stream ends when the producer closes the ring, or when this side is cancelled. A producer that is gone without
 * closing (its thread was seen to end and somebody said so, or it was silent for too long) is no end: `load()` rejects,
 * so that no run takes half a market for a whole one.
 */
export class RingStream implements EventStream {
  readonly #consumer: RingConsumer
  readonly #isBlocking: boolean
  readonly #spins: number
  readonly #silenceMillis: number

  constructor(consumer: RingConsumer, options: RingStreamOptions = {}) {
    this.#consumer = consumer
    this.#isBlocking = options.wait === 'blocking'
    this.#spins = options.spins ?? 0
    this.#silenceMillis = options.silenceMillis ?? Number.POSITIVE_INFINITY
  }

  /** Unknown until the stream has ended: the producer may have published more rows of the same time since. */
  get completeUntil(): Nanos {
    const { state } = this.#consumer
    const isOver = state === RingState.Closed || state === RingState.Cancelled
    return isOver && this.#consumer.look() === WaitOutcome.Ended ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  next(): MarketEventBatch | undefined {
    this.#consumer.release()
    return this.#consumer.read()
  }

  /** @throws CodedError `ring.producer_failed`, `ring.producer_silent` (a rejection) */
  async load(): Promise<boolean> {
    this.#consumer.release()
    const outcome = this.#isBlocking
      ? this.#consumer.wait(this.#silenceMillis, this.#spins)
      : await this.#consumer.waitAsync(this.#silenceMillis)
    if (outcome === WaitOutcome.Ready) return true
    if (outcome === WaitOutcome.TimedOut) {
      throw new CodedError(
        'ring.producer_silent',
        `the producer of market events was silent for ${this.#silenceMillis} ms; see whether its thread still runs`,
      )
    }
    if (this.#consumer.state === RingState.Failed) {
      throw new CodedError(
        'ring.producer_failed',
        'the producer of market events ended without closing the ring; see what ended its thread',
      )
    }
    return false
  }

  /**
   * The same as an observable, for a live run; once. Unsubscribing cancels the ring, a producer that is gone is an
   * error.
   */
  get events$(): Observable<MarketEventBatch> {
    return new Observable((subscriber) => {
      const run = async (): Promise<void> => {
        do {
          for (let given = 0; !subscriber.closed; given++) {
            const batch = this.next()
            if (batch === undefined) break
            subscriber.next(batch)
            if (given % BATCHES_PER_TURN === BATCHES_PER_TURN - 1) await otherTasks()
          }
        } while (!subscriber.closed && (await this.load()))
        subscriber.complete()
      }
      run().catch((error: unknown) => subscriber.error(error))
      return () => this.#consumer.cancel()
    })
  }
}

function otherTasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

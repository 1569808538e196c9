import { setImmediate } from 'node:timers/promises'
import type { Nanos } from '@hft/clock'
import type { EventStream, MarketEventBatch, Replay } from '@hft/data'

/** Batches given out between two breaths: some tens of milliseconds. */
const BATCHES_PER_BREATH = 32

/**
 * A replay's local view that lets the process breathe: signals are heard and progress is drawn although a replay in memory
 * would run through in one go. What is given out, and when it counts as complete, is unchanged.
 */
export class BreathingView implements EventStream {
  /** Rows given out so far. */
  rows = 0
  readonly #inner: EventStream
  readonly #onBreath: () => void
  #batches = 0
  #lastTime: Nanos = Number.NEGATIVE_INFINITY

  constructor(inner: EventStream, onBreath: () => void) {
    this.#inner = inner
    this.#onBreath = onBreath
  }

  get completeUntil(): Nanos {
    // Rows of the same time as the last one may still be to come.
    return this.#isHolding ? this.#lastTime - 1 : this.#inner.completeUntil
  }

  next(): MarketEventBatch | undefined {
    if (this.#isHolding) return undefined
    const batch = this.#inner.next()
    if (batch === undefined || batch.length === 0) return batch
    this.#batches++
    this.rows += batch.length
    this.#lastTime = batch.localTime[batch.length - 1]!
    return batch
  }

  async load(): Promise<boolean> {
    const wasHolding = this.#isHolding
    this.#batches = 0
    this.#onBreath()
    await setImmediate()
    return wasHolding ? true : this.#inner.load()
  }

  get #isHolding(): boolean {
    return this.#batches >= BATCHES_PER_BREATH
  }
}

/** A replay with a local view that breathes. */
export function breathing(replay: Replay, onBreath: () => void): Replay & { readonly localView: BreathingView } {
  return { exchangeView: replay.exchangeView, localView: new BreathingView(replay.localView, onBreath) }
}

import type { Nanos } from '@hft/clock'

/** Takes a fill when a horizon after it has passed. */
export interface HorizonListener {
  /** @param entry position of the fill in the columns of {@link FillHorizons}, valid until the call returns */
  onHorizon(horizon: number, entry: number): void
}

/**
 * Fills that wait for the mid some times later. Memory grows with the fills within the longest horizon, not with the run;
 * allocates only then.
 */
export class FillHorizons {
  readonly horizons: readonly Nanos[]
  /** Earliest time after which {@link onTime} has something to do; Infinity for nothing. */
  nextDueAt: Nanos = Number.POSITIVE_INFINITY
  /** The time, to write before {@link onTime}: as an argument it would be boxed. */
  now: Nanos = Number.NaN
  // Columns of the fills, by entry.
  at = new Float64Array(64)
  instrument = new Int32Array(64)
  strategy = new Int32Array(64)
  liquidity = new Int32Array(64)
  signedLots = new Float64Array(64)
  ticks = new Float64Array(64)
  /** Of a lot at the fill. */
  worth = new Float64Array(64)
  readonly #listener: HorizonListener
  /** Number of the next fill, and of the next fill that each horizon waits for. */
  #end = 0
  readonly #next: Float64Array
  /** When each horizon's next fill is due; Infinity for none. */
  readonly #dueAt: Float64Array

  constructor(horizons: readonly Nanos[], listener: HorizonListener) {
    this.horizons = horizons
    this.#listener = listener
    this.#next = new Float64Array(horizons.length)
    this.#dueAt = new Float64Array(horizons.length).fill(Number.POSITIVE_INFINITY)
  }

  /** Makes room for a fill and answers its entry: its columns are then the caller's to fill in, before {@link commit}. */
  reserve(): number {
    let first = this.#end
    for (let horizon = 0; horizon < this.#next.length; horizon++) first = Math.min(first, this.#next[horizon]!)
    if (this.#end - first === this.at.length) this.#double(first)
    return this.#end & (this.at.length - 1)
  }

  commit(): void {
    const at = this.at[this.#end & (this.at.length - 1)]!
    const dueAt = this.#dueAt
    for (let horizon = 0; horizon < dueAt.length; horizon++) {
      if (this.#next[horizon] !== this.#end) continue
      const due = at + this.horizons[horizon]!
      dueAt[horizon] = due
      if (due < this.nextDueAt) this.nextDueAt = due
    }
    this.#end++
  }

  /** Time has come to {@link now}, and mids have not changed yet: horizons that ended before are over. */
  onTime(): void {
    if (this.nextDueAt < this.now) this.#pass(false)
  }

  /** The run is over at `end`: horizons up to it have passed. */
  finish(end: Nanos): void {
    this.now = end
    this.#pass(true)
  }

  /** Entries that a horizon still waits for, the oldest first. */
  *waiting(horizon: number): Generator<number> {
    for (let fill = this.#next[horizon]!; fill < this.#end; fill++) yield fill & (this.at.length - 1)
  }

  #pass(isLast: boolean): void {
    const { now } = this
    const dueAt = this.#dueAt
    let nextDueAt = Number.POSITIVE_INFINITY
    for (let horizon = 0; horizon < dueAt.length; horizon++) {
      if (dueAt[horizon]! < now || (dueAt[horizon] === now && isLast)) this.#passHorizon(horizon, isLast)
      if (dueAt[horizon]! < nextDueAt) nextDueAt = dueAt[horizon]!
    }
    this.nextDueAt = nextDueAt
  }

  /** Hands over the fills whose horizon is over. */
  #passHorizon(horizon: number, isLast: boolean): void {
    const { now } = this
    const span = this.horizons[horizon]!
    let due = Number.POSITIVE_INFINITY
    let fill = this.#next[horizon]!
    for (; fill < this.#end; fill++) {
      const entry = fill & (this.at.length - 1)
      due = this.at[entry]! + span
      if (due > now || (due === now && !isLast)) break
      this.#listener.onHorizon(horizon, entry)
      due = Number.POSITIVE_INFINITY
    }
    this.#next[horizon] = fill
    this.#dueAt[horizon] = due
  }

  #double(first: number): void {
    const before = this.at.length
    this.at = grown(this.at, first, this.#end, before)
    this.signedLots = grown(this.signedLots, first, this.#end, before)
    this.ticks = grown(this.ticks, first, this.#end, before)
    this.worth = grown(this.worth, first, this.#end, before)
    this.instrument = Int32Array.from(grown(this.instrument, first, this.#end, before))
    this.strategy = Int32Array.from(grown(this.strategy, first, this.#end, before))
    this.liquidity = Int32Array.from(grown(this.liquidity, first, this.#end, before))
  }
}

function grown(
  column: Float64Array | Int32Array,
  first: number,
  end: number,
  before: number,
): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * before)
  for (let fill = first; fill < end; fill++) larger[fill & (2 * before - 1)] = column[fill & (before - 1)]!
  return larger
}

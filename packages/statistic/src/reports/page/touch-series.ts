import type { Nanos } from '@hft/clock'

/** Points of all instruments of a run together: a page of some two megabytes at most. */
export const MOST_TOUCH_POINTS = 262_144

const FIRST_CAPACITY = 1024

/**
 * Best bid and ask of one instrument at every change, as long as there is room; then a point stands for several changes
 * and has their lowest bid and highest ask. Points are even in changes, so that what is busy keeps its detail.
 */
export class TouchSeries {
  /** Changes of one point. */
  changesPerPoint = 1
  /** Points in use. */
  length = 0
  /** Changes altogether. */
  changes = 0
  readonly #mostPoints: number
  #times = new Float64Array(0)
  #bids = new Int32Array(0)
  #asks = new Int32Array(0)
  #inPoint = 0

  /** @param mostPoints even, at least 2 */
  constructor(mostPoints: number) {
    this.#mostPoints = mostPoints
  }

  /** Never allocates but to grow. */
  add(at: Nanos, bidTicks: number, askTicks: number): void {
    this.changes++
    if (this.#inPoint === 0) {
      if (this.length === this.#mostPoints) this.#halve()
      else if (this.length === this.#times.length) this.#grow()
      const point = this.length++
      this.#times[point] = at
      this.#bids[point] = bidTicks
      this.#asks[point] = askTicks
    } else {
      const point = this.length - 1
      if (bidTicks < this.#bids[point]!) this.#bids[point] = bidTicks
      if (askTicks > this.#asks[point]!) this.#asks[point] = askTicks
    }
    this.#inPoint = this.#inPoint + 1 === this.changesPerPoint ? 0 : this.#inPoint + 1
  }

  /** When each point's first change was. */
  times(): Float64Array {
    return this.#times.slice(0, this.length)
  }

  /** Lowest bid of each point, in ticks. */
  bids(): Int32Array {
    return this.#bids.slice(0, this.length)
  }

  /** Highest ask of each point, in ticks. */
  asks(): Int32Array {
    return this.#asks.slice(0, this.length)
  }

  #grow(): void {
    const capacity = Math.min(this.#mostPoints, Math.max(FIRST_CAPACITY, this.length * 2))
    const [times, bids, asks] = [new Float64Array(capacity), new Int32Array(capacity), new Int32Array(capacity)]
    times.set(this.#times)
    bids.set(this.#bids)
    asks.set(this.#asks)
    this.#times = times
    this.#bids = bids
    this.#asks = asks
  }

  #halve(): void {
    for (let point = 0; point < this.length / 2; point++) {
      this.#times[point] = this.#times[2 * point]!
      this.#bids[point] = Math.min(this.#bids[2 * point]!, this.#bids[2 * point + 1]!)
      this.#asks[point] = Math.max(this.#asks[2 * point]!, this.#asks[2 * point + 1]!)
    }
    this.length /= 2
    this.changesPerPoint *= 2
  }
}

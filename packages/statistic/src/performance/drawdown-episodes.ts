import type { Nanos } from '@hft/clock'

/**
 * The times under water of a sampled equity curve: an episode begins after a sample at the highest equity so far and ends
 * with the first one that is there again. The one that is still open counts as far as it goes. Never allocates.
 */
export class DrawdownEpisodes {
  /** Episodes so far, the open one included. */
  count = 0
  /** Longest of them from high to recovery. */
  longestNanos: Nanos = 0
  /** Time from the sample before to each sample below the high. */
  underWaterNanos: Nanos = 0
  /** What {@link sample} takes: fields, as what is handed to a call may have to be boxed. */
  at: Nanos = Number.NaN
  equity = Number.NaN
  #depths = 0
  #high = Number.NEGATIVE_INFINITY
  #highAt: Nanos = 0
  #depth = 0
  #startedAt: Nanos = Number.NaN
  #sampledAt: Nanos = Number.NaN

  /** In order of time. */
  onSample(at: Nanos, equity: number): void {
    this.at = at
    this.equity = equity
    this.sample()
  }

  /** As {@link onSample}, of {@link at} and {@link equity}. */
  sample(): void {
    const { at, equity } = this
    if (Number.isNaN(this.#startedAt)) this.#startedAt = at
    else if (equity < this.#high) this.#fall()
    else if (this.#depth > 0) this.#recover()
    if (equity >= this.#high) {
      this.#high = equity
      this.#highAt = at
    }
    this.#sampledAt = at
  }

  /** Mean over the episodes of the deepest fall of each; NaN without any. */
  get averageDepth(): number {
    return (this.#depths + this.#depth) / this.count
  }

  /** {@link underWaterNanos} over the time from the first to the last sample; NaN without two. */
  get underWaterShare(): number {
    return this.underWaterNanos / (this.#sampledAt - this.#startedAt)
  }

  #fall(): void {
    const { at, equity } = this
    if (this.#depth === 0) this.count++
    this.#depth = Math.max(this.#depth, this.#high - equity)
    this.underWaterNanos += at - this.#sampledAt
    this.longestNanos = Math.max(this.longestNanos, at - this.#highAt)
  }

  #recover(): void {
    this.longestNanos = Math.max(this.longestNanos, this.at - this.#highAt)
    this.#depths += this.#depth
    this.#depth = 0
  }
}

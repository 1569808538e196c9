import type { Nanos } from '@hft/clock'

/** Time during which any position was open. Never allocates. */
export class ExposureTime {
  #openPositions = 0
  #openedAt: Nanos = 0
  #nanos: Nanos = 0

  /** An instrument's position went from `before` to `after` lots. */
  onPosition(at: Nanos, before: number, after: number): void {
    const isFirst = this.#openPositions === 0
    if (before === 0 && after !== 0) this.#openPositions++
    if (before !== 0 && after === 0) this.#openPositions--
    if (isFirst && this.#openPositions > 0) this.#openedAt = at
    if (!isFirst && this.#openPositions === 0) this.#nanos += at - this.#openedAt
  }

  /** Up to `now`. */
  nanos(now: Nanos): Nanos {
    return this.#openPositions === 0 ? this.#nanos : this.#nanos + (now - this.#openedAt)
  }
}

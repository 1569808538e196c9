/** Kinds of frames, by number. */
export const FRAME_KINDS = ['best bid and offer', 'depth update', 'trade'] as const

const NANOS_PER_MILLISECOND = 1e6

/** Times from a message to the updated book, by kind of frame. */
export class SocketTimes {
  readonly #times: readonly Float64Array[]
  readonly #counts = new Float64Array(FRAME_KINDS.length)

  /** @param capacity frames of one kind at most; later ones are not noted */
  constructor(capacity: number) {
    this.#times = FRAME_KINDS.map(() => new Float64Array(capacity))
  }

  note(kind: number, millis: number): void {
    const times = this.#times[kind]!
    const count = this.#counts[kind]!
    if (count >= times.length) return
    times[count] = millis
    this.#counts[kind] = count + 1
  }

  clear(): void {
    this.#counts.fill(0)
  }

  count(kind: number): number {
    return this.#counts[kind]!
  }

  /** Nanoseconds that the share `quantile` of the frames of a kind stays within. */
  quantileNanos(kind: number, quantile: number): number {
    const count = this.#counts[kind]!
    const sorted = this.#times[kind]!.slice(0, count).sort()
    return sorted[Math.min(count - 1, Math.floor(quantile * count))]! * NANOS_PER_MILLISECOND
  }
}

import { CodedError, formatDuration, type Nanos, parseDuration } from '@hft/clock'
import { z } from 'zod'
import { DurationText } from './duration-text.ts'

/** Sliding windows that all hold at once. */
export const Windows = z
  .array(
    z.strictObject({
      messages: z.int().positive().max(1_000_000).describe('most messages within the window'),
      per: DurationText.describe('length of the window, e.g. 1s, 10s, 1m'),
    }),
  )
  .superRefine((windows, context) => {
    const sorted = windows
      .map(({ messages, per }) => ({ messages, per, nanos: nanosOf(per) }))
      .filter(({ nanos }) => nanos > 0)
      .sort((left, right) => left.nanos - right.nanos)
    for (const [index, window] of sorted.entries()) {
      const shorter = sorted[index - 1]
      if (shorter === undefined || shorter.messages < window.messages) continue
      context.addIssue({
        code: 'custom',
        message: `${shorter.messages} per ${shorter.per} can never be reached beside ${window.messages} per ${window.per}; a longer window takes more messages`,
      })
    }
  })
export type Windows = z.infer<typeof Windows>

/** Columns of a ring's record: how many messages may leave before a window can be full, and how many that may use the reserve. */
const SPARE = 0
const SPARE_WITH_RESERVE = 1
/** Slot of the next message among all times, the ring's first slot, and the one behind its last. */
const NEXT = 2
const FIRST = 3
const END = 4
/** Number of the windows that it counts for. */
const WINDOWS = 5
/** Two records are a line of the cache. */
const FIELDS = 8

/** Where no window says less. */
const MOST_SPARED = 2 ** 30

/** Windows that count alike for many rings. */
interface SharedWindows {
  readonly messages: Int32Array
  /** Without the reserve. */
  readonly unreserved: Int32Array
  readonly lengths: Float64Array
}

/**
 * Counts messages in windows that slide exactly: N messages per window pass when the N-th latest is a whole window ago. A
 * ring of times for each thing that is counted (a kind of message, of an instrument) serves all its windows, each reading
 * it at its own distance.
 */
export class MessageWindows {
  readonly #shared: SharedWindows[] = []
  /** A record a ring, so that a message touches one place. */
  /** The time, to write before {@link hasRoom} and {@link add}: as an argument it would be boxed. */
  now: Nanos = Number.NaN
  #rings = new Int32Array(0)
  /** Every ring, one behind the other. */
  #times = new Float64Array(0)
  /** Of the last refusal: its window's length and number of messages, and when one passes again. */
  readonly refused = { length: 0, messages: 0, passesAt: 0 }

  /**
   * Makes rings that count for the same windows, and answers the number of the first.
   * @param reserve part of each window, rounded down to whole messages, that only reducing orders may use
   */
  open(windows: Windows, reserve: number, count: number): number {
    const messages = Int32Array.from(windows, (window) => window.messages)
    this.#shared.push({
      messages,
      unreserved: messages.map((most) => most - Math.floor(most * reserve)),
      lengths: Float64Array.from(windows, ({ per }) => parseDuration(per)),
    })
    const first = this.#rings.length / FIELDS
    const size = Math.max(1, ...messages)
    const { length } = this.#times
    const rings = new Int32Array(this.#rings.length + count * FIELDS)
    rings.set(this.#rings)
    this.#rings = rings
    const times = new Float64Array(length + count * size).fill(Number.NEGATIVE_INFINITY, length)
    times.set(this.#times)
    this.#times = times
    for (let ring = 0; ring < count; ring++) {
      const record = (first + ring) * FIELDS
      const slot = length + ring * size
      this.#rings[record + NEXT] = slot
      this.#rings[record + FIRST] = slot
      this.#rings[record + END] = slot + size
      this.#rings[record + WINDOWS] = this.#shared.length - 1
    }
    return first
  }

  /** Whether one more message fits into every window; if not, see {@link refused}. */
  hasRoom(ring: number, mayUseReserve: boolean): boolean {
    const spare = ring * FIELDS + (mayUseReserve === true ? SPARE_WITH_RESERVE : SPARE)
    return this.#rings[spare]! > 0 || this.#look(ring, mayUseReserve)
  }

  /** A message leaves now. */
  add(ring: number): void {
    const rings = this.#rings
    const record = ring * FIELDS
    const spare = rings[record + SPARE]!
    const spareWithReserve = rings[record + SPARE_WITH_RESERVE]!
    if (spare > 0) rings[record + SPARE] = spare - 1
    if (spareWithReserve > 0) rings[record + SPARE_WITH_RESERVE] = spareWithReserve - 1
    const slot = rings[record + NEXT]!
    this.#times[slot] = this.now
    rings[record + NEXT] = slot + 1 === rings[record + END]! ? rings[record + FIRST]! : slot + 1
  }

  /** Looks at every window, and notes how many messages may leave before one can be full. */
  #look(ring: number, mayUseReserve: boolean): boolean {
    const { now } = this
    const record = ring * FIELDS
    const { messages, unreserved, lengths } = this.#shared[this.#rings[record + WINDOWS]!]!
    const counts = mayUseReserve ? messages : unreserved
    let spared = MOST_SPARED
    for (let window = 0; window < counts.length; window++) {
      const count = counts[window]!
      const length = lengths[window]!
      // A reserve of everything leaves no message to look back to.
      const earlier = count === 0 ? now : this.#timeBack(ring, count)
      if (now - earlier < length) {
        this.refused.length = length
        this.refused.messages = count
        this.refused.passesAt = earlier + length
        return false
      }
      // With the newest half of them spanning a whole window, as many again can leave before it is full.
      let free = count >> 1
      while (free > 0 && now - this.#timeBack(ring, count - free) < length) free >>= 1
      if (free < spared) spared = free
    }
    this.#rings[record + (mayUseReserve ? SPARE_WITH_RESERVE : SPARE)] = spared
    return true
  }

  /** Times of a ring's messages that are remembered, latest first. */
  snapshot(ring: number): number[] {
    const times: number[] = []
    const size = this.#rings[ring * FIELDS + END]! - this.#rings[ring * FIELDS + FIRST]!
    for (let back = 1; back <= size; back++) {
      const time = this.#timeBack(ring, back)
      if (time === Number.NEGATIVE_INFINITY) break
      times.push(time)
    }
    return times
  }

  restore(ring: number, times: readonly number[]): void {
    const record = ring * FIELDS
    const first = this.#rings[record + FIRST]!
    const end = this.#rings[record + END]!
    this.#times.fill(Number.NEGATIVE_INFINITY, first, end)
    this.#rings[record + SPARE] = 0
    this.#rings[record + SPARE_WITH_RESERVE] = 0
    this.#rings[record + NEXT] = first
    for (let back = Math.min(times.length, end - first); back >= 1; back--) {
      this.now = times[back - 1]!
      this.add(ring)
    }
  }

  /** Time of a ring's `back`-th latest message. */
  #timeBack(ring: number, back: number): Nanos {
    const record = ring * FIELDS
    const first = this.#rings[record + FIRST]!
    const slot = this.#rings[record + NEXT]! - back
    return this.#times[slot < first ? slot + this.#rings[record + END]! - first : slot]!
  }
}

/** A refusal in words. */
export function describeWindow(length: Nanos, messages: number, waitNanos: Nanos): string {
  return `${messages} messages within ${formatDuration(length)} have been sent, the most for this kind of order; one passes again after ${formatDuration(waitNanos)}`
}

/** 0 for a text that is no duration: its own schema says so. */
function nanosOf(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    if (error instanceof CodedError) return 0
    throw error
  }
}

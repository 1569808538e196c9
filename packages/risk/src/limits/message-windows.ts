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

/**
 * Counts messages in windows that slide exactly: N messages per window pass when the N-th latest is a whole window ago.
 * One ring of times serves all windows, each reading it at its own distance.
 */
export class MessageWindows {
  readonly #messages: Int32Array
  readonly #unreserved: Int32Array
  readonly #lengths: Float64Array
  readonly #times: Float64Array
  /** Messages that have left. */
  #sent = 0
  /** Number of messages until which no window can be full; of others, and of those that may use the reserve. */
  readonly #lookAgainAt = new Float64Array(2)
  /** Slot of the next message. */
  #next = 0
  /** Of the last refusal: its window's length and number of messages, and when one passes again. */
  readonly refused = { length: 0, messages: 0, passesAt: 0 }

  /** @param reserve part of each window, rounded down to whole messages, that only reducing orders may use */
  constructor(windows: Windows, reserve: number) {
    this.#messages = Int32Array.from(windows, ({ messages }) => messages)
    this.#unreserved = Int32Array.from(windows, ({ messages }) => messages - Math.floor(messages * reserve))
    this.#lengths = Float64Array.from(windows, ({ per }) => parseDuration(per))
    this.#times = new Float64Array(Math.max(1, ...this.#messages)).fill(Number.NEGATIVE_INFINITY)
  }

  /** Whether one more message fits into every window; if not, see {@link refused}. */
  hasRoom(now: Nanos, mayUseReserve: boolean): boolean {
    const row = mayUseReserve ? 1 : 0
    if (this.#sent < this.#lookAgainAt[row]!) return true
    return this.#look(now, row)
  }

  /** A message leaves now. */
  add(now: Nanos): void {
    this.#sent++
    this.#times[this.#next] = now
    this.#next = this.#next + 1 === this.#times.length ? 0 : this.#next + 1
  }

  /** Looks at every window, and notes how many messages may leave before one can be full. */
  #look(now: Nanos, row: number): boolean {
    const counts = row === 1 ? this.#messages : this.#unreserved
    let spared = Number.MAX_SAFE_INTEGER
    for (let window = 0; window < counts.length; window++) {
      const count = counts[window]!
      const length = this.#lengths[window]!
      // A reserve of everything leaves no message to look back to.
      const earlier = count === 0 ? now : this.#timeBack(count)
      if (now - earlier < length) {
        this.refused.length = length
        this.refused.messages = count
        this.refused.passesAt = earlier + length
        return false
      }
      // With the newest half of them spanning a whole window, as many again can leave before it is full.
      let free = count >> 1
      while (free > 0 && now - this.#timeBack(count - free) < length) free >>= 1
      if (free < spared) spared = free
    }
    this.#lookAgainAt[row] = this.#sent + spared
    return true
  }

  /** Times of the messages that are remembered, latest first. */
  snapshot(): number[] {
    const times: number[] = []
    for (let back = 1; back <= this.#times.length; back++) {
      const time = this.#timeBack(back)
      if (time === Number.NEGATIVE_INFINITY) break
      times.push(time)
    }
    return times
  }

  restore(times: readonly number[]): void {
    this.#times.fill(Number.NEGATIVE_INFINITY)
    this.#lookAgainAt.fill(0)
    this.#sent = 0
    this.#next = 0
    for (let back = Math.min(times.length, this.#times.length); back >= 1; back--) this.add(times[back - 1]!)
  }

  /** Time of the `back`-th latest message. */
  #timeBack(back: number): Nanos {
    const slot = this.#next - back
    return this.#times[slot < 0 ? slot + this.#times.length : slot]!
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

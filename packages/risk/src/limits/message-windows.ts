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

/** Columns of a member's record. */
const SENT = 0
/** Number of messages until which no window can be full; of others, and of those that may use the reserve. */
const LOOK_AGAIN_AT = 1
const LOOK_AGAIN_WITH_RESERVE_AT = 2
/** Slot of the next message. */
const NEXT = 3
const FIELDS = 4

/**
 * Counts messages of each member of a scope in windows that slide exactly: N messages per window pass when the N-th latest
 * is a whole window ago. One ring of times a member serves all windows, each reading it at its own distance.
 */
export class MessageWindows {
  readonly #messages: Int32Array
  readonly #unreserved: Int32Array
  readonly #lengths: Float64Array
  /** A record a member, so that a message touches one place. */
  readonly #records: Float64Array
  /** A ring a member, one behind the other. */
  readonly #times: Float64Array
  readonly #ringSize: number
  /** Of the last refusal: its window's length and number of messages, and when one passes again. */
  readonly refused = { length: 0, messages: 0, passesAt: 0 }

  /** @param reserve part of each window, rounded down to whole messages, that only reducing orders may use */
  constructor(windows: Windows, reserve: number, members = 1) {
    this.#messages = Int32Array.from(windows, ({ messages }) => messages)
    this.#unreserved = Int32Array.from(windows, ({ messages }) => messages - Math.floor(messages * reserve))
    this.#lengths = Float64Array.from(windows, ({ per }) => parseDuration(per))
    this.#ringSize = Math.max(1, ...this.#messages)
    this.#times = new Float64Array(members * this.#ringSize).fill(Number.NEGATIVE_INFINITY)
    this.#records = new Float64Array(members * FIELDS)
  }

  /** Whether one more message of a member fits into every window; if not, see {@link refused}. */
  hasRoom(member: number, now: Nanos, mayUseReserve: boolean): boolean {
    const record = member * FIELDS
    const lookAgainAt = record + (mayUseReserve ? LOOK_AGAIN_WITH_RESERVE_AT : LOOK_AGAIN_AT)
    if (this.#records[record + SENT]! < this.#records[lookAgainAt]!) return true
    return this.#look(member, now, mayUseReserve)
  }

  /** A message of a member leaves now. */
  add(member: number, now: Nanos): void {
    const record = member * FIELDS
    const next = this.#records[record + NEXT]!
    this.#records[record + SENT]!++
    this.#times[member * this.#ringSize + next] = now
    this.#records[record + NEXT] = next + 1 === this.#ringSize ? 0 : next + 1
  }

  /** Looks at every window, and notes how many messages may leave before one can be full. */
  #look(member: number, now: Nanos, mayUseReserve: boolean): boolean {
    const counts = mayUseReserve ? this.#messages : this.#unreserved
    let spared = Number.MAX_SAFE_INTEGER
    for (let window = 0; window < counts.length; window++) {
      const count = counts[window]!
      const length = this.#lengths[window]!
      // A reserve of everything leaves no message to look back to.
      const earlier = count === 0 ? now : this.#timeBack(member, count)
      if (now - earlier < length) {
        this.refused.length = length
        this.refused.messages = count
        this.refused.passesAt = earlier + length
        return false
      }
      // With the newest half of them spanning a whole window, as many again can leave before it is full.
      let free = count >> 1
      while (free > 0 && now - this.#timeBack(member, count - free) < length) free >>= 1
      if (free < spared) spared = free
    }
    const record = member * FIELDS
    const lookAgainAt = record + (mayUseReserve ? LOOK_AGAIN_WITH_RESERVE_AT : LOOK_AGAIN_AT)
    this.#records[lookAgainAt] = this.#records[record + SENT]! + spared
    return true
  }

  /** Times of a member's messages that are remembered, latest first. */
  snapshot(member: number): number[] {
    const times: number[] = []
    for (let back = 1; back <= this.#ringSize; back++) {
      const time = this.#timeBack(member, back)
      if (time === Number.NEGATIVE_INFINITY) break
      times.push(time)
    }
    return times
  }

  restore(member: number, times: readonly number[]): void {
    const first = member * this.#ringSize
    this.#times.fill(Number.NEGATIVE_INFINITY, first, first + this.#ringSize)
    this.#records.fill(0, member * FIELDS, (member + 1) * FIELDS)
    for (let back = Math.min(times.length, this.#ringSize); back >= 1; back--) this.add(member, times[back - 1]!)
  }

  /** Time of a member's `back`-th latest message. */
  #timeBack(member: number, back: number): Nanos {
    const slot = this.#records[member * FIELDS + NEXT]! - back
    return this.#times[member * this.#ringSize + (slot < 0 ? slot + this.#ringSize : slot)]!
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

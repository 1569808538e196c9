import { CodedError, formatDuration, type Nanos, parseDuration } from '@hft/clock'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { Proposal } from './proposal.ts'

const Duration = z.string().superRefine((text, context) => {
  try {
    if (parseDuration(text) <= 0) context.addIssue({ code: 'custom', message: 'must be longer than 0' })
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
})

export const OrderRateLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether messages are limited in number per time'),
  windows: z
    .array(
      z.strictObject({
        messages: z.int().positive().max(1_000_000).describe('most messages within the window'),
        per: Duration.describe('length of the window, e.g. 1s, 10s, 1m'),
      }),
    )
    .default([
      { messages: 1_000, per: '1s' },
      { messages: 30_000, per: '1m' },
    ])
    .describe('sliding windows; all hold at once'),
  reserve: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('part of each window, rounded down to whole messages, that only reducing orders may use'),
})
export type OrderRateLimitConfig = z.infer<typeof OrderRateLimitConfig>

/**
 * Messages per time (RTS 6 art. 15(1)(d)): submits, amends and cancels count when they leave; cancels always leave.
 *
 * The windows slide exactly: N messages per window pass when the N-th latest is a whole window ago. One ring of times
 * serves all windows, each reading it at its own distance.
 */
export class OrderRateLimit implements Limit {
  readonly name = 'order-rate'
  readonly reasons = [RiskReason.OrderRate]
  readonly #messages: Int32Array
  readonly #unreserved: Int32Array
  readonly #windowNanos: Float64Array
  readonly #times: Float64Array
  /** Slot of the next message. */
  #next = 0
  readonly #records: RefusalRecords

  constructor(config: OrderRateLimitConfig, records: RefusalRecords) {
    this.#records = records
    this.#messages = Int32Array.from(config.windows, (window) => window.messages)
    this.#unreserved = Int32Array.from(
      config.windows,
      (window) => window.messages - Math.floor(window.messages * config.reserve),
    )
    this.#windowNanos = Float64Array.from(config.windows, (window) => parseDuration(window.per))
    const slots = Math.max(1, ...this.#messages)
    this.#times = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY)
  }

  admit(proposal: Proposal): number {
    const counts = proposal.isReducing ? this.#messages : this.#unreserved
    for (let window = 0; window < counts.length; window++) {
      const count = counts[window]!
      const length = this.#windowNanos[window]!
      // A reserve of everything leaves no message to look back to.
      const earlier = count === 0 ? proposal.now : this.#timeBack(count)
      if (proposal.now - earlier < length) {
        return refuse(this.#records, RiskReason.OrderRate, proposal, length, count, earlier + length)
      }
    }
    return 0
  }

  onAdmitted(proposal: Proposal): void {
    this.#times[this.#next] = proposal.now
    this.#next = this.#next + 1 === this.#times.length ? 0 : this.#next + 1
  }

  describe(refusal: Refusal): string {
    const wait = formatDuration(refusal.admissible - refusal.at)
    return `${refusal.limit} messages within ${formatDuration(refusal.value)} have been sent, the most for this kind of order; one passes again after ${wait}`
  }

  /** Times of the messages that still count, latest first. */
  snapshot(): unknown {
    const times: number[] = []
    for (let back = 1; back <= this.#times.length; back++) {
      const time = this.#timeBack(back)
      if (time === Number.NEGATIVE_INFINITY) break
      times.push(time)
    }
    return times
  }

  restore(snapshot: unknown): void {
    const parsed = z.array(z.number()).safeParse(snapshot)
    if (!parsed.success) {
      throw new CodedError('risk.bad_snapshot', 'limits.order-rate of the snapshot is not a list of message times')
    }
    const times = parsed.data
    const kept = Math.min(times.length, this.#times.length)
    this.#times.fill(Number.NEGATIVE_INFINITY)
    this.#next = 0
    for (let back = kept; back >= 1; back--) {
      this.#times[this.#next] = times[back - 1]!
      this.#next = this.#next + 1 === this.#times.length ? 0 : this.#next + 1
    }
  }

  /** Time of the `back`-th latest message. */
  #timeBack(back: number): Nanos {
    const slot = this.#next - back
    return this.#times[slot < 0 ? slot + this.#times.length : slot]!
  }
}

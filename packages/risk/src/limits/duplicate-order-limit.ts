import { formatDuration, parseDuration } from '@hft/clock'
import type { Order } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { DurationText } from './duration-text.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Orders that are remembered, a power of two; more within one window are for the rate limit to stop. */
const REMEMBERED = 2_048
const FIELDS = 8
const NONE = -1

export const DuplicateOrderLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether the same order over and over is stopped'),
  window: DurationText.default('100ms').describe('time within which orders of the same terms count as the same intent'),
  most: z
    .int()
    .positive()
    .max(REMEMBERED)
    .default(10)
    .describe('how often the same order may be sent within the window; 1 refuses the first repetition'),
})
export type DuplicateOrderLimitConfig = z.infer<typeof DuplicateOrderLimitConfig>

/**
 * The same intent again within a short time (15c3-5 (c)(1)(ii), "duplicative orders"): strategy, instrument, side, type,
 * prices, quantity, time in force, instructions and parent all alike.
 *
 * The latest 2,048 orders are remembered in a ring, chained by the hash of their terms. After a restart none are.
 */
export class DuplicateOrderLimit implements Limit {
  readonly name = 'duplicate'
  readonly reasons = [RiskReason.DuplicateOrder]
  readonly #windowNanos: number
  readonly #most: number
  readonly #records: RefusalRecords
  /** Newest order of each hash, and of each order the one of the same hash before it: running numbers. */
  readonly #newest = new Float64Array(REMEMBERED).fill(NONE)
  readonly #before = new Float64Array(REMEMBERED).fill(NONE)
  readonly #sentAt = new Float64Array(REMEMBERED)
  readonly #terms = new Float64Array(REMEMBERED * FIELDS)
  readonly #asked = new Float64Array(FIELDS)
  #count = 0

  constructor(config: DuplicateOrderLimitConfig, context: LimitContext) {
    this.#windowNanos = parseDuration(config.window)
    this.#most = config.most
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (proposal.kind !== ProposalKind.Submit) return 0
    this.#read(proposal.order)
    const since = proposal.now - this.#windowNanos
    let sent = 0
    let passesAt = 0
    for (let at = this.#newest[this.#hash()]!; this.#isRemembered(at); at = this.#before[at & (REMEMBERED - 1)]!) {
      const slot = at & (REMEMBERED - 1)
      const sentAt = this.#sentAt[slot]!
      if (sentAt <= since) break
      if (!this.#isSame(slot)) continue
      sent++
      passesAt = sentAt + this.#windowNanos
      if (sent >= this.#most) {
        return refuse(this.#records, RiskReason.DuplicateOrder, proposal, sent + 1, this.#most, passesAt)
      }
    }
    return 0
  }

  onAdmitted(proposal: Proposal): void {
    if (proposal.kind !== ProposalKind.Submit) return
    this.#read(proposal.order)
    const slot = this.#count & (REMEMBERED - 1)
    const hash = this.#hash()
    this.#before[slot] = this.#newest[hash]!
    this.#newest[hash] = this.#count
    this.#sentAt[slot] = proposal.now
    this.#terms.set(this.#asked, slot * FIELDS)
    this.#count++
  }

  describe(refusal: Refusal, instrument: Instrument | undefined): string {
    const wait = formatDuration(refusal.admissible - refusal.at)
    return `${instrument?.id}: the same order for the ${refusal.value}th time within ${formatDuration(this.#windowNanos)}, the most is ${refusal.limit}; it passes again after ${wait}`
  }

  /** What was overwritten has a running number too far back. */
  #isRemembered(at: number): boolean {
    return at !== NONE && at >= this.#count - REMEMBERED
  }

  #isSame(slot: number): boolean {
    const first = slot * FIELDS
    for (let field = 0; field < FIELDS; field++) {
      if (this.#terms[first + field] !== this.#asked[field]) return false
    }
    return true
  }

  #read(order: Order): void {
    const asked = this.#asked
    asked[0] = order.strategy
    asked[1] = order.instrument * 2 + order.side
    asked[2] = order.type * 16 + order.timeInForce
    asked[3] = order.priceTicks
    asked[4] = order.triggerTicks
    asked[5] = order.quantityLots
    asked[6] = order.instructions
    asked[7] = order.parentOrderId
  }

  /** Fowler, Noll and Vo's FNV-1a over the terms' low halves. */
  #hash(): number {
    let hash = 0x811c_9dc5
    for (let field = 0; field < FIELDS; field++) hash = Math.imul(hash ^ (this.#asked[field]! | 0), 0x0100_0193)
    return (hash ^ (hash >>> 15)) & (REMEMBERED - 1)
  }
}

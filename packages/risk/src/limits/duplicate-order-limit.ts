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
/** Two of them to an order, so that few share one. */
const HASHES = 4_096
const NONE = -1
/** Columns of an order's record: the one of the same hash before it, as a running number; when it left; its terms. */
const BEFORE = 0
const SENT_AT = 1
const TERMS = 2
const TERM_COUNT = 8
const FIELDS = TERMS + TERM_COUNT

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
  /** Newest order of each hash: running numbers. */
  readonly #newest = new Float64Array(HASHES).fill(NONE)
  readonly #sent = new Float64Array(REMEMBERED * FIELDS)
  /** Terms of the order that was asked about last, and their hash. */
  readonly #asked = new Float64Array(TERM_COUNT)
  #askedHash = 0
  #count = 0

  constructor(config: DuplicateOrderLimitConfig, context: LimitContext) {
    this.#windowNanos = parseDuration(config.window)
    this.#most = config.most
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (proposal.kind !== ProposalKind.Submit) return 0
    this.#read(proposal.order)
    const records = this.#sent
    const since = proposal.now - this.#windowNanos
    let sent = 0
    for (let at = this.#newest[this.#askedHash]!; this.#isRemembered(at); ) {
      const record = (at & (REMEMBERED - 1)) * FIELDS
      const sentAt = records[record + SENT_AT]!
      if (sentAt <= since) break
      at = records[record + BEFORE]!
      if (!this.#isSame(record)) continue
      sent++
      if (sent < this.#most) continue
      const passesAt = sentAt + this.#windowNanos
      return refuse(this.#records, RiskReason.DuplicateOrder, proposal, sent + 1, this.#most, passesAt)
    }
    return 0
  }

  /** Of the order that was asked about last. */
  onAdmitted(proposal: Proposal): void {
    if (proposal.kind !== ProposalKind.Submit) return
    const records = this.#sent
    const record = (this.#count & (REMEMBERED - 1)) * FIELDS
    records[record + BEFORE] = this.#newest[this.#askedHash]!
    records[record + SENT_AT] = proposal.now
    for (let term = 0; term < TERM_COUNT; term++) records[record + TERMS + term] = this.#asked[term]!
    this.#newest[this.#askedHash] = this.#count
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

  #isSame(record: number): boolean {
    const records = this.#sent
    for (let term = 0; term < TERM_COUNT; term++) {
      if (records[record + TERMS + term] !== this.#asked[term]) return false
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
    // Fowler, Noll and Vo's FNV-1a over the terms' low halves.
    let hash = 0x811c_9dc5
    for (let term = 0; term < TERM_COUNT; term++) hash = Math.imul(hash ^ (asked[term]! | 0), 0x0100_0193)
    this.#askedHash = (hash ^ (hash >>> 15)) & (HASHES - 1)
  }
}

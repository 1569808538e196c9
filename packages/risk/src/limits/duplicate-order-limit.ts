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
const STRATEGY = 2
const LISTING = 3
const KIND = 4
const PRICE = 5
const TRIGGER = 6
const QUANTITY = 7
const INSTRUCTIONS = 8
const PARENT = 9
const FIELDS = 10
const FNV_BASIS = 0x811c_9dc5
const FNV_PRIME = 0x0100_0193
/** Read once: what is imported is looked up at each use. */
const SUBMIT = ProposalKind.Submit

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
  /** Hash of the terms of the order that was asked about last. */
  #askedHash = 0
  #count = 0

  constructor(config: DuplicateOrderLimitConfig, context: LimitContext) {
    this.#windowNanos = parseDuration(config.window)
    this.#most = config.most
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (proposal.kind !== SUBMIT) return 0
    const { order } = proposal
    this.#askedHash = hashOf(order)
    const records = this.#sent
    const since = proposal.now - this.#windowNanos
    let sent = 0
    for (let at = this.#newest[this.#askedHash]!; this.#isRemembered(at); ) {
      const record = (at & (REMEMBERED - 1)) * FIELDS
      const sentAt = records[record + SENT_AT]!
      if (sentAt <= since) break
      at = records[record + BEFORE]!
      if (!this.#isSame(record, order)) continue
      sent++
      if (sent < this.#most) continue
      const passesAt = sentAt + this.#windowNanos
      return refuse(this.#records, RiskReason.DuplicateOrder, proposal, sent + 1, this.#most, passesAt)
    }
    return 0
  }

  /** Of the order that was asked about last. */
  onAdmitted(proposal: Proposal): void {
    if (proposal.kind !== SUBMIT) return
    const { order } = proposal
    const records = this.#sent
    const record = (this.#count & (REMEMBERED - 1)) * FIELDS
    records[record + BEFORE] = this.#newest[this.#askedHash]!
    records[record + SENT_AT] = proposal.now
    records[record + STRATEGY] = order.strategy
    records[record + LISTING] = listingOf(order)
    records[record + KIND] = kindOf(order)
    records[record + PRICE] = order.priceTicks
    records[record + TRIGGER] = order.triggerTicks
    records[record + QUANTITY] = order.quantityLots
    records[record + INSTRUCTIONS] = order.instructions
    records[record + PARENT] = order.parentOrderId
    this.#newest[this.#askedHash] = this.#count
    this.#count++
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const wait = formatDuration(refusal.admissible - refusal.at)
    return `${instrument.id}: it would be the same order number ${refusal.value} within ${formatDuration(this.#windowNanos)}, the most is ${refusal.limit}; it passes again after ${wait}`
  }

  /** What was overwritten has a running number too far back. */
  #isRemembered(at: number): boolean {
    return at !== NONE && at >= this.#count - REMEMBERED
  }

  #isSame(record: number, order: Order): boolean {
    const records = this.#sent
    return (
      records[record + PRICE] === order.priceTicks &&
      records[record + QUANTITY] === order.quantityLots &&
      records[record + LISTING] === listingOf(order) &&
      records[record + STRATEGY] === order.strategy &&
      records[record + KIND] === kindOf(order) &&
      records[record + TRIGGER] === order.triggerTicks &&
      records[record + INSTRUCTIONS] === order.instructions &&
      records[record + PARENT] === order.parentOrderId
    )
  }
}

function listingOf(order: Order): number {
  return order.instrument * 2 + order.side
}

function kindOf(order: Order): number {
  return order.type * 16 + order.timeInForce
}

/** Fowler, Noll and Vo's FNV-1a over the terms' low halves. */
function hashOf(order: Order): number {
  let hash = Math.imul(FNV_BASIS ^ order.strategy, FNV_PRIME)
  hash = Math.imul(hash ^ listingOf(order), FNV_PRIME)
  hash = Math.imul(hash ^ kindOf(order), FNV_PRIME)
  hash = Math.imul(hash ^ order.priceTicks, FNV_PRIME)
  hash = Math.imul(hash ^ order.triggerTicks, FNV_PRIME)
  hash = Math.imul(hash ^ order.quantityLots, FNV_PRIME)
  hash = Math.imul(hash ^ order.instructions, FNV_PRIME)
  hash = Math.imul(hash ^ order.parentOrderId, FNV_PRIME)
  return (hash ^ (hash >>> 15)) & (HASHES - 1)
}

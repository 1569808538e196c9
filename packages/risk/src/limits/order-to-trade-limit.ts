import { NANOS_PER_DAY } from '@hft/clock'
import type { Order, OrderUpdate } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { badSnapshot } from '../risk-snapshot.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const OrderToTradeLimitConfig = z.strictObject({
  enabled: z.boolean().default(false).describe('whether messages are held to what has traded'),
  ratio: z.number().positive().default(100).describe('most messages of a UTC day for each fill, of one instrument'),
  allowance: z
    .int()
    .nonnegative()
    .default(10_000)
    .describe('messages of a UTC day that need no fill, of one instrument'),
})
export type OrderToTradeLimitConfig = z.infer<typeof OrderToTradeLimitConfig>

const Snapshot = z.strictObject({
  day: z.number().nullable(),
  messages: z.array(z.int().nonnegative()),
  fills: z.array(z.int().nonnegative()),
})

/**
 * Messages (submits, amends and cancels) of an instrument and UTC day for each of its fills, beyond an allowance: the
 * ratio by number of RTS 9 (2017/566) art. 2. Reducing orders pass.
 */
export class OrderToTradeLimit implements Limit {
  readonly name = 'order-to-trade'
  readonly reasons = [RiskReason.OrderToTradeRatio]
  readonly #ratio: number
  readonly #allowance: number
  readonly #messages: Float64Array
  readonly #fills: Float64Array
  readonly #records: RefusalRecords
  #day = Number.NaN
  /** Time from which, and before which, it is {@link #day}. */
  #dayAt = Number.NaN
  #nextDayAt = Number.NaN

  constructor(config: OrderToTradeLimitConfig, context: LimitContext) {
    this.#ratio = config.ratio
    this.#allowance = config.allowance
    this.#messages = new Float64Array(context.instruments.length)
    this.#fills = new Float64Array(context.instruments.length)
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    this.#turnDay(proposal.now)
    if (proposal.isReducing) return 0
    const messages = this.#messages[proposal.instrument]! + 1
    const most = Math.floor(this.#allowance + this.#ratio * this.#fills[proposal.instrument]!)
    if (messages <= most) return 0
    return refuse(this.#records, RiskReason.OrderToTradeRatio, proposal, messages, most, most)
  }

  onAdmitted(proposal: Proposal): void {
    this.#turnDay(proposal.now)
    this.#messages[proposal.instrument]!++
  }

  onOrderUpdate(_update: OrderUpdate, order: Order): void {
    if (order.lastFilledLots > 0) this.#fills[order.instrument]!++
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    return `${instrument.id}: it would be message ${refusal.value} of the UTC day, the most for what has traded is ${refusal.limit}; every fill allows ${this.#ratio} more`
  }

  snapshot(): unknown {
    return {
      day: Number.isNaN(this.#day) ? null : this.#day,
      messages: [...this.#messages],
      fills: [...this.#fills],
    }
  }

  restore(snapshot: unknown): void {
    const parsed = Snapshot.safeParse(snapshot)
    const { length } = this.#messages
    if (!parsed.success || parsed.data.messages.length !== length || parsed.data.fills.length !== length) {
      throw badSnapshot('limits.order-to-trade of the snapshot does not count messages and fills of these instruments')
    }
    this.#day = parsed.data.day ?? Number.NaN
    this.#dayAt = Number.NaN
    this.#messages.set(parsed.data.messages)
    this.#fills.set(parsed.data.fills)
  }

  #turnDay(now: number): void {
    if (now >= this.#dayAt && now < this.#nextDayAt) return
    const day = Math.floor(now / NANOS_PER_DAY)
    this.#dayAt = day * NANOS_PER_DAY
    this.#nextDayAt = this.#dayAt + NANOS_PER_DAY
    if (day === this.#day) return
    this.#day = day
    this.#messages.fill(0)
    this.#fills.fill(0)
  }
}

import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import { venuesOf } from '../exposure/instrument-groups.ts'
import type { StrategyBook } from '../exposure/strategy-book.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { badSnapshot } from '../risk-snapshot.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import { MessageCounters, type MessageKind, NO_KIND, RateByKind } from './message-counters.ts'
import { describeWindow, MessageWindows, Windows } from './message-windows.ts'
import type { Proposal } from './proposal.ts'

export const OrderRateLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether messages are limited in number per time'),
  windows: Windows.default([
    { messages: 1_000, per: '1s' },
    { messages: 30_000, per: '1m' },
  ]).describe('sliding windows of all messages in all; all hold at once'),
  submits: Windows.default([]).describe('the same of new orders alone'),
  amends: Windows.default([]).describe('the same of amends alone'),
  cancels: Windows.default([]).describe(
    'the same of cancels alone: cancels always leave; while there is no room, orders that do not reduce wait',
  ),
  perInstrument: RateByKind.prefault({}).describe('windows of each instrument'),
  perStrategy: RateByKind.prefault({}).describe('windows of each strategy'),
  perVenue: RateByKind.prefault({}).describe('windows of each venue'),
  reserve: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('part of each window, rounded down to whole messages, that only reducing orders (and cancels) may use'),
})
export type OrderRateLimitConfig = z.infer<typeof OrderRateLimitConfig>

const REASON_OF_KIND = [
  RiskReason.OrderRate,
  RiskReason.SubmitRate,
  RiskReason.AmendRate,
  RiskReason.CancelRate,
] as const

const OF_ALL = 0
const OF_INSTRUMENT = 1
const OF_STRATEGY = 2
const OF_VENUE = 3
const SCOPES = [OF_ALL, OF_INSTRUMENT, OF_STRATEGY, OF_VENUE] as const
type Scope = (typeof SCOPES)[number]
const REASON_OF_SCOPE = {
  [OF_INSTRUMENT]: RiskReason.OrderRateOfInstrument,
  [OF_STRATEGY]: RiskReason.OrderRateOfStrategy,
  [OF_VENUE]: RiskReason.OrderRateOfVenue,
} as const
/** Read once: what is imported is looked up at each use. */
const NONE_REFUSES = NO_KIND

const Snapshot = z.strictObject({
  total: z.array(z.array(z.number()).nullable()),
  instruments: z.array(z.array(z.number()).nullable()),
  strategies: z.array(z.array(z.number()).nullable()),
  venues: z.array(z.array(z.number()).nullable()),
})

/**
 * Messages per time (RTS 6 art. 15(1)(d)): submits, amends and cancels, each over several windows at once, of an
 * instrument, a strategy, a venue and in all. They count when they leave; cancels always leave.
 */
export class OrderRateLimit implements Limit {
  readonly name = 'order-rate'
  readonly reasons = [
    ...REASON_OF_KIND,
    RiskReason.OrderRateOfInstrument,
    RiskReason.OrderRateOfStrategy,
    RiskReason.OrderRateOfVenue,
  ]
  readonly #windows = new MessageWindows()
  readonly #total: MessageCounters
  readonly #instruments: MessageCounters
  readonly #strategies: MessageCounters
  readonly #venues: MessageCounters
  /** Those of the four that have windows, in the order in which they are asked, and the scope of each. */
  readonly #asked: readonly MessageCounters[]
  readonly #scopes: readonly Scope[]
  readonly #venueOf: Int32Array
  readonly #book: StrategyBook
  readonly #records: RefusalRecords

  constructor(config: OrderRateLimitConfig, context: LimitContext) {
    const { windows, submits, amends, cancels, reserve } = config
    this.#records = context.records
    this.#book = context.strategies
    const venues = venuesOf(context.instruments)
    this.#venueOf = venues.of
    this.#total = new MessageCounters({ messages: windows, submits, amends, cancels }, 1, reserve, this.#windows)
    this.#instruments = new MessageCounters(config.perInstrument, context.instruments.length, reserve, this.#windows)
    this.#strategies = new MessageCounters(config.perStrategy, context.strategies.names.length, reserve, this.#windows)
    this.#venues = new MessageCounters(config.perVenue, venues.names.length, reserve, this.#windows)
    const counters = [this.#total, this.#instruments, this.#strategies, this.#venues] as const
    this.#asked = counters.filter(({ isEmpty }) => !isEmpty)
    this.#scopes = SCOPES.filter((scope) => !counters[scope].isEmpty)
  }

  admit(proposal: Proposal): number {
    const asked = this.#asked
    for (let at = 0; at < asked.length; at++) {
      const scope = this.#scopes[at]!
      const kind = asked[at]!.refusingKind(this.#memberOf(scope, proposal), proposal)
      if (kind !== NONE_REFUSES) return this.#refuse(scope, kind, proposal)
    }
    return 0
  }

  onAdmitted(proposal: Proposal): void {
    const asked = this.#asked
    for (let at = 0; at < asked.length; at++) {
      asked[at]!.onAdmitted(this.#memberOf(this.#scopes[at]!, proposal), proposal)
    }
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const text = describeWindow(refusal.value, refusal.limit, refusal.admissible - refusal.at)
    switch (refusal.reason) {
      case RiskReason.SubmitRate:
        return `new orders: ${text}`
      case RiskReason.AmendRate:
        return `amends: ${text}`
      case RiskReason.CancelRate:
        return `cancels: ${text}`
      case RiskReason.OrderRateOfInstrument:
        return `${instrument.id}: ${text}`
      case RiskReason.OrderRateOfStrategy:
        return `${this.#book.nameOf(refusal.strategy)}: ${text}`
      case RiskReason.OrderRateOfVenue:
        return `${instrument.venue}: ${text}`
      default:
        return text
    }
  }

  snapshot(): unknown {
    return {
      total: this.#total.snapshot(),
      instruments: this.#instruments.snapshot(),
      strategies: this.#strategies.snapshot(),
      venues: this.#venues.snapshot(),
    }
  }

  restore(snapshot: unknown): void {
    const parsed = Snapshot.safeParse(snapshot)
    if (!parsed.success) throw badSnapshot('limits.order-rate of the snapshot does not hold times of messages')
    this.#total.restore(parsed.data.total)
    this.#instruments.restore(parsed.data.instruments)
    this.#strategies.restore(parsed.data.strategies)
    this.#venues.restore(parsed.data.venues)
  }

  /** Which member of a scope the request counts for. */
  #memberOf(scope: Scope, proposal: Proposal): number {
    if (scope === OF_ALL) return 0
    if (scope === OF_STRATEGY) return proposal.strategyRow
    return scope === OF_INSTRUMENT ? proposal.instrument : this.#venueOf[proposal.instrument]!
  }

  #refuse(scope: Scope, kind: MessageKind, proposal: Proposal): number {
    const { length, messages, passesAt } = this.#windows.refused
    const reason = scope === OF_ALL ? REASON_OF_KIND[kind] : REASON_OF_SCOPE[scope]
    return refuse(this.#records, reason, proposal, length, messages, passesAt)
  }
}

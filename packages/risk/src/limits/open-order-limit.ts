import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { StrategyBook } from '../exposure/strategy-book.ts'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

export const OpenOrderLimitConfig = z
  .strictObject({
    enabled: z.boolean().default(true).describe('whether open orders are limited in number'),
    perInstrument: z.int().positive().default(200).describe('most open orders of one instrument, in flight included'),
    perStrategy: z.int().positive().optional().describe('most open orders of one strategy; no limit if left out'),
    perVenue: z.int().positive().optional().describe('most open orders at one venue; no limit if left out'),
    total: z.int().positive().default(1_000).describe('most open orders in all, in flight included'),
  })
  .superRefine((limit, context) => {
    for (const scope of ['perStrategy', 'perVenue'] as const) {
      const most = limit[scope]
      if (most === undefined || most <= limit.total) continue
      context.addIssue({
        code: 'custom',
        path: [scope],
        message: `${most} orders of a part are more than ${limit.total} in all, and could never be reached`,
      })
    }
  })
export type OpenOrderLimitConfig = z.infer<typeof OpenOrderLimitConfig>

/** Read once: what is imported is looked up at each use. */
const SUBMIT = ProposalKind.Submit

/** Number of orders that are open or in flight: of an instrument, a strategy, a venue and in all. */
export class OpenOrderLimit implements Limit {
  readonly name = 'open-orders'
  readonly reasons = [
    RiskReason.OpenOrdersOfInstrument,
    RiskReason.OpenOrdersOfStrategy,
    RiskReason.OpenOrdersOfVenue,
    RiskReason.OpenOrders,
  ]
  readonly #perInstrument: number
  readonly #perStrategy: number
  readonly #perVenue: number
  readonly #total: number
  readonly #worstCase: WorstCase
  readonly #strategies: StrategyBook
  readonly #records: RefusalRecords

  constructor(config: OpenOrderLimitConfig, context: LimitContext) {
    this.#perInstrument = config.perInstrument
    this.#perStrategy = config.perStrategy ?? Number.POSITIVE_INFINITY
    this.#perVenue = config.perVenue ?? Number.POSITIVE_INFINITY
    this.#total = config.total
    this.#worstCase = context.worstCase
    this.#strategies = context.strategies
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    if (proposal.kind !== SUBMIT) return 0
    const ofInstrument = this.#worstCase.openOrders[proposal.instrument]! + 1
    if (ofInstrument > this.#perInstrument) {
      return this.#refuse(RiskReason.OpenOrdersOfInstrument, proposal, ofInstrument, this.#perInstrument)
    }
    const ofStrategy = this.#strategies.openOrders[proposal.strategyRow]! + 1
    if (ofStrategy > this.#perStrategy) {
      return this.#refuse(RiskReason.OpenOrdersOfStrategy, proposal, ofStrategy, this.#perStrategy)
    }
    const worstCase = this.#worstCase
    const ofVenue = worstCase.openOrdersOfVenue[worstCase.venueOf[proposal.instrument]!]! + 1
    if (ofVenue > this.#perVenue) {
      return this.#refuse(RiskReason.OpenOrdersOfVenue, proposal, ofVenue, this.#perVenue)
    }
    const total = worstCase.orders.size + 1
    return total > this.#total ? this.#refuse(RiskReason.OpenOrders, proposal, total, this.#total) : 0
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    return `it would be open order ${refusal.value} ${this.#scopeOf(refusal, instrument)}, the most is ${refusal.limit}; cancel one first`
  }

  #refuse(reason: number, proposal: Proposal, value: number, most: number): number {
    return refuse(this.#records, reason, proposal, value, most, most)
  }

  #scopeOf(refusal: Refusal, instrument: Instrument): string {
    switch (refusal.reason) {
      case RiskReason.OpenOrdersOfInstrument:
        return `of ${instrument.id}`
      case RiskReason.OpenOrdersOfStrategy:
        return `of ${this.#strategies.nameOf(refusal.strategy)}`
      case RiskReason.OpenOrdersOfVenue:
        return `at ${instrument.venue}`
      default:
        return 'in all'
    }
  }
}

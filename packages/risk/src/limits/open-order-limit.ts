import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

export const OpenOrderLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether open orders are limited in number'),
  perInstrument: z.int().positive().default(200).describe('most open orders of one instrument, in flight included'),
  total: z.int().positive().default(1_000).describe('most open orders in all, in flight included'),
})
export type OpenOrderLimitConfig = z.infer<typeof OpenOrderLimitConfig>

/** Number of orders that are open or in flight, of an instrument and in all. */
export class OpenOrderLimit implements Limit {
  readonly name = 'open-orders'
  readonly reasons = [RiskReason.OpenOrdersOfInstrument, RiskReason.OpenOrders]
  readonly #config: OpenOrderLimitConfig
  readonly #worstCase: WorstCase
  readonly #records: RefusalRecords

  constructor(config: OpenOrderLimitConfig, worstCase: WorstCase, records: RefusalRecords) {
    this.#config = config
    this.#worstCase = worstCase
    this.#records = records
  }

  admit(proposal: Proposal): number {
    if (proposal.kind !== ProposalKind.Submit) return 0
    const ofInstrument = this.#worstCase.openOrders[proposal.instrument]! + 1
    const most = this.#config.perInstrument
    if (ofInstrument > most) {
      return refuse(this.#records, RiskReason.OpenOrdersOfInstrument, proposal, ofInstrument, most, most)
    }
    const total = this.#worstCase.orders.size + 1
    const mostInAll = this.#config.total
    if (total > mostInAll) {
      return refuse(this.#records, RiskReason.OpenOrders, proposal, total, mostInAll, mostInAll)
    }
    return 0
  }

  describe(refusal: Refusal, instrument: Instrument | undefined): string {
    const where = refusal.reason === RiskReason.OpenOrders ? 'in all' : `of ${instrument?.id}`
    return `it would be open order ${refusal.value} ${where}, the most is ${refusal.limit}; cancel one first`
  }
}

import type { Instrument } from '@hft/instrument'
import { Side } from '@hft/instrument'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { Proposal } from './proposal.ts'

export const PriceCollarConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether prices are compared with the market'),
  percent: z
    .number()
    .positive()
    .default(5)
    .describe('how far beyond the mid a buy may bid, or a sell may go below it, in percent of the mid'),
  passivePercent: z
    .number()
    .positive()
    .optional()
    .describe('how far on its own side of the mid an order may rest, in percent of the mid; any distance if left out'),
})
export type PriceCollarConfig = z.infer<typeof PriceCollarConfig>

/**
 * Price tolerance against the mid of the book (15c3-5 (c)(1)(ii), RTS 6 art. 15(1)(a)).
 *
 * Without a mid (book empty, or not live: stale prices are worse than none) only reducing orders pass. Market orders have
 * no price to compare, but need a live book.
 */
export class PriceCollar implements Limit {
  readonly name = 'price-collar'
  readonly reasons = [RiskReason.PriceCollar, RiskReason.NoReferencePrice]
  readonly #fraction: number
  readonly #passiveFraction: number
  readonly #records: RefusalRecords

  constructor(config: PriceCollarConfig, records: RefusalRecords) {
    this.#fraction = config.percent / 100
    this.#passiveFraction = (config.passivePercent ?? Number.POSITIVE_INFINITY) / 100
    this.#records = records
  }

  admit(proposal: Proposal): number {
    const mid = proposal.referenceTicks
    if (Number.isNaN(mid)) {
      if (proposal.isReducing) return 0
      return refuse(this.#records, RiskReason.NoReferencePrice, proposal, mid, mid, mid)
    }
    const price = proposal.priceTicks
    if (Number.isNaN(price)) return 0
    const width = Math.abs(mid)
    const isBuy = proposal.side === Side.Buy
    const highest = mid + width * (isBuy ? this.#fraction : this.#passiveFraction)
    if (!(price <= highest)) {
      return refuse(this.#records, RiskReason.PriceCollar, proposal, price, mid, Math.floor(highest))
    }
    const lowest = mid - width * (isBuy ? this.#passiveFraction : this.#fraction)
    if (!(price >= lowest)) {
      return refuse(this.#records, RiskReason.PriceCollar, proposal, price, mid, Math.ceil(lowest))
    }
    return 0
  }

  describe(refusal: Refusal, instrument: Instrument | undefined): string {
    if (refusal.reason === RiskReason.NoReferencePrice) {
      return `${instrument?.id}: the book is empty or not live, so nothing says whether the price is sound; only reducing orders pass`
    }
    const price = (ticks: number) => instrument?.priceGrid.textOfCount(ticks) ?? `${ticks} ticks`
    const bound = refusal.value > refusal.limit ? 'highest' : 'lowest'
    const mid = instrument?.priceGrid.numberOfCount(refusal.limit) ?? refusal.limit
    return `${instrument?.id}: price ${price(refusal.value)} is too far from the mid of ${mid}; the ${bound} that passes is ${price(refusal.admissible)}`
  }
}

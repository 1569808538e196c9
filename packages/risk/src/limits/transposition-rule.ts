import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const TranspositionRuleConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether orders whose price and quantity look swapped are refused'),
  percent: z
    .number()
    .positive()
    .max(100)
    .default(20)
    .describe(
      'an order looks swapped when its quantity, read as a price, is this near to the mid, and its price is not; in percent of the mid',
    ),
})
export type TranspositionRuleConfig = z.infer<typeof TranspositionRuleConfig>

/**
 * Price and quantity typed into each other's field: 610,000 shares at 1 yen where 1 share at 610,000 yen was meant. The
 * collar sees such a price only where it reaches through the market; a buy far below it would rest unseen.
 */
export class TranspositionRule implements Limit {
  readonly name = 'transposition'
  readonly reasons = [RiskReason.PriceAndQuantitySwapped]
  readonly #share: number
  readonly #tickSize: Float64Array
  readonly #lotSize: Float64Array
  readonly #records: RefusalRecords

  constructor(config: TranspositionRuleConfig, context: LimitContext) {
    this.#share = config.percent / 100
    this.#tickSize = Float64Array.from(context.instruments, ({ tickSize }) => tickSize)
    this.#lotSize = Float64Array.from(context.instruments, ({ lotSize }) => lotSize)
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const instrument = proposal.instrument
    const tick = this.#tickSize[instrument]!
    const price = proposal.priceTicks * tick
    const mid = proposal.referenceTicks * tick
    const quantity = proposal.quantityLots * this.#lotSize[instrument]!
    const width = Math.abs(mid) * this.#share
    // NaN, for an order without a price or a book without one, compares false: nothing to say.
    if (!(Math.abs(price - mid) > width && Math.abs(quantity - mid) <= width)) return 0
    return refuse(this.#records, RiskReason.PriceAndQuantitySwapped, proposal, price, mid, quantity)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    return `${instrument.id}: price ${refusal.value} and quantity ${refusal.admissible} look swapped, the mid is ${refusal.limit}`
  }
}

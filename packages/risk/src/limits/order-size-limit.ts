import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import { isWithin } from '../exposure/notional-table.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import {
  AmountByInstrument,
  AmountByStrategy,
  AmountTable,
  amountsByInstrument,
  amountsByStrategy,
} from './limit-amount.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const OrderSizeLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether orders are held to a largest size'),
  quantity: AmountByInstrument.default({}).describe(
    "largest size of one order by instrument id (`*`: all others), in the instrument's quantity or `{base, quote, equityPercent}`; none by default",
  ),
  byStrategy: AmountByStrategy.default({}).describe('the same by strategy name (`*`: all others), by instrument id'),
  notional: z
    .number()
    .positive()
    .default(100_000)
    .describe("largest value of one order, in the limits' currency (quote × its rate)"),
})
export type OrderSizeLimitConfig = z.infer<typeof OrderSizeLimitConfig>

/**
 * Largest quantity and value of one order (15c3-5 (c)(1)(ii), RTS 6 art. 15(1)(b) and (c)).
 *
 * An order that nothing can value (a market order while the book is empty) passes only when it reduces.
 */
export class OrderSizeLimit implements Limit {
  readonly name = 'order-size'
  readonly reasons = [RiskReason.OrderQuantity, RiskReason.OrderNotional]
  readonly #maximumNotional: number
  /** The narrowest of the instrument's and the strategy's, by strategy and instrument. */
  readonly #narrowest: AmountTable
  readonly #instrumentCount: number
  readonly #records: RefusalRecords

  constructor(config: OrderSizeLimitConfig, context: LimitContext) {
    const { instruments, strategies, records, problems } = context
    const path = 'limits.orderSize'
    const ofInstrument = amountsByInstrument(config.quantity, instruments, `${path}.quantity`, problems)
    const ofStrategy = amountsByStrategy(
      config.byStrategy,
      strategies.names,
      instruments,
      `${path}.byStrategy`,
      problems,
    )
    for (const { id, index, minimumLots } of instruments) {
      const most = ofInstrument.lotsOf(index)
      // 0 says plainly that nothing may be traded.
      if (most > 0 && most < minimumLots) {
        problems.push(`${path}.quantity: the largest order of '${id}' is below the smallest that it takes`)
      }
    }
    this.#narrowest = AmountTable.narrowest([ofInstrument, ofStrategy])
    this.#instrumentCount = instruments.length
    this.#maximumNotional = config.notional
    this.#records = records
  }

  admit(proposal: Proposal): number {
    const cell = proposal.strategyRow * this.#instrumentCount + proposal.instrument
    const lots = proposal.quantityLots
    const most = this.#narrowest.lotsOf(cell)
    if (!(lots <= most)) return refuse(this.#records, RiskReason.OrderQuantity, proposal, lots, most, most)
    let maximum = this.#maximumNotional
    if (this.#narrowest.hasValues === true) {
      const value = this.#narrowest.valueOf(cell, proposal)
      if (value < maximum) maximum = value
    }
    const notional = proposal.notional
    if (isWithin(notional, maximum)) return 0
    if (Number.isNaN(notional) && proposal.isReducing) return 0
    const left = lots - proposal.order.filledLots
    const admissible = Number.isNaN(notional) ? 0 : Math.floor(left * (maximum / notional))
    return refuse(this.#records, RiskReason.OrderNotional, proposal, notional, maximum, admissible)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const quantity = (lots: number) => instrument.quantityGrid.textOfCount(lots)
    if (refusal.reason === RiskReason.OrderQuantity) {
      return `${instrument.id}: quantity ${quantity(refusal.value)} of one order, the most is ${quantity(refusal.limit)}`
    }
    if (Number.isNaN(refusal.value)) {
      return `${instrument.id}: the order cannot be valued while the book is empty or not live, and the most is ${refusal.limit}`
    }
    return `${instrument.id}: value ${refusal.value} of one order, the most is ${refusal.limit}; quantity ${quantity(refusal.admissible)} would have passed`
  }
}

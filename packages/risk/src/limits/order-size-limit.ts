import type { Instrument } from '@hft/instrument'
import { z } from 'zod'
import { isWithin } from '../exposure/notional-table.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { Proposal } from './proposal.ts'
import { lotsByInstrument, QuantityByInstrument } from './quantity-by-instrument.ts'

export const OrderSizeLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether orders are held to a largest size'),
  quantity: QuantityByInstrument.default({}).describe(
    "largest quantity of one order by instrument id (`*`: all others), in the instrument's quantity; none by default",
  ),
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
  readonly #maximumLots: Float64Array
  readonly #maximumNotional: number
  readonly #records: RefusalRecords

  constructor(
    config: OrderSizeLimitConfig,
    instruments: readonly Instrument[],
    records: RefusalRecords,
    problems: string[],
  ) {
    this.#maximumLots = lotsByInstrument(config.quantity, instruments, 'limits.orderSize.quantity', problems)
    this.#maximumNotional = config.notional
    this.#records = records
  }

  admit(proposal: Proposal): number {
    const lots = proposal.quantityLots
    const most = this.#maximumLots[proposal.instrument]!
    if (!(lots <= most)) return refuse(this.#records, RiskReason.OrderQuantity, proposal, lots, most, most)
    const notional = proposal.notional
    if (isWithin(notional, this.#maximumNotional)) return 0
    if (Number.isNaN(notional) && proposal.isReducing) return 0
    const lotsLeft = proposal.quantityLots - proposal.order.filledLots
    const admissible = Number.isNaN(notional) ? 0 : Math.floor(lotsLeft * (this.#maximumNotional / notional))
    return refuse(this.#records, RiskReason.OrderNotional, proposal, notional, this.#maximumNotional, admissible)
  }

  describe(refusal: Refusal, instrument: Instrument | undefined): string {
    const quantity = (lots: number) => instrument?.quantityGrid.textOfCount(lots) ?? `${lots} lots`
    if (refusal.reason === RiskReason.OrderQuantity) {
      return `${instrument?.id}: quantity ${quantity(refusal.value)} of one order, the most is ${quantity(refusal.limit)}`
    }
    if (Number.isNaN(refusal.value)) {
      return `${instrument?.id}: the order cannot be valued while the book is empty or not live, and the most is ${refusal.limit}`
    }
    return `${instrument?.id}: value ${refusal.value} of one order, the most is ${refusal.limit}; quantity ${quantity(refusal.admissible)} would have passed`
  }
}

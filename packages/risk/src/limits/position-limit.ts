import { type Instrument, Side } from '@hft/instrument'
import { z } from 'zod'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { Proposal } from './proposal.ts'
import { lotsByInstrument, QuantityByInstrument } from './quantity-by-instrument.ts'

export const PositionLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether positions are limited'),
  quantity: QuantityByInstrument.default({}).describe(
    "largest net position, long or short, by instrument id (`*`: all others), in the instrument's quantity; none by default",
  ),
})
export type PositionLimitConfig = z.infer<typeof PositionLimitConfig>

/**
 * Largest net position of an instrument, in the worst case: the position and everything that may still trade on the
 * order's side, in flight included (RTS 6 art. 15(2) and (4)). Parallel orders cannot pass it together.
 */
export class PositionLimit implements Limit {
  readonly name = 'position'
  readonly reasons = [RiskReason.Position]
  readonly #maximumLots: Float64Array
  readonly #worstCase: WorstCase
  readonly #records: RefusalRecords

  constructor(
    config: PositionLimitConfig,
    instruments: readonly Instrument[],
    worstCase: WorstCase,
    records: RefusalRecords,
    problems: string[],
  ) {
    this.#maximumLots = lotsByInstrument(config.quantity, instruments, 'limits.position.quantity', problems)
    this.#worstCase = worstCase
    this.#records = records
  }

  admit(proposal: Proposal): number {
    if (proposal.addedLots === 0) return 0
    const instrument = proposal.instrument
    const position = this.#worstCase.positionLots[instrument]!
    const open =
      proposal.side === Side.Buy
        ? position + this.#worstCase.openBuyLots[instrument]!
        : this.#worstCase.openSellLots[instrument]! - position
    const worst = open + proposal.addedLots
    const most = this.#maximumLots[instrument]!
    if (worst <= most) return 0
    return refuse(this.#records, RiskReason.Position, proposal, worst, most, Math.max(0, most - open))
  }

  describe(refusal: Refusal, instrument: Instrument | undefined): string {
    const quantity = (lots: number) => instrument?.quantityGrid.textOfCount(lots) ?? `${lots} lots`
    return `${instrument?.id}: position and open orders of this side could come to ${quantity(refusal.value)}, the most is ${quantity(refusal.limit)}; ${quantity(refusal.admissible)} more would have passed`
  }
}

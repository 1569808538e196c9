import { Instruction } from '@hft/execution'
import type { Instrument, PriceRule, Ticks } from '@hft/instrument'
import { z } from 'zod'
import { isWithin, NotionalTable } from '../exposure/notional-table.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { checkInstrumentId } from './known-names.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

export const InstrumentRuleConfig = z.strictObject({
  allow: z
    .array(z.string())
    .optional()
    .describe('ids of the instruments that may be traded; all of the run when left out, none when empty'),
})
export type InstrumentRuleConfig = z.infer<typeof InstrumentRuleConfig>

/** Columns of an instrument's record; eight doubles are a line of the cache. */
const IS_ALLOWED = 0
const MINIMUM_LOTS = 1
const MAXIMUM_LOTS = 2
const STEP_LOTS = 3
const MINIMUM_NOTIONAL = 4
const FIELDS = 8
/** Read once: what is imported is looked up at each use. */
const REDUCE_ONLY = Instruction.ReduceOnly

/**
 * What the instrument itself demands: it is on the allow-list, price and quantity are on its grid, the quantity is within
 * its minimum and maximum, the value reaches its minimum. A reduce-only order may be worth less and off the quantity's
 * step, as venues have it: whatever is held can be closed.
 */
export class InstrumentRule implements Limit {
  readonly name = 'instrument'
  readonly reasons = [
    RiskReason.NotAllowed,
    RiskReason.BelowMinimumQuantity,
    RiskReason.AboveMaximumQuantity,
    RiskReason.BelowMinimumNotional,
    RiskReason.OffPriceGrid,
    RiskReason.OffQuantityStep,
  ]
  /** By instrument. */
  readonly #priceRules: readonly PriceRule[]
  /** A record an instrument. */
  readonly #bounds: Float64Array
  readonly #notionals: NotionalTable
  readonly #records: RefusalRecords

  constructor(config: InstrumentRuleConfig, context: LimitContext) {
    const { instruments, records, problems } = context
    this.#priceRules = instruments.map(({ priceRule }) => priceRule)
    this.#bounds = new Float64Array(instruments.length * FIELDS)
    this.#notionals = new NotionalTable(instruments)
    this.#records = records
    for (const { index, id, minimumLots, maximumLots, quantityStepLots, minimumNotional } of instruments) {
      const isAllowed = config.allow === undefined || config.allow.includes(id) ? 1 : 0
      this.#bounds.set([isAllowed, minimumLots, maximumLots, quantityStepLots, minimumNotional], index * FIELDS)
    }
    for (const id of config.allow ?? []) {
      checkInstrumentId(id, instruments, 'limits.instrument.allow', problems)
    }
  }

  admit(proposal: Proposal): number {
    const index = proposal.instrument
    const lots = proposal.quantityLots
    const bounds = this.#bounds
    const record = index * FIELDS
    if (bounds[record + IS_ALLOWED] === 0) return refuse(this.#records, RiskReason.NotAllowed, proposal, index, 0, 0)
    const least = bounds[record + MINIMUM_LOTS]!
    if (lots < least) return refuse(this.#records, RiskReason.BelowMinimumQuantity, proposal, lots, least, least)
    const most = bounds[record + MAXIMUM_LOTS]!
    if (lots > most) return refuse(this.#records, RiskReason.AboveMaximumQuantity, proposal, lots, most, most)
    const price = proposal.priceTicks
    if (!Number.isNaN(price) && !this.#priceRules[index]!.isValid(price as Ticks)) {
      const nearest = this.#priceRules[index]!.nearest(price as Ticks)
      return refuse(this.#records, RiskReason.OffPriceGrid, proposal, price, nearest, nearest)
    }
    if ((proposal.order.instructions & REDUCE_ONLY) !== 0) return 0
    const step = bounds[record + STEP_LOTS]!
    const left = lots - proposal.order.filledLots
    // A remainder of doubles is dear, and any whole number of lots is a multiple of 1.
    if (step !== 1 && left % step !== 0) {
      return refuse(this.#records, RiskReason.OffQuantityStep, proposal, lots, step, lots - (left % step))
    }
    const minimum = bounds[record + MINIMUM_NOTIONAL]!
    if (minimum === 0) return 0
    const value = this.#notionals.of(index, proposal.valueTicks, lots)
    if (Number.isNaN(value) || isWithin(minimum, value)) return 0
    let enough = Math.ceil(lots * (minimum / value))
    if (!isWithin(minimum, this.#notionals.of(index, proposal.valueTicks, enough))) enough++
    return refuse(this.#records, RiskReason.BelowMinimumNotional, proposal, value, minimum, enough)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const id = instrument.id
    if (refusal.reason === RiskReason.NotAllowed) return `${id} is not on the allow-list (limits.instrument.allow)`
    const quantity = (lots: number) => instrument.quantityGrid.textOfCount(lots)
    if (refusal.reason === RiskReason.BelowMinimumNotional) {
      return `${id}: the order is worth ${refusal.value} ${instrument.quote}, the least is ${refusal.limit}; ${quantity(refusal.admissible)} would have passed`
    }
    if (refusal.reason === RiskReason.OffPriceGrid) {
      const price = (ticks: number) => instrument.priceGrid.textOfCount(ticks)
      return `${id}: orders may not use price ${price(refusal.value)}; the nearest that they may is ${price(refusal.admissible)}`
    }
    if (refusal.reason === RiskReason.OffQuantityStep) {
      return `${id}: quantity ${quantity(refusal.value)} is no multiple of ${quantity(refusal.limit)}; ${quantity(refusal.admissible)} would have passed`
    }
    const bound = refusal.reason === RiskReason.BelowMinimumQuantity ? 'least' : 'most'
    return `${id}: quantity ${quantity(refusal.value)}, the ${bound} is ${quantity(refusal.limit)}`
  }
}

import { type Order, OrderType } from '@hft/execution'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { Proposal } from './proposal.ts'

/** Whole, finite numbers only: NaN and Infinity compare false with every limit and would slip through the others. */
export class TermsRule implements Limit {
  readonly name = 'terms'
  readonly reasons = [RiskReason.BadTerms, RiskReason.UnknownInstrument]
  readonly #instrumentCount: number
  readonly #records: RefusalRecords

  constructor(instrumentCount: number, records: RefusalRecords) {
    this.#instrumentCount = instrumentCount
    this.#records = records
  }

  admit(proposal: Proposal): number {
    const order = proposal.order
    const instrument = order.instrument
    if (!(instrument >= 0 && instrument < this.#instrumentCount && Number.isInteger(instrument))) {
      const last = this.#instrumentCount - 1
      return refuse(this.#records, RiskReason.UnknownInstrument, proposal, instrument, last, last)
    }
    const wrong = wrongTerm(order, proposal)
    if (wrong === undefined) return 0
    return refuse(this.#records, RiskReason.BadTerms, proposal, wrong, Number.MAX_SAFE_INTEGER, 1)
  }

  describe(refusal: Refusal): string {
    if (refusal.reason === RiskReason.UnknownInstrument) {
      return `instrument ${refusal.value} is not one of the run's, which are 0 to ${refusal.limit}`
    }
    return `${refusal.value} cannot be a quantity, price or trigger; they are whole numbers of lots and ticks within ±2^53, a quantity is at least 1 and a side 0 or 1`
  }
}

/** The first term that is no whole number in its range, undefined when all are. */
function wrongTerm(order: Order, proposal: Proposal): number | undefined {
  if (!(order.side === 0 || order.side === 1)) return order.side
  const quantity = proposal.quantityLots
  if (!(Number.isSafeInteger(quantity) && quantity > 0)) return quantity
  if (!Number.isSafeInteger(order.filledLots)) return order.filledLots
  const type = order.type
  const hasPrice = type === OrderType.Limit || type === OrderType.StopLimit
  if (hasPrice && !Number.isSafeInteger(proposal.priceTicks)) return proposal.priceTicks
  const hasTrigger = type === OrderType.StopMarket || type === OrderType.StopLimit
  if (hasTrigger && !Number.isSafeInteger(order.triggerTicks)) return order.triggerTicks
  return undefined
}

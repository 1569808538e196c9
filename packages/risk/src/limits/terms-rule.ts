import { hasLimitPrice, hasTrigger, isTrailing, type Order, OrderType } from '@hft/execution'
import { NO_PRICE } from '@hft/instrument'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Read once: what is imported is looked up at each use. */
const LIMIT = OrderType.Limit
const AMEND = ProposalKind.Amend
const NOWHERE = NO_PRICE

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
    return `${refusal.value} cannot be an id, strategy, quantity, price or trigger; they are whole numbers within ±2^53, an id and a quantity at least 1, a strategy at least -1 and a side 0 or 1`
  }
}

/** The first term that is no whole number in its range, undefined when all are. */
function wrongTerm(order: Order, proposal: Proposal): number | undefined {
  if (!(order.side === 0 || order.side === 1)) return order.side
  if (!(Number.isSafeInteger(order.id) && order.id > 0)) return order.id
  if (!(Number.isSafeInteger(order.strategy) && order.strategy >= -1)) return order.strategy
  const quantity = proposal.quantityLots
  if (!(Number.isSafeInteger(quantity) && quantity > 0)) return quantity
  const filled = order.filledLots
  if (!(Number.isSafeInteger(filled) && filled >= 0)) return filled
  const type = order.type
  const isLimit = type === LIMIT
  const price = proposal.kind === AMEND ? proposal.priceTicks : order.priceTicks
  if ((isLimit || hasLimitPrice(type)) && !(Number.isSafeInteger(price) && price !== NOWHERE)) return price
  if (isLimit || !hasTrigger(type)) return undefined
  const trigger = order.triggerTicks
  if (!Number.isSafeInteger(trigger) || (trigger === NOWHERE && !isTrailing(type))) return trigger
  return undefined
}

import type { Instrument } from '@hft/instrument'
import { isWithin } from '../exposure/notional-table.ts'
import type { ParentOrders } from '../exposure/parent-orders.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

/**
 * What routers and algorithms send never comes to more than the order that they carry out: all children of a parent
 * together, filled and open, stay within its quantity, and are on its side and asset. The last gate before the venue holds
 * it, whatever sends children.
 */
export class ParentQuantityLimit implements Limit {
  readonly name = 'parent-quantity'
  readonly reasons = [RiskReason.ParentQuantity, RiskReason.UnknownParent]
  readonly #parents: ParentOrders
  readonly #records: RefusalRecords

  constructor(context: LimitContext) {
    this.#parents = context.parents
    this.#records = context.records
  }

  /** The desk has committed the child's quantity to its parent before it asks. */
  admit(proposal: Proposal): number {
    const { order } = proposal
    const id = order.parentOrderId
    if (id === 0) return 0
    // What only shrinks an order, of a parent that is closed by now, does no harm.
    if (proposal.addedLots === 0) return 0
    if (!this.#parents.isParentOf(order)) return refuse(this.#records, RiskReason.UnknownParent, proposal, id, 0, 0)
    const unit = this.#parents.unitOf(proposal.instrument)
    const committed = this.#parents.committedOf(id)
    const quantity = this.#parents.quantityOf(id)
    if (isWithin(committed, quantity)) return 0
    const room = Math.floor((quantity - committed) / unit + proposal.addedLots + 1e-9)
    return refuse(this.#records, RiskReason.ParentQuantity, proposal, committed, quantity, room > 0 ? room : 0)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    if (refusal.reason === RiskReason.UnknownParent) {
      return `${instrument.id}: order ${refusal.value} is no open parent of this side and asset; open it first (openParent)`
    }
    const quantity = instrument.quantityGrid.textOfCount(refusal.admissible)
    return `${instrument.id}: the children would come to ${refusal.value}, their parent's quantity is ${refusal.limit}; ${quantity} would have passed`
  }
}

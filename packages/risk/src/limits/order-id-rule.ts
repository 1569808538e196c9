import type { OrderId } from '@hft/execution'
import { z } from 'zod'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { badSnapshot } from '../risk-snapshot.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import { type Proposal, ProposalKind } from './proposal.ts'

/** Read once: what is imported is looked up at each use. */
const SUBMIT = ProposalKind.Submit

/**
 * No order id is used twice: each is above every one that was let out before, as ids are given, over restarts too. An
 * order sent again under the id of one whose fate is unknown could be live twice.
 */
export class OrderIdRule implements Limit {
  readonly name = 'order-id'
  readonly reasons = [RiskReason.OrderIdReused]
  readonly #records: RefusalRecords
  #highest: OrderId = 0

  constructor(context: LimitContext) {
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const id = proposal.order.id
    if (proposal.kind !== SUBMIT || id > this.#highest) return 0
    return refuse(this.#records, RiskReason.OrderIdReused, proposal, id, this.#highest, this.#highest + 1)
  }

  onAdmitted(proposal: Proposal): void {
    if (proposal.kind === SUBMIT) this.#highest = proposal.order.id
  }

  describe(refusal: Refusal): string {
    return `order id ${refusal.value} is not above ${refusal.limit}, the last one used; ${refusal.admissible} would have passed`
  }

  snapshot(): unknown {
    return this.#highest
  }

  restore(snapshot: unknown): void {
    const highest = z.int().nonnegative().safeParse(snapshot)
    if (!highest.success) throw badSnapshot('limits.order-id of the snapshot is not an order id')
    this.#highest = highest.data
  }
}

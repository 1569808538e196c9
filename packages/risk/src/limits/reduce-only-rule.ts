import { Instruction } from '@hft/execution'
import { type Instrument, Side } from '@hft/instrument'
import type { OwnOrders } from '../exposure/own-orders.ts'
import type { WorstCase } from '../exposure/worst-case.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

/** Read once: what is imported is looked up at each use. */
const REDUCE_ONLY = Instruction.ReduceOnly
const WAITS_FOR_LIST = Instruction.WaitsForList
const PEERS = Instruction.OneCancelsOther | Instruction.OneUpdatesOther

/**
 * A reduce-only order truly reduces: with every other reduce-only order of its side it stays within the position that it
 * closes, so that two of them cannot turn it. Orders without the instruction are not counted: the venue holds a
 * reduce-only order to the position that is left when it trades.
 *
 * Exits of a list are not added up: those that cancel or update each other each stay within the position by themselves,
 * and one that waits for its entry has no position to be held against until the venue sets it free.
 */
export class ReduceOnlyRule implements Limit {
  readonly name = 'reduce-only'
  readonly reasons = [RiskReason.NotReducing]
  readonly #worstCase: WorstCase
  readonly #ownOrders: OwnOrders
  readonly #records: RefusalRecords

  constructor(context: LimitContext) {
    this.#worstCase = context.worstCase
    this.#ownOrders = context.ownOrders
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const { instructions } = proposal.order
    if ((instructions & REDUCE_ONLY) === 0 || proposal.addedLots === 0 || (instructions & WAITS_FOR_LIST) !== 0)
      return 0
    const instrument = proposal.instrument
    const position = this.#worstCase.positionLots[instrument]!
    const closable = proposal.side === Side.Buy ? 0 - position : position
    const open = (instructions & PEERS) === 0 ? this.#ownOrders.reduceOnlyLots(instrument, proposal.side) : 0
    const total = open + proposal.addedLots
    if (total <= closable) return 0
    const room = closable - open
    return refuse(this.#records, RiskReason.NotReducing, proposal, total, Math.max(0, closable), room > 0 ? room : 0)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const quantity = (lots: number) => instrument.quantityGrid.textOfCount(lots)
    return `${instrument.id}: reduce-only orders would come to ${quantity(refusal.value)}, the position to close is ${quantity(refusal.limit)}; ${quantity(refusal.admissible)} would have passed`
  }
}

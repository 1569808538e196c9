import type { Nanos } from '@hft/clock'
import { Order } from '@hft/execution'
import type { Side } from '@hft/instrument'

/** What a proposal asks for. */
export const ProposalKind = { Submit: 0, Amend: 1, Cancel: 2 } as const
export type ProposalKind = (typeof ProposalKind)[keyof typeof ProposalKind]

/**
 * The request that is being checked, with everything that several limits need worked out once. Reused from request to
 * request: one object a risk manager.
 */
export class Proposal {
  kind: ProposalKind = ProposalKind.Submit
  /** The order; for an amend with its present terms. */
  order: Order = new Order()
  now: Nanos = 0
  instrument = 0
  side: Side = 0
  isBuy = true
  /** Row of the order's strategy in `StrategyBook`. */
  strategyRow = 0
  /** Equity of the account, in the limits' currency. */
  equity = Number.NaN
  /** Limit price asked for, NaN for an order without one. */
  priceTicks = Number.NaN
  /** Total quantity asked for. */
  quantityLots = 0
  /** Position and everything open on its side, towards that side: above 0 a position that it enlarges. */
  sideLots = 0
  /** By how much the request enlarges what may still trade on its side. */
  addedLots = 0
  /** Mid of the book (its only side, if one is empty); NaN when the book is empty or not live. */
  referenceTicks = Number.NaN
  /** The worst price at which it is expected to trade, in ticks; NaN when nothing says. */
  valueTicks = Number.NaN
  /** Value of the quantity that may still trade, in quote; NaN when nothing says. */
  notional = Number.NaN
  /** Value of one lot of it, in quote; NaN as above. */
  notionalPerLot = Number.NaN
  /** By how much the request enlarges the value of what may still trade on its side, in quote; NaN as above. */
  addedNotional = Number.NaN
  /**
   * It can only make the position smaller: with everything open on its side it stays within the position that it closes,
   * or it merely shrinks an order at an unchanged price, or it is reduce-only at a venue that holds it to that and, with
   * the other reduce-only orders of its side, within the position.
   */
  isReducing = false

  /** A submit or an amend, which may trade; a cancel may not. */
  get isNewRisk(): boolean {
    return this.kind !== ProposalKind.Cancel
  }
}

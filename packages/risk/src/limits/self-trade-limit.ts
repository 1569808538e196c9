import type { OrderBook } from '@hft/data'
import { hasTrigger, isMarketType, type OrderId, OrderType } from '@hft/execution'
import { type Instrument, NO_PRICE, oppositeOf, Side } from '@hft/instrument'
import { z } from 'zod'
import { GroupMembers, InstrumentGroups, productsOf } from '../exposure/instrument-groups.ts'
import type { OwnOrders } from '../exposure/own-orders.ts'
import type { Refusal, RefusalRecords } from '../refusal.ts'
import { RiskReason } from '../risk-reason.ts'
import type { CancelRequests } from './cancel-requests.ts'
import { type Limit, refuse } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { Proposal } from './proposal.ts'

/** Levels that a market order is followed over; what would go deeper counts as reaching every price. */
const MOST_LEVELS = 64
/** Prices of two listings are doubles; nearer than this share they are the same. */
const SAME_PRICE = 1e-12

export const SelfTradeLimitConfig = z.strictObject({
  enabled: z.boolean().default(true).describe('whether orders that would trade with our own are stopped'),
  mode: z
    .enum(['reject-newest', 'cancel-oldest', 'cancel-both'])
    .default('reject-newest')
    .describe(
      'which one goes: the new order, the open ones that it would meet (their cancels leave before it does), or all of them',
    ),
  acrossVenues: z
    .boolean()
    .default(true)
    .describe('whether listings of the same product at other venues count as the same market'),
})
export type SelfTradeLimitConfig = z.infer<typeof SelfTradeLimitConfig>

/** Read once: what is imported is looked up at each use. */
const LIMIT = OrderType.Limit
const { Buy: BUY, Sell: SELL } = Side

/**
 * No order of ours meets another one of ours, whatever strategies they belong to (RTS 6 art. 13; FIA self-match
 * prevention): orders of the other side that are open or in flight at a price that the new one reaches.
 *
 * When the oldest go, the new order still waits for those that can't be cancelled at once, because another request about
 * them is under way. Orders that wait for a trigger meet nobody yet; a venue's own prevention has to see to them.
 */
export class SelfTradeLimit implements Limit {
  readonly name = 'self-trade'
  readonly reasons = [RiskReason.SelfTrade]
  readonly #mode: SelfTradeLimitConfig['mode']
  readonly #products: GroupMembers
  readonly #tickSize: Float64Array
  readonly #books: readonly OrderBook[]
  readonly #ownOrders: OwnOrders
  readonly #cancels: CancelRequests
  readonly #records: RefusalRecords

  constructor(config: SelfTradeLimitConfig, context: LimitContext) {
    const { instruments } = context
    this.#mode = config.mode
    const listings = new InstrumentGroups(instruments, ({ id }) => id)
    this.#products = new GroupMembers(config.acrossVenues ? productsOf(instruments) : listings)
    this.#tickSize = Float64Array.from(instruments, ({ tickSize }) => tickSize)
    this.#books = context.books
    this.#ownOrders = context.ownOrders
    this.#cancels = context.cancels
    this.#records = context.records
  }

  admit(proposal: Proposal): number {
    const { type } = proposal.order
    if (type !== LIMIT && hasTrigger(type)) return 0
    const { instrument } = proposal
    const isCancelling = this.#mode === 'cancel-oldest'
    const reach = this.#reachTicks(proposal)
    const end = this.#products.endOf(instrument)
    for (let at = this.#products.firstOf(instrument); at < end; at++) {
      const member = this.#products.at(at)
      const aggression = this.#aggressionNeeded(proposal, reach, member)
      const met = this.#firstMet(proposal, member, aggression, isCancelling)
      if (met === 0) continue
      if (this.#mode === 'cancel-both') this.#cancelMet(proposal)
      return refuse(this.#records, RiskReason.SelfTrade, proposal, proposal.priceTicks, met, 0)
    }
    return 0
  }

  onAdmitted(proposal: Proposal): void {
    if (this.#mode === 'cancel-oldest' && proposal.isNewRisk) this.#cancelMet(proposal)
  }

  describe(refusal: Refusal, instrument: Instrument): string {
    const price = Number.isNaN(refusal.value) ? 'market' : instrument.priceGrid.textOfCount(refusal.value)
    return `${instrument.id}: an order at ${price} would trade with our own order ${refusal.limit}; it would have passed with that one out of the book`
  }

  /** An order that the new one would meet, 0 when there is none. */
  #firstMet(proposal: Proposal, instrument: number, aggression: number, isCancelling: boolean): OrderId {
    const ownOrders = this.#ownOrders
    const makers = proposal.isBuy === true ? SELL : BUY
    if (!ownOrders.mayReach(instrument, makers, aggression)) return 0
    ownOrders.walk(instrument, makers)
    for (let id = ownOrders.nextReaching(aggression); id !== 0; id = ownOrders.nextReaching(aggression)) {
      // When the oldest go, only those that can't leave at once stand in the way.
      if (!isCancelling || ownOrders.isBusy(id)) return id
    }
    return 0
  }

  #cancelMet(proposal: Proposal): void {
    const ownOrders = this.#ownOrders
    const makers = oppositeOf(proposal.side)
    const reach = this.#reachTicks(proposal)
    const end = this.#products.endOf(proposal.instrument)
    for (let at = this.#products.firstOf(proposal.instrument); at < end; at++) {
      const member = this.#products.at(at)
      const aggression = this.#aggressionNeeded(proposal, reach, member)
      if (!ownOrders.mayReach(member, makers, aggression)) continue
      ownOrders.walk(member, makers)
      for (let id = ownOrders.nextReaching(aggression); id !== 0; id = ownOrders.nextReaching(aggression)) {
        if (!ownOrders.isLeaving(id)) this.#cancels.add(id)
      }
    }
  }

  /**
   * How aggressive (see `OwnOrders`) an order of the other side must at least be to be met, in its listing's ticks.
   * @param reach see {@link #reachTicks}
   */
  #aggressionNeeded(proposal: Proposal, reach: number, instrument: number): number {
    const isBuy = proposal.isBuy === true
    if (instrument === proposal.instrument) return isBuy ? 0 - reach : reach
    const tickSize = this.#tickSize[proposal.instrument]!
    const otherSize = this.#tickSize[instrument]!
    if (otherSize === tickSize) return isBuy ? 0 - reach : reach
    const converted = (reach * tickSize) / otherSize
    const slack = Math.abs(converted) * SAME_PRICE
    return isBuy ? 0 - converted - slack : converted - slack
  }

  /** The worst price at which the order may trade at once, in its listing's ticks. */
  #reachTicks(proposal: Proposal): number {
    const type = proposal.order.type
    if (type === LIMIT) return proposal.priceTicks
    if (!isMarketType(type) && type !== OrderType.MarketToLimit && !Number.isNaN(proposal.priceTicks)) {
      return proposal.priceTicks
    }
    const book = this.#books[proposal.instrument]
    const farthest = proposal.isBuy ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER
    if (book === undefined || !book.isLive || type === OrderType.Pegged) return farthest
    const makers = oppositeOf(proposal.side)
    let left: number = proposal.quantityLots
    let levels = 0
    for (let at = book.best(makers); at !== NO_PRICE && levels < MOST_LEVELS; at = book.next(makers, at)) {
      left -= book.lotsAt(makers, at)
      if (left <= 0) return at
      levels++
    }
    return farthest
  }
}

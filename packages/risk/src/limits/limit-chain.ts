import type { Order, OrderUpdate } from '@hft/execution'
import { BalanceLimit } from './balance-limit.ts'
import { DuplicateOrderLimit } from './duplicate-order-limit.ts'
import { ExpiryRule } from './expiry-rule.ts'
import { ExposureLimit } from './exposure-limit.ts'
import { InstrumentRule } from './instrument-rule.ts'
import type { Limit, LimitFactory } from './limit.ts'
import type { LimitContext } from './limit-context.ts'
import type { LimitsConfig } from './limits-config.ts'
import { MarketDepthLimit } from './market-depth-limit.ts'
import { OpenOrderLimit } from './open-order-limit.ts'
import { OrderIdRule } from './order-id-rule.ts'
import { OrderRateLimit } from './order-rate-limit.ts'
import { OrderSizeLimit } from './order-size-limit.ts'
import { OrderToTradeLimit } from './order-to-trade-limit.ts'
import { ParentQuantityLimit } from './parent-quantity-limit.ts'
import { PositionLimit } from './position-limit.ts'
import { PriceCollar } from './price-collar.ts'
import { type Proposal, ProposalKind } from './proposal.ts'
import { ReduceOnlyRule } from './reduce-only-rule.ts'
import { RoundTripLimit } from './round-trip-limit.ts'
import { SelfTradeLimit } from './self-trade-limit.ts'
import { TranspositionRule } from './transposition-rule.ts'

type Counting = Limit & Required<Pick<Limit, 'onAdmitted'>>
type Following = Limit & Required<Pick<Limit, 'onOrderUpdate'>>

/** Read once: what is imported is looked up at each use. */
const AMEND = ProposalKind.Amend

/**
 * The configured limits, in the order in which they are asked: after the terms and the trading state come what every
 * order has to be, the order's own size and price, what it repeats or is part of, what it adds to (number, position,
 * exposure, margin), what its strategy has done before, and the message rate, which a later attempt of the same order can
 * pass unchanged. Self-trade prevention is last, because it may ask for cancels. Limits of a user's own stand before it.
 *
 * Each is a field of its own: a call in a loop over all of them meets a dozen classes, and V8 inlines none of it.
 */
export class LimitChain {
  /** Every limit in force, in this order. */
  readonly limits: readonly Limit[]
  /** Undefined when it is not in force, as are the others. */
  readonly roundTrips: RoundTripLimit | undefined
  readonly #orderId: OrderIdRule
  readonly #expiry: ExpiryRule
  readonly #instrument: InstrumentRule
  readonly #reduceOnly: ReduceOnlyRule
  readonly #orderSize: OrderSizeLimit | undefined
  readonly #priceCollar: PriceCollar | undefined
  readonly #transposition: TranspositionRule | undefined
  readonly #marketDepth: MarketDepthLimit | undefined
  readonly #duplicate: DuplicateOrderLimit | undefined
  readonly #parentQuantity: ParentQuantityLimit
  readonly #openOrders: OpenOrderLimit | undefined
  readonly #position: PositionLimit | undefined
  readonly #exposure: ExposureLimit | undefined
  readonly #balance: BalanceLimit | undefined
  readonly #orderToTrade: OrderToTradeLimit | undefined
  readonly #orderRate: OrderRateLimit | undefined
  readonly #custom: readonly Limit[]
  readonly #countingCustom: readonly Counting[]
  readonly #followingCustom: readonly Following[]
  readonly #selfTrade: SelfTradeLimit | undefined

  constructor(config: LimitsConfig, context: LimitContext, custom: readonly LimitFactory[]) {
    this.#orderId = new OrderIdRule(context)
    this.#expiry = new ExpiryRule(context)
    this.#instrument = new InstrumentRule(config.instrument, context)
    this.#reduceOnly = new ReduceOnlyRule(context)
    if (config.orderSize.enabled) this.#orderSize = new OrderSizeLimit(config.orderSize, context)
    if (config.priceCollar.enabled) this.#priceCollar = new PriceCollar(config.priceCollar, context)
    if (config.transposition.enabled) this.#transposition = new TranspositionRule(config.transposition, context)
    if (config.marketDepth.enabled) this.#marketDepth = new MarketDepthLimit(config.marketDepth, context)
    if (config.duplicate.enabled) this.#duplicate = new DuplicateOrderLimit(config.duplicate, context)
    this.#parentQuantity = new ParentQuantityLimit(context)
    if (config.openOrders.enabled) this.#openOrders = new OpenOrderLimit(config.openOrders, context)
    if (config.position.enabled) this.#position = new PositionLimit(config.position, context)
    if (config.exposure.enabled) this.#exposure = new ExposureLimit(config.exposure, context)
    if (config.balance.enabled) this.#balance = new BalanceLimit(config.balance, context)
    if (config.roundTrips.enabled) this.roundTrips = new RoundTripLimit(config.roundTrips, context)
    if (config.orderToTrade.enabled) this.#orderToTrade = new OrderToTradeLimit(config.orderToTrade, context)
    if (config.orderRate.enabled) this.#orderRate = new OrderRateLimit(config.orderRate, context)
    this.#custom = custom.map((create) => create(context))
    this.#countingCustom = this.#custom.filter((limit): limit is Counting => limit.onAdmitted !== undefined)
    this.#followingCustom = this.#custom.filter((limit): limit is Following => limit.onOrderUpdate !== undefined)
    if (config.selfTrade.enabled) this.#selfTrade = new SelfTradeLimit(config.selfTrade, context)
    this.limits = this.#inOrder()
  }

  /** 0 when the proposal passes every limit, else the reason of the first that refuses. */
  admit(proposal: Proposal): number {
    return proposal.kind === AMEND && proposal.addedLots === 0 ? this.#admitAmend(proposal) : this.#admitAny(proposal)
  }

  /** Of an amend that enlarges nothing: without those that hold such a one to nothing. */
  #admitAmend(proposal: Proposal): number {
    let reason = this.#instrument.admit(proposal)
    if (reason === 0) reason = this.#orderSize?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#priceCollar?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#transposition?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#exposure?.admit(proposal) ?? 0
    return reason === 0 ? this.#admitLast(proposal) : reason
  }

  #admitAny(proposal: Proposal): number {
    let reason = this.#orderId.admit(proposal)
    if (reason === 0) reason = this.#expiry.admit(proposal)
    if (reason === 0) reason = this.#instrument.admit(proposal)
    if (reason === 0) reason = this.#reduceOnly.admit(proposal)
    if (reason === 0) reason = this.#orderSize?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#priceCollar?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#transposition?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#marketDepth?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#duplicate?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#parentQuantity.admit(proposal)
    if (reason === 0) reason = this.#openOrders?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#position?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#exposure?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#balance?.admit(proposal) ?? 0
    return reason === 0 ? this.#admitLast(proposal) : reason
  }

  #admitLast(proposal: Proposal): number {
    let reason = this.roundTrips?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#orderToTrade?.admit(proposal) ?? 0
    if (reason === 0) reason = this.#orderRate?.admit(proposal) ?? 0
    const custom = this.#custom
    for (let index = 0; reason === 0 && index < custom.length; index++) reason = custom[index]!.admit(proposal)
    if (reason === 0) reason = this.#selfTrade?.admit(proposal) ?? 0
    return reason
  }

  /** The same of those that hold an order to themselves before its first part is sent. */
  admitParent(proposal: Proposal): number {
    for (const limit of this.limits) {
      const reason = limit.isForParents === true ? limit.admit(proposal) : 0
      if (reason !== 0) return reason
    }
    return 0
  }

  /** The proposal leaves now. */
  onAdmitted(proposal: Proposal): void {
    this.#orderId.onAdmitted(proposal)
    this.#duplicate?.onAdmitted(proposal)
    this.#orderToTrade?.onAdmitted(proposal)
    this.#orderRate?.onAdmitted(proposal)
    const counting = this.#countingCustom
    for (let index = 0; index < counting.length; index++) counting[index]!.onAdmitted(proposal)
    this.#selfTrade?.onAdmitted(proposal)
  }

  onOrderUpdate(update: OrderUpdate, order: Order): void {
    this.roundTrips?.onOrderUpdate(update, order)
    this.#orderToTrade?.onOrderUpdate(update, order)
    const following = this.#followingCustom
    for (let index = 0; index < following.length; index++) following[index]!.onOrderUpdate(update, order)
  }

  #inOrder(): Limit[] {
    return [
      this.#orderId,
      this.#expiry,
      this.#instrument,
      this.#reduceOnly,
      this.#orderSize,
      this.#priceCollar,
      this.#transposition,
      this.#marketDepth,
      this.#duplicate,
      this.#parentQuantity,
      this.#openOrders,
      this.#position,
      this.#exposure,
      this.#balance,
      this.roundTrips,
      this.#orderToTrade,
      this.#orderRate,
      ...this.#custom,
      this.#selfTrade,
    ].filter((limit) => limit !== undefined)
  }
}

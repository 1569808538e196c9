import { NO_PRICE, oppositeOf, type PriceRule, Side, type Ticks } from '@hft/instrument'
import { PegReference } from '../orders/order-terms.ts'
import type { ExchangeOrder } from './exchange-order.ts'

/** The live pegged orders of one instrument, oldest first, and the prices that they should have. */
export class PeggedOrders {
  readonly #orders: ExchangeOrder[] = []
  readonly #rule: PriceRule

  constructor(rule: PriceRule) {
    this.#rule = rule
  }

  get count(): number {
    return this.#orders.length
  }

  at(index: number): ExchangeOrder {
    return this.#orders[index]!
  }

  add(order: ExchangeOrder): void {
    this.#orders.push(order)
  }

  remove(order: ExchangeOrder): void {
    const index = this.#orders.indexOf(order)
    if (index >= 0) this.#orders.splice(index, 1)
  }

  /**
   * The price that an order should have now: that which it follows, plus its offset, no worse for its owner than its
   * bound, rounded away from the other side to a valid price. A post-only order stays one step short of the best price
   * of the other side. `NO_PRICE` while there is nothing to follow.
   *
   * @param bid best bid of others, `NO_PRICE` for none
   * @param ask best ask of others, likewise
   * @param other best price of the other side that the order would trade with, likewise
   */
  priceOf(order: ExchangeOrder, bid: Ticks, ask: Ticks, other: Ticks): Ticks {
    const { side } = order
    const isBuy = side === Side.Buy
    const conditions = order.conditions
    const reference = order.hasConditions ? conditions.pegReference : PegReference.BestOwnSide
    const offset = order.hasConditions ? conditions.pegOffsetTicks : 0
    let followed: number
    if (reference === PegReference.Mid) {
      if (bid === NO_PRICE || ask === NO_PRICE) return NO_PRICE
      followed = (bid + ask) / 2
    } else {
      const followedSide = reference === PegReference.BestOwnSide ? side : oppositeOf(side)
      followed = followedSide === Side.Buy ? bid : ask
      if (followed === NO_PRICE) return NO_PRICE
    }
    let price = followed + offset
    const bound = order.boundTicks
    if (bound !== NO_PRICE && (isBuy ? price > bound : price < bound)) price = bound
    if (order.isPostOnly && other !== NO_PRICE && (isBuy ? price >= other : price <= other)) {
      return priceShortOf(this.#rule, side, other)
    }
    return isBuy ? this.#rule.floor(Math.floor(price) as Ticks) : this.#rule.ceil(Math.ceil(price) as Ticks)
  }
}

/** The best valid price at which an order of `side` doesn't take, the other side's best being `other`. */
export function priceShortOf(rule: PriceRule, side: Side, other: Ticks): Ticks {
  return side === Side.Buy ? rule.floor((other - 1) as Ticks) : rule.ceil((other + 1) as Ticks)
}

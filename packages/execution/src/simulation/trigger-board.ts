import { NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { limitBeyond, noConditions, type OrderConditions, trailDistance } from '../orders/order-conditions.ts'
import { isTrailing, OrderType, TriggerSource } from '../orders/order-terms.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { ExchangeOrders } from './exchange-orders.ts'
import { PriceQueue } from './price-queue.ts'

/** Prices that triggers are compared with. Best bid and best ask are those of others. */
export const ReferencePrice = { LastTrade: 0, MarkPrice: 1, BestBid: 2, BestAsk: 3, Mid: 4 } as const
export type ReferencePrice = (typeof ReferencePrice)[keyof typeof ReferencePrice]

const REFERENCES = 5

/**
 * The orders of one instrument that wait for a price.
 *
 * A buy stop and a sell if-touched order wait for the price to rise to their trigger, a sell stop and a buy if-touched
 * order for it to fall there. The trigger of a trailing stop follows the best price that it has seen: a sell's the
 * highest, a buy's the lowest. A price first moves the trailing triggers, then reaches triggers: those above before
 * those below, the one it comes to first before the others, then the older.
 */
export class TriggerBoard {
  /** Orders that wait for a best bid, a best ask or a mid. */
  touchWaiters = 0
  /** Orders that wait for a mark price. */
  markWaiters = 0
  /** Orders that wait for a trade. */
  tradeWaiters = 0
  readonly #orders: ExchangeOrders
  readonly #prices = new Float64Array(REFERENCES).fill(Number.NaN)
  readonly #rising = Array.from({ length: REFERENCES }, () => new PriceQueue())
  readonly #falling = Array.from({ length: REFERENCES }, () => new PriceQueue())
  /** Trailing stops by reference, oldest first. */
  readonly #trailing: ExchangeOrder[][] = Array.from({ length: REFERENCES }, () => [])

  constructor(orders: ExchangeOrders) {
    this.#orders = orders
  }

  /** The price last seen, NaN before the first. */
  priceOf(reference: ReferencePrice): number {
    return this.#prices[reference]!
  }

  /** Takes note of a price that only those who come later are compared with. */
  note(reference: ReferencePrice, ticks: number): void {
    this.#prices[reference] = ticks
  }

  add(order: ExchangeOrder): void {
    const reference = referenceOf(order)
    this.#count(reference, 1)
    if (!isTrailing(order.type)) {
      this.#queueOf(order, reference).add(triggerKey(order), order.slot)
      return
    }
    order.bestReferenceTicks = Number.NaN
    this.#trailing[reference]!.push(order)
    const price = this.#prices[reference]!
    if (!Number.isNaN(price)) this.#follow(order, reference, price)
  }

  remove(order: ExchangeOrder): void {
    const reference = referenceOf(order)
    this.#count(reference, -1)
    if (isTrailing(order.type)) {
      const trailing = this.#trailing[reference]!
      trailing.splice(trailing.indexOf(order), 1)
      if (Number.isNaN(order.bestReferenceTicks)) return
    }
    this.#queueOf(order, reference).remove(triggerKey(order), order.slot)
  }

  /** Whether a price could set off an order, or move a trigger so that it might. */
  mayTrigger(reference: ReferencePrice, ticks: number): boolean {
    return (
      this.#rising[reference]!.bestKey <= ticks ||
      this.#falling[reference]!.bestKey <= 0 - ticks ||
      this.#trailing[reference]!.length > 0
    )
  }

  /** A price was seen: moves the triggers that follow it. Then {@link shiftTriggered} until there is none. */
  see(reference: ReferencePrice, ticks: number): void {
    this.#prices[reference] = ticks
    const trailing = this.#trailing[reference]!
    for (let index = 0; index < trailing.length; index++) this.#follow(trailing[index]!, reference, ticks)
  }

  /** Takes off the next order that `ticks` sets off. */
  shiftTriggered(reference: ReferencePrice, ticks: number): ExchangeOrder | undefined {
    const rising = this.#rising[reference]!
    const falling = this.#falling[reference]!
    let order: ExchangeOrder | undefined
    if (rising.bestKey <= ticks) order = this.#orders.at(rising.bestSlot)
    else if (falling.bestKey <= 0 - ticks) order = this.#orders.at(falling.bestSlot)
    if (order !== undefined) this.remove(order)
    return order
  }

  #follow(order: ExchangeOrder, reference: ReferencePrice, ticks: number): void {
    const isBuy = order.side === Side.Buy
    const isTrailingYet = !Number.isNaN(order.bestReferenceTicks)
    if (isTrailingYet) {
      if (isBuy ? ticks >= order.bestReferenceTicks : ticks <= order.bestReferenceTicks) return
      this.#queueOf(order, reference).remove(triggerKey(order), order.slot)
    } else if (order.triggerTicks !== NO_PRICE && (isBuy ? ticks > order.triggerTicks : ticks < order.triggerTicks)) {
      return
    }
    const conditions = conditionsOf(order)
    const distance = trailDistance(conditions, ticks)
    // A mid or a mark price may lie between two ticks: the trigger goes to the farther one.
    const trigger = isBuy ? Math.ceil(ticks + distance) : Math.floor(ticks - distance)
    order.bestReferenceTicks = ticks
    order.triggerTicks = trigger as Ticks
    if (order.type === OrderType.TrailingStopLimit) order.priceTicks = limitBeyond(conditions, isBuy, trigger)
    this.#queueOf(order, reference).add(triggerKey(order), order.slot)
  }

  #queueOf(order: ExchangeOrder, reference: ReferencePrice): PriceQueue {
    return waitsForRise(order) ? this.#rising[reference]! : this.#falling[reference]!
  }

  #count(reference: ReferencePrice, by: number): void {
    if (reference === ReferencePrice.LastTrade) this.tradeWaiters += by
    else if (reference === ReferencePrice.MarkPrice) this.markWaiters += by
    else this.touchWaiters += by
  }
}

function conditionsOf(order: ExchangeOrder): Readonly<OrderConditions> {
  return order.hasConditions ? order.conditions : noConditions()
}

/** The price that an order's trigger is compared with. */
export function referenceOf(order: ExchangeOrder): ReferencePrice {
  switch (conditionsOf(order).triggerSource) {
    case TriggerSource.MarkPrice:
      return ReferencePrice.MarkPrice
    case TriggerSource.BidAsk:
      return order.side === Side.Buy ? ReferencePrice.BestAsk : ReferencePrice.BestBid
    case TriggerSource.Mid:
      return ReferencePrice.Mid
    default:
      return ReferencePrice.LastTrade
  }
}

function waitsForRise({ type, side }: ExchangeOrder): boolean {
  const isTouched = type === OrderType.MarketIfTouched || type === OrderType.LimitIfTouched
  return (side === Side.Buy) !== isTouched
}

function triggerKey(order: ExchangeOrder): number {
  return waitsForRise(order) ? order.triggerTicks : 0 - order.triggerTicks
}

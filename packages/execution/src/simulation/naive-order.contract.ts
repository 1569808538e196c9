import { Side } from '@hft/instrument'
import type { OrderConditions } from '../orders/order-conditions.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'

/** An order of ours as the naive exchange has it: its terms, and where it stands. */
export interface NaiveOrder {
  readonly id: number
  readonly owner: number
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly instructions: number
  readonly conditions: OrderConditions
  readonly expireAt: number
  /** Worst price of a pegged order. */
  readonly bound: number | undefined
  price: number | undefined
  trigger: number | undefined
  lots: number
  filled: number
  isLive: boolean
  place: 'nowhere' | 'book' | 'trigger' | 'list' | 'parked'
  /** Rank by age at its price, or at its trigger. */
  since: number
  /** What is left of the displayed part; undefined where all is shown. */
  shown: number | undefined
  /** Best reference price since the stop trails. */
  trailed: number | undefined
  /** Lots ahead in a recorded queue. */
  ahead: number
  /** Last recorded order that had joined a queue before it. */
  arrival: number
}

export function has(order: NaiveOrder, instruction: number): boolean {
  return (order.instructions & instruction) !== 0
}

export function remaining(order: NaiveOrder): number {
  return order.lots - order.filled
}

/** Most of it that one visit of a queue may take. */
export function exposed(order: NaiveOrder): number {
  return order.shown === undefined ? remaining(order) : Math.min(order.shown, remaining(order))
}

export function opposite(side: Side): Side {
  return side === Side.Buy ? Side.Sell : Side.Buy
}

/** Whether `ticks` of an order of `side` is at a price that `limit` on the other side meets. */
export function meets(side: Side, limit: number, ticks: number): boolean {
  return side === Side.Buy ? limit >= ticks : limit <= ticks
}

export function isBetter(side: Side, ticks: number, than: number): boolean {
  return side === Side.Buy ? ticks > than : ticks < than
}

/** Best price first, then the oldest. */
export function byPriority(side: Side): (a: Placed, b: Placed) => number {
  return (a, b) => (side === Side.Buy ? b.ticks - a.ticks : a.ticks - b.ticks) || a.since - b.since
}

export interface Placed {
  readonly ticks: number
  readonly since: number
}

export function isTriggered({ type }: NaiveOrder): boolean {
  return type >= OrderType.StopMarket && type <= OrderType.LimitIfTouched
}

export function isTrailingStop({ type }: NaiveOrder): boolean {
  return type === OrderType.TrailingStopMarket || type === OrderType.TrailingStopLimit
}

/** Takes at any price: a market order, or one that becomes one, or a market-to-limit order before it has its limit. */
export function isAtMarket({ type, price }: NaiveOrder): boolean {
  if (type === OrderType.MarketToLimit) return price === undefined
  const { Market, StopMarket, TrailingStopMarket, MarketIfTouched } = OrderType
  return type === Market || type === StopMarket || type === TrailingStopMarket || type === MarketIfTouched
}

export function limitOf(order: NaiveOrder): number {
  if (!isAtMarket(order)) return order.price!
  return order.side === Side.Buy ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}

export function isOnce({ timeInForce }: NaiveOrder): boolean {
  return timeInForce === TimeInForce.ImmediateOrCancel || timeInForce === TimeInForce.FillOrKill
}

/** Waits for its reference price to rise to its trigger, rather than to fall there. */
export function waitsForRise({ side, type }: NaiveOrder): boolean {
  const takesGains = type === OrderType.MarketIfTouched || type === OrderType.LimitIfTouched
  return takesGains ? side === Side.Sell : side === Side.Buy
}

export function isPeer(order: NaiveOrder): boolean {
  return has(order, Instruction.OneCancelsOther) || has(order, Instruction.OneUpdatesOther)
}

export function isListed(order: NaiveOrder): boolean {
  return order.conditions.list > 0
}

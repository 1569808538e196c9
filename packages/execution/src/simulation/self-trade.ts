import { oppositeOf } from '@hft/instrument'
import { SelfTradePrevention } from '../orders/order-terms.ts'
import { OrderReason, OrderUpdateKind } from '../orders/order-update.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { OrderHandler } from './order-handler.ts'
import type { OrderMarket } from './order-market.ts'

/**
 * Lets an arriving order take what stands in front of our own resting orders, and applies its self-trade prevention to
 * each of these in turn, as if it were about to trade with it. Afterwards nothing of ours is in the way of what is left
 * of it, if it is still live.
 */
export function preventSelfTrade(order: ExchangeOrder, handler: OrderHandler, market: OrderMarket): void {
  const mode = order.conditions.selfTrade
  for (;;) {
    const rival = handler.bestOwn(oppositeOf(order.side), order.limit)
    if (rival === undefined) return
    const most = handler.allowed(order, order.remainingLots)
    const before = market.lotsBefore(order, rival)
    if (most === 0 || before >= most) return
    if (before > 0) market.take(order, before)
    // Its fills may have ended the one or the other, by their lists.
    if (!order.isLive) return
    if (!rival.isLive) continue
    if (mode === SelfTradePrevention.Decrement) decrement(order, rival, handler)
    else {
      if (mode !== SelfTradePrevention.CancelNewest) expire(rival, handler)
      if (mode !== SelfTradePrevention.CancelOldest && order.isLive) expire(order, handler)
    }
    if (!order.isLive) return
  }
}

/** Lots that an order that must trade whole or not at all finds before its self-trade prevention would stop it. */
export function availableUnprevented(
  order: ExchangeOrder,
  wanted: number,
  handler: OrderHandler,
  market: OrderMarket,
): number {
  const rival = handler.bestOwn(oppositeOf(order.side), order.limit)
  if (rival === undefined || order.conditions.selfTrade === SelfTradePrevention.CancelOldest) {
    return market.available(order, wanted)
  }
  market.beginTaking(order)
  const before = market.lotsBefore(order, rival)
  return before < wanted ? before : market.available(order, wanted)
}

function decrement(order: ExchangeOrder, rival: ExchangeOrder, handler: OrderHandler): void {
  const left = order.remainingLots
  const right = rival.remainingLots
  const lots = left < right ? left : right
  if (right > lots) handler.shrink(rival, lots)
  else expire(rival, handler)
  if (!order.isLive) return
  if (left > lots) handler.shrink(order, lots)
  else expire(order, handler)
}

function expire(order: ExchangeOrder, handler: OrderHandler): void {
  handler.remove(order, OrderUpdateKind.Expired, OrderReason.SelfTrade)
}

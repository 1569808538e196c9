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
import { ReduceOnlyRule } from './reduce-only-rule.ts'
import { RoundTripLimit } from './round-trip-limit.ts'
import { SelfTradeLimit } from './self-trade-limit.ts'
import { TranspositionRule } from './transposition-rule.ts'

/**
 * The configured limits, in the order in which they are asked: after the terms and the trading state come what every
 * order has to be, the order's own size and price, what it repeats or is part of, what it adds to (number, position,
 * exposure, margin), what its strategy has done before, and the message rate, which a later attempt of the same order can
 * pass unchanged. Self-trade prevention is last, because it may ask for cancels. Limits of a user's own stand before it.
 */
export function createLimits(
  config: LimitsConfig,
  context: LimitContext,
  custom: readonly LimitFactory[] = [],
): Limit[] {
  const limits: Limit[] = [
    new OrderIdRule(context),
    new ExpiryRule(context),
    new InstrumentRule(config.instrument, context),
    new ReduceOnlyRule(context),
  ]
  if (config.orderSize.enabled) limits.push(new OrderSizeLimit(config.orderSize, context))
  if (config.priceCollar.enabled) limits.push(new PriceCollar(config.priceCollar, context))
  if (config.transposition.enabled) limits.push(new TranspositionRule(config.transposition, context))
  if (config.marketDepth.enabled) limits.push(new MarketDepthLimit(config.marketDepth, context))
  if (config.duplicate.enabled) limits.push(new DuplicateOrderLimit(config.duplicate, context))
  limits.push(new ParentQuantityLimit(context))
  if (config.openOrders.enabled) limits.push(new OpenOrderLimit(config.openOrders, context))
  if (config.position.enabled) limits.push(new PositionLimit(config.position, context))
  if (config.exposure.enabled) limits.push(new ExposureLimit(config.exposure, context))
  if (config.balance.enabled) limits.push(new BalanceLimit(config.balance, context))
  if (config.roundTrips.enabled) limits.push(new RoundTripLimit(config.roundTrips, context))
  if (config.orderToTrade.enabled) limits.push(new OrderToTradeLimit(config.orderToTrade, context))
  if (config.orderRate.enabled) limits.push(new OrderRateLimit(config.orderRate, context))
  for (const create of custom) limits.push(create(context))
  if (config.selfTrade.enabled) limits.push(new SelfTradeLimit(config.selfTrade, context))
  return limits
}

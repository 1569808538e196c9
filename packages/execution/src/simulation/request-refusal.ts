import { Side } from '@hft/instrument'
import { areConditionsValid, areInstructionsValid } from '../orders/condition-validation.ts'
import { noConditions } from '../orders/order-conditions.ts'
import { hasLimitPrice, hasTrigger, isTrailing, OrderType, TimeInForce } from '../orders/order-terms.ts'
import type { ExchangeRequest } from './request-queue.ts'

/** Whether the terms of a new order make sense, whatever its sender has checked; prices that it doesn't need aside. */
export function areTermsRight(request: ExchangeRequest): boolean {
  const { side, type, timeInForce, instructions, quantityLots, priceTicks, triggerTicks } = request
  const conditions = request.hasConditions ? request.conditions : noConditions()
  return (
    (side === Side.Buy || side === Side.Sell) &&
    type >= OrderType.Market &&
    type <= OrderType.Pegged &&
    timeInForce >= TimeInForce.GoodTillCancel &&
    timeInForce <= TimeInForce.AtTheClose &&
    areInstructionsValid(type, timeInForce, instructions) &&
    areConditionsValid(type, timeInForce, instructions, quantityLots, conditions) &&
    isQuantity(quantityLots) &&
    (!(hasLimitPrice(type) || type === OrderType.Pegged) || Number.isSafeInteger(priceTicks)) &&
    (!hasTrigger(type) || isTrailing(type) || Number.isSafeInteger(triggerTicks)) &&
    (timeInForce !== TimeInForce.GoodTillDate || !Number.isNaN(request.expireAt))
  )
}

/** Whether an amend of a live order may ask for these terms. */
export function isAmendRight(type: OrderType, priceTicks: number, quantityLots: number): boolean {
  return isQuantity(quantityLots) && (!hasLimitPrice(type) || Number.isSafeInteger(priceTicks))
}

function isQuantity(lots: number): boolean {
  return Number.isSafeInteger(lots) && lots > 0
}

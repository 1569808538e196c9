import { Side } from '@hft/instrument'
import {
  areConditionsValid as importedAreConditionsValid,
  areInstructionsValid as importedAreInstructionsValid,
  needsNoConditions,
} from '../orders/condition-validation.ts'
import {
  hasLimitPrice as importedHasLimitPrice,
  hasTrigger as importedHasTrigger,
  isTrailing as importedIsTrailing,
  OrderType,
  TimeInForce,
} from '../orders/order-terms.ts'
import type { ExchangeRequest } from './request-queue.ts'

// Imported constants are looked up at each use; these are not.
const hasLimitPrice = importedHasLimitPrice
const hasTrigger = importedHasTrigger
const isTrailing = importedIsTrailing
const areConditionsValid = importedAreConditionsValid
const areInstructionsValid = importedAreInstructionsValid
const Type = OrderType
const Lifetime = TimeInForce
const BUY = Side.Buy
const SELL = Side.Sell

/** Whether the terms of a new order make sense, whatever its sender has checked; prices that it doesn't need aside. */
export function areTermsRight(request: ExchangeRequest): boolean {
  const { side, type, timeInForce, instructions, quantityLots, priceTicks, triggerTicks } = request
  return (
    (side === BUY || side === SELL) &&
    type >= Type.Market &&
    type <= Type.Pegged &&
    timeInForce >= Lifetime.GoodTillCancel &&
    timeInForce <= Lifetime.AtTheClose &&
    areInstructionsValid(type, timeInForce, instructions) &&
    (request.hasConditions
      ? areConditionsValid(type, timeInForce, instructions, quantityLots, request.conditions)
      : needsNoConditions(type, instructions)) &&
    isQuantity(quantityLots) &&
    (!(hasLimitPrice(type) || type === Type.Pegged) || Number.isSafeInteger(priceTicks)) &&
    (!hasTrigger(type) || isTrailing(type) || Number.isSafeInteger(triggerTicks)) &&
    (timeInForce !== Lifetime.GoodTillDate || !Number.isNaN(request.expireAt))
  )
}

/** Whether an amend of a live order may ask for these terms. */
export function isAmendRight(type: OrderType, priceTicks: number, quantityLots: number): boolean {
  return isQuantity(quantityLots) && (!hasLimitPrice(type) || Number.isSafeInteger(priceTicks))
}

function isQuantity(lots: number): boolean {
  return Number.isSafeInteger(lots) && lots > 0
}

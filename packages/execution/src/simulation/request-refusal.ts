import { Side } from '@hft/instrument'
import {
  areConditionsValid as importedAreConditionsValid,
  areInstructionsValid as importedAreInstructionsValid,
  needsNoConditions,
} from '../orders/condition-validation.ts'
import {
  Instruction,
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
const LIMIT = Type.Limit
const GOOD_TILL_CANCEL = Lifetime.GoodTillCancel
const POST_ONLY = Instruction.PostOnly
const BUY = Side.Buy
const SELL = Side.Sell

/** What {@link isPlain} reads of a request or an order. */
export type PlainTerms = Pick<ExchangeRequest, 'type' | 'timeInForce' | 'instructions' | 'hasConditions'>

/**
 * Whether an order is of the kind that nearly all are: a limit order until cancelled, at most post-only. It waits for
 * nothing, belongs to nothing and follows nothing.
 */
export function isPlain({ type, timeInForce, instructions, hasConditions }: PlainTerms): boolean {
  return (
    type === LIMIT &&
    timeInForce === GOOD_TILL_CANCEL &&
    (instructions === 0 || instructions === POST_ONLY) &&
    !hasConditions
  )
}

/** Whether the terms of a new order make sense, whatever its sender has checked; prices that it doesn't need aside. */
export function areTermsRight(request: ExchangeRequest): boolean {
  const { side, type, timeInForce, instructions, quantityLots, priceTicks, triggerTicks } = request
  if (isPlain(request)) return (side === BUY || side === SELL) && isQuantity(quantityLots) && isPrice(priceTicks)
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
    (!(hasLimitPrice(type) || type === Type.Pegged) || isPrice(priceTicks)) &&
    (!hasTrigger(type) || isTrailing(type) || Number.isSafeInteger(triggerTicks)) &&
    (timeInForce !== Lifetime.GoodTillDate || !Number.isNaN(request.expireAt))
  )
}

/** Whether an amend of a live order may ask for these terms. */
export function isAmendRight(type: OrderType, priceTicks: number, quantityLots: number): boolean {
  return isQuantity(quantityLots) && (!hasLimitPrice(type) || isPrice(priceTicks))
}

function isQuantity(lots: number): boolean {
  return Number.isSafeInteger(lots) && lots > 0
}

function isPrice(ticks: number): boolean {
  return Number.isSafeInteger(ticks)
}

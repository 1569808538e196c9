import type { OrderConditions } from './order-conditions.ts'
import {
  ALL_INSTRUCTIONS as IMPORTED_ALL_INSTRUCTIONS,
  LIST_INSTRUCTIONS as IMPORTED_LIST_INSTRUCTIONS,
  Instruction,
  isForAuction as importedIsForAuction,
  isImmediate as importedIsImmediate,
  isMarketType as importedIsMarketType,
  isTrailing as importedIsTrailing,
  OrderType,
  PegReference,
  SelfTradePrevention,
  TimeInForce,
  TriggerSource,
} from './order-terms.ts'

// Imported constants are looked up at each use; these are not.
const isForAuction = importedIsForAuction
const isImmediate = importedIsImmediate
const isMarketType = importedIsMarketType
const isTrailing = importedIsTrailing
const ALL_INSTRUCTIONS = IMPORTED_ALL_INSTRUCTIONS
const LIST_INSTRUCTIONS = IMPORTED_LIST_INSTRUCTIONS
const Type = OrderType
const Prevention = SelfTradePrevention
const Bit = Instruction
const GOOD_TILL_CANCEL = TimeInForce.GoodTillCancel

/** Numbers of lists are told apart together with the strategy, within 2^53. */
const LARGEST_LIST = 2 ** 32
const LARGEST_DISTANCE = 2 ** 31 - 1
const WHOLE_PRICE_BASIS_POINTS = 10_000

/**
 * Whether instructions fit an order's type and lifetime; never throws, never allocates.
 *
 * Post-only needs an order that may rest, reprice needs post-only, an order obeys at most one of one-cancels-other and
 * one-updates-other, and doesn't wait for the list that it sets free. Only market and limit orders go to auctions, and
 * not post-only; market-to-limit and pegged orders, which are there to rest, are never immediate.
 */
export function areInstructionsValid(type: OrderType, timeInForce: TimeInForce, instructions: number): boolean {
  if (instructions === 0 && timeInForce === GOOD_TILL_CANCEL) return true
  if ((instructions & ~ALL_INSTRUCTIONS) !== 0 || !Number.isInteger(instructions)) return false
  const isPostOnly = (instructions & Bit.PostOnly) !== 0
  if ((instructions & Bit.Reprice) !== 0 && !isPostOnly) return false
  const { OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList } = Instruction
  if ((instructions & OneCancelsOther) !== 0 && (instructions & OneUpdatesOther) !== 0) return false
  if ((instructions & TriggersList) !== 0 && (instructions & WaitsForList) !== 0) return false
  const isOnce = isImmediate(timeInForce) || isForAuction(timeInForce)
  if (isForAuction(timeInForce) && type !== Type.Market && type !== Type.Limit) return false
  if ((type === Type.MarketToLimit || type === Type.Pegged) && isOnce) return false
  return !isPostOnly || !(isOnce || isMarketType(type) || type === Type.MarketToLimit)
}

/**
 * Whether conditions fit an order; never throws, never allocates.
 *
 * A trailing stop has one distance, in ticks or as a part of the price; nothing else has any. A displayed quantity is
 * at most the whole and needs an order that rests. A list number and an instruction about a list come together.
 */
export function areConditionsValid(
  type: OrderType,
  timeInForce: TimeInForce,
  instructions: number,
  quantityLots: number,
  conditions: Readonly<OrderConditions>,
): boolean {
  const { triggerSource, pegReference, pegOffsetTicks, selfTrade, list } = conditions
  return (
    isCode(triggerSource, TriggerSource.Mid) &&
    isCode(pegReference, PegReference.BestOtherSide) &&
    isCode(selfTrade, Prevention.Decrement) &&
    isWithin(pegOffsetTicks, -LARGEST_DISTANCE, LARGEST_DISTANCE) &&
    (pegOffsetTicks === 0 || type === Type.Pegged) &&
    isTrailValid(type, conditions) &&
    isDisplayValid(type, timeInForce, quantityLots, conditions.displayLots) &&
    isWithin(list, 0, LARGEST_LIST) &&
    list > 0 === ((instructions & LIST_INSTRUCTIONS) !== 0)
  )
}

/** {@link areConditionsValid} of an order that has none, as nearly all: a trailing stop needs a distance, a list its number. */
export function needsNoConditions(type: OrderType, instructions: number): boolean {
  return !isTrailing(type) && (instructions & LIST_INSTRUCTIONS) === 0
}

function isTrailValid(type: OrderType, conditions: Readonly<OrderConditions>): boolean {
  const { trailTicks, trailBasisPoints, limitOffsetTicks } = conditions
  if (!isWithin(limitOffsetTicks, 0, LARGEST_DISTANCE)) return false
  if (limitOffsetTicks !== 0 && type !== Type.TrailingStopLimit) return false
  if (!isTrailing(type)) return trailTicks === 0 && trailBasisPoints === 0
  if (!isWithin(trailTicks, 0, LARGEST_DISTANCE) || !isWithin(trailBasisPoints, 0, WHOLE_PRICE_BASIS_POINTS))
    return false
  return trailTicks > 0 !== trailBasisPoints > 0
}

function isDisplayValid(type: OrderType, timeInForce: TimeInForce, quantityLots: number, displayLots: number): boolean {
  if (displayLots === 0) return true
  const rests = !isMarketType(type) && !isImmediate(timeInForce) && !isForAuction(timeInForce)
  return rests && isWithin(displayLots, 1, quantityLots)
}

function isCode(value: number, largest: number): boolean {
  return isWithin(value, 0, largest)
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most
}

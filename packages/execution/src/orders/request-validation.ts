import type { Nanos } from '@hft/clock'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import { areConditionsValid, areInstructionsValid, needsNoConditions } from './condition-validation.ts'
import type { Order, OrderRequest } from './order.ts'
import { OrderConditions } from './order-conditions.ts'
import { Instruction, hasLimitPrice as importedHasLimitPrice, OrderType, TimeInForce } from './order-terms.ts'
import { OrderReason } from './order-update.ts'

// Imported constants are looked up at each use; these are not.
const hasLimitPrice = importedHasLimitPrice
const Type = OrderType
const Lifetime = TimeInForce
const Reason = OrderReason
const Bit = Instruction

/** Prices travel in 32-bit columns; the smallest value there means "none". */
const LARGEST_TICKS = 2 ** 31 - 1

const conditionsOfRequest = new OrderConditions()

/**
 * Whether a request's terms make an order; never throws, never allocates.
 *
 * Checked: side and type exist; quantity whole and within the instrument's bounds; a price where there must be one, a
 * whole number of ticks that the instrument's price rule allows, above 0 unless the instrument's prices may be negative; a trigger for
 * orders that wait for one and for nothing else; an expiry after `now` for good till date and for nothing else;
 * instructions and conditions that fit the order ({@link areInstructionsValid}, {@link areConditionsValid}). Values (notional, position) are the risk manager's matter.
 *
 * @param now local time; an expiry must be later
 * @returns `OrderReason.None`, `UnknownInstrument` when the request names another instrument, `PriceNotPositive`, or
 * `BadTerms`
 */
export function validateRequest(request: OrderRequest, instrument: Instrument, now: Nanos): OrderReason {
  if (request.instrument !== instrument.index) return Reason.UnknownInstrument
  const isValid =
    (request.side === 0 || request.side === 1) &&
    isQuantity(request.quantityLots, instrument) &&
    isOnStep(request.quantityLots, request.instructions ?? 0, instrument) &&
    arePricesValid(request, instrument) &&
    isLifetimeValid(request, now) &&
    areOthersValid(request, instrument)
  if (!isValid) return Reason.BadTerms
  const isPositive = isAbove0(request.priceTicks, instrument) && isAbove0(request.triggerTicks, instrument)
  return isPositive ? Reason.None : Reason.PriceNotPositive
}

/**
 * Whether an order may be amended to new terms: as {@link validateRequest} has it, and more than has traded. An order
 * without a limit of its own (a stop-market order, a trailing stop, a pegged order) can only change its quantity: its
 * price is asked for as it is.
 * @returns `OrderReason.None`, `PriceNotPositive` or `BadTerms`
 */
export function validateAmend(
  order: Order,
  instrument: Instrument,
  priceTicks: Ticks,
  quantityLots: Lots,
): OrderReason {
  const hasPrice = hasLimitPrice(order.type) || order.type === Type.MarketToLimit
  const isPriceValid = hasPrice ? isPrice(priceTicks, instrument) : priceTicks === order.priceTicks
  const isValid =
    isQuantity(quantityLots, instrument) &&
    isOnStep(quantityLots - order.filledLots, order.instructions, instrument) &&
    quantityLots > order.filledLots &&
    order.type !== Type.Market &&
    isPriceValid
  if (!isValid) return Reason.BadTerms
  return isAbove0(priceTicks, instrument) ? Reason.None : Reason.PriceNotPositive
}

/** Spreads and some energy contracts trade below zero; nothing is bought or divided by such a price. */
function isAbove0(ticks: number | undefined, { negativePrices }: Instrument): boolean {
  return ticks === undefined || ticks > 0 || negativePrices
}

/** Whatever position there is can be closed: what only reduces needs no step. */
function isOnStep(lots: number, instructions: number, instrument: Instrument): boolean {
  return lots % instrument.quantityStepLots === 0 || (instructions & Bit.ReduceOnly) !== 0
}

function isQuantity(lots: number, instrument: Instrument): boolean {
  return Number.isSafeInteger(lots) && lots > 0 && lots >= instrument.minimumLots && lots <= instrument.maximumLots
}

function isPrice(ticks: number | undefined, instrument: Instrument): boolean {
  if (ticks === undefined || !Number.isInteger(ticks)) return false
  return ticks >= -LARGEST_TICKS && ticks <= LARGEST_TICKS && instrument.priceRule.isValid(ticks as Ticks)
}

function arePricesValid(request: OrderRequest, instrument: Instrument): boolean {
  const { priceTicks, triggerTicks } = request
  switch (request.type) {
    case Type.Market:
    case Type.MarketToLimit:
      return priceTicks === undefined && triggerTicks === undefined
    case Type.Limit:
      return isPrice(priceTicks, instrument) && triggerTicks === undefined
    case Type.StopMarket:
    case Type.MarketIfTouched:
      return priceTicks === undefined && isPrice(triggerTicks, instrument)
    case Type.StopLimit:
    case Type.LimitIfTouched:
      return isPrice(priceTicks, instrument) && isPrice(triggerTicks, instrument)
    case Type.TrailingStopMarket:
    case Type.TrailingStopLimit:
      return priceTicks === undefined && (triggerTicks === undefined || isPrice(triggerTicks, instrument))
    case Type.Pegged:
      return (priceTicks === undefined || isPrice(priceTicks, instrument)) && triggerTicks === undefined
    default:
      return false
  }
}

function isLifetimeValid(request: OrderRequest, now: Nanos): boolean {
  const { timeInForce, expireAt } = request
  switch (timeInForce) {
    case undefined:
    case Lifetime.GoodTillCancel:
    case Lifetime.ImmediateOrCancel:
    case Lifetime.FillOrKill:
    case Lifetime.Day:
    case Lifetime.AtTheOpen:
    case Lifetime.AtTheClose:
      return expireAt === undefined
    case Lifetime.GoodTillDate:
      return expireAt !== undefined && expireAt > now && expireAt < Number.POSITIVE_INFINITY
    default:
      return false
  }
}

function areOthersValid(request: OrderRequest, instrument: Instrument): boolean {
  const { type, timeInForce = Lifetime.GoodTillCancel, instructions = 0, conditions, quantityLots } = request
  if (!areInstructionsValid(type, timeInForce, instructions)) return false
  if (conditions === undefined) return needsNoConditions(type, instructions)
  conditionsOfRequest.set(conditions)
  const isShownOnStep = conditionsOfRequest.displayLots % instrument.quantityStepLots === 0
  return isShownOnStep && areConditionsValid(type, timeInForce, instructions, quantityLots, conditionsOfRequest)
}

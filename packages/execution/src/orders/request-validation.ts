import type { Nanos } from '@hft/clock'
import type { Instrument, Lots, Ticks } from '@hft/instrument'
import type { Order, OrderRequest } from './order.ts'
import { Instruction, OrderType, TimeInForce } from './order-terms.ts'
import { OrderReason } from './order-update.ts'

/** Prices travel in 32-bit columns; the smallest value there means "none". */
const LARGEST_TICKS = 2 ** 31 - 1
const ALL_INSTRUCTIONS = Instruction.PostOnly | Instruction.ReduceOnly

/**
 * Whether a request's terms make an order; never throws, never allocates.
 *
 * Checked: side and type exist; quantity whole and within the instrument's bounds; a price where there must be one, a
 * whole number of ticks that the instrument's price rule allows, above 0 unless the contract is linear; a trigger for
 * stops and for nothing else; an expiry after `now` for good till date and for nothing else; post-only only where an
 * order may rest. Values (notional, position) are the risk manager's matter.
 *
 * @param now local time; an expiry must be later
 * @returns `OrderReason.None`, `UnknownInstrument` when the request names another instrument, or `BadTerms`
 */
export function validateRequest(request: OrderRequest, instrument: Instrument, now: Nanos): OrderReason {
  if (request.instrument !== instrument.index) return OrderReason.UnknownInstrument
  const isValid =
    (request.side === 0 || request.side === 1) &&
    isQuantity(request.quantityLots, instrument) &&
    isOnStep(request.quantityLots, request.instructions ?? 0, instrument) &&
    arePricesValid(request, instrument) &&
    isLifetimeValid(request, now) &&
    areInstructionsValid(request)
  return isValid ? OrderReason.None : OrderReason.BadTerms
}

/**
 * Whether an order may be amended to new terms: as {@link validateRequest} has it, and more than has traded.
 * @returns `OrderReason.None` or `BadTerms`
 */
export function validateAmend(
  order: Order,
  instrument: Instrument,
  priceTicks: Ticks,
  quantityLots: Lots,
): OrderReason {
  const hasPrice = order.type === OrderType.Limit || order.type === OrderType.StopLimit
  const isValid =
    isQuantity(quantityLots, instrument) &&
    isOnStep(quantityLots - order.filledLots, order.instructions, instrument) &&
    quantityLots > order.filledLots &&
    hasPrice &&
    isPrice(priceTicks, instrument)
  return isValid ? OrderReason.None : OrderReason.BadTerms
}

/** Whatever position there is can be closed: what only reduces needs no step. */
function isOnStep(lots: number, instructions: number, instrument: Instrument): boolean {
  return lots % instrument.quantityStepLots === 0 || (instructions & Instruction.ReduceOnly) !== 0
}

function isQuantity(lots: number, instrument: Instrument): boolean {
  return Number.isSafeInteger(lots) && lots > 0 && lots >= instrument.minimumLots && lots <= instrument.maximumLots
}

function isPrice(ticks: number | undefined, instrument: Instrument): boolean {
  if (ticks === undefined || !Number.isInteger(ticks)) return false
  // Spreads and some energy contracts trade below zero; nothing is bought or divided by such a price.
  const smallest = instrument.kind === 'linear' ? -LARGEST_TICKS : 1
  return ticks >= smallest && ticks <= LARGEST_TICKS && instrument.priceRule.isValid(ticks as Ticks)
}

function arePricesValid(request: OrderRequest, instrument: Instrument): boolean {
  const { priceTicks, triggerTicks } = request
  switch (request.type) {
    case OrderType.Market:
      return priceTicks === undefined && triggerTicks === undefined
    case OrderType.Limit:
      return isPrice(priceTicks, instrument) && triggerTicks === undefined
    case OrderType.StopMarket:
      return priceTicks === undefined && isPrice(triggerTicks, instrument)
    case OrderType.StopLimit:
      return isPrice(priceTicks, instrument) && isPrice(triggerTicks, instrument)
    default:
      return false
  }
}

function isLifetimeValid(request: OrderRequest, now: Nanos): boolean {
  const { timeInForce, expireAt } = request
  switch (timeInForce) {
    case undefined:
    case TimeInForce.GoodTillCancel:
    case TimeInForce.ImmediateOrCancel:
    case TimeInForce.FillOrKill:
    case TimeInForce.Day:
      return expireAt === undefined
    case TimeInForce.GoodTillDate:
      return expireAt !== undefined && expireAt > now && expireAt < Number.POSITIVE_INFINITY
    default:
      return false
  }
}

function areInstructionsValid(request: OrderRequest): boolean {
  const instructions = request.instructions ?? 0
  if ((instructions & ~ALL_INSTRUCTIONS) !== 0 || !Number.isInteger(instructions)) return false
  if ((instructions & Instruction.PostOnly) === 0) return true
  const canRest = request.type === OrderType.Limit || request.type === OrderType.StopLimit
  const { timeInForce } = request
  return canRest && timeInForce !== TimeInForce.ImmediateOrCancel && timeInForce !== TimeInForce.FillOrKill
}

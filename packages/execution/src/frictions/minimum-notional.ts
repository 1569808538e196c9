import type { OrderBook } from '@hft/data'
import { type Instrument, NO_PRICE, oppositeOf } from '@hft/instrument'
import { PendingRequest } from '../orders/order-state.ts'
import { hasLimitPrice, hasTrigger, Instruction, isTrailing } from '../orders/order-terms.ts'
import type { ExchangeRequest } from '../simulation/request-queue.ts'

/** Far above what sums of doubles lose, far below any tick. */
const RELATIVE_TOLERANCE = 1e-12

/**
 * Whether an order or an amend is worth less, in quote, than `minimum`: `quantity · contract size · price`, or
 * `quantity · contract size` for an inverse contract.
 *
 * The price is the order's limit, else its trigger, else the best it would meet; where there is none, and for
 * reduce-only orders and cancels, the answer is no.
 */
export function isBelowNotional(
  request: ExchangeRequest,
  instrument: Instrument,
  book: OrderBook,
  minimum: number,
): boolean {
  if (request.kind === PendingRequest.Cancel || (request.instructions & Instruction.ReduceOnly) !== 0) return false
  const quantity = request.quantityLots * instrument.lotSize * instrument.contractSize
  if (instrument.kind === 'inverse') return isBelow(quantity, minimum)
  const ticks = ticksOf(request, book)
  return ticks !== NO_PRICE && isBelow(Math.abs(quantity * ticks * instrument.tickSize), minimum)
}

function ticksOf({ type, side, priceTicks, triggerTicks }: ExchangeRequest, book: OrderBook): number {
  if (hasLimitPrice(type)) return priceTicks
  return hasTrigger(type) && !isTrailing(type) ? triggerTicks : book.best(oppositeOf(side))
}

function isBelow(value: number, minimum: number): boolean {
  return value < minimum * (1 - RELATIVE_TOLERANCE)
}

import type { OrderBook } from '@hft/data'
import { type OrderId, type OrderRequest, OrderType, TimeInForce } from '@hft/execution'
import { type Lots, NO_PRICE, oppositeOf, Side, type Ticks } from '@hft/instrument'
import type { StrategyContext } from '../strategy-context.ts'

interface MutableRequest extends OrderRequest {
  instrument: number
  side: Side
  quantityLots: Lots
  priceTicks: Ticks
}

/** Sends immediate-or-cancel limit orders; one request object, reused. */
export class ImmediateOrders {
  readonly #request: MutableRequest = {
    instrument: 0,
    side: Side.Buy,
    type: OrderType.Limit,
    timeInForce: TimeInForce.ImmediateOrCancel,
    quantityLots: 0 as Lots,
    priceTicks: 0 as Ticks,
  }

  /**
   * Takes up to `lots` at the opposite touch, or at most `slippageTicks` beyond it.
   * @returns the order's id, 0 where there is nothing to take
   */
  take(book: OrderBook, side: Side, lots: number, slippageTicks: number, context: StrategyContext): OrderId {
    const touch = book.best(oppositeOf(side))
    if (touch === NO_PRICE || !(lots > 0) || !book.isLive) return 0
    const request = this.#request
    request.instrument = book.instrument
    request.side = side
    request.quantityLots = lots as Lots
    request.priceTicks = (side === Side.Buy ? touch + slippageTicks : touch - slippageTicks) as Ticks
    return context.submit(request)
  }
}

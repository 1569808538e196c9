import type { Lots, Side, Ticks } from '@hft/instrument'
import type { OrderId, OrderRequest } from '../orders/order.ts'
import { OrderType, TimeInForce } from '../orders/order-terms.ts'

/** The request for a slice; reused. */
export class SliceRequest implements OrderRequest {
  instrument = 0
  side: Side = 0
  type: OrderType = OrderType.Limit
  quantityLots = 0 as Lots
  priceTicks = 0 as Ticks
  timeInForce: TimeInForce = TimeInForce.ImmediateOrCancel
  instructions = 0
  parentOrderId: OrderId = 0
}

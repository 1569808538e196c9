import type { OrderBook } from '@hft/data'
import { type Order, OrderType, type OrderUpdate, TimeInForce } from '@hft/execution'
import { type Lots, Side } from '@hft/instrument'
import { Strategy, type StrategyContext } from '@hft/strategy'

/** Parameters of {@link ParcelBuyer}. */
export interface ParcelBuyerParameters {
  /** Any listing of the product. */
  readonly instrument: number
  /** Quantity of a parcel: more than one venue shows at its touch. */
  readonly parcelLots: Lots
  readonly parcels: number
  /** Books of the instrument from one parcel to the next. */
  readonly booksBetween: number
}

/** Buys parcels at the market by the product: it names one listing, and the router fills them over all. */
export class ParcelBuyer extends Strategy {
  readonly #parameters: ParcelBuyerParameters
  #books = 0
  #sent = 0
  /** Quantity of the parcels that have been filled so far. */
  filledLots = 0

  constructor(parameters: ParcelBuyerParameters) {
    super('parcel-buyer')
    this.#parameters = parameters
  }

  override onBook(book: OrderBook, context: StrategyContext): void {
    const { instrument, parcelLots, parcels, booksBetween } = this.#parameters
    if (book.instrument !== instrument || !book.isLive) return
    if (++this.#books % booksBetween !== 0 || this.#sent === parcels || context.openOrderCount > 0) return
    this.#sent++
    context.submit({
      instrument,
      side: Side.Buy,
      type: OrderType.Market,
      quantityLots: parcelLots,
      timeInForce: TimeInForce.ImmediateOrCancel,
    })
  }

  /** Told of the parcel alone, never of its slices. */
  override onOrderUpdate(_update: OrderUpdate, order: Order): void {
    this.filledLots += order.lastFilledLots
  }
}

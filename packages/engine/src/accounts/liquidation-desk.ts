import {
  Instruction,
  isFinal,
  type Ledger,
  type OrderId,
  type OrderTable,
  OrderType,
  TimeInForce,
} from '@hft/execution'
import { type Lots, Side } from '@hft/instrument'
import type { OrderDesk } from '../orders/order-desk.ts'
import type { MarketState } from '../state/market-state.ts'
import { type AccountDesk, LIQUIDATOR } from './account-desk.ts'

const PERSON = -1

/**
 * The exchange's side of a margin account: when a mark breaches the maintenance margin, it cancels the orders of all
 * positions behind which the same margin stands and closes them at the market, until they are flat.
 *
 * Its orders pass no risk control: nobody asks. They take the way to the venue that ours take, pay the taker's fee and
 * the liquidation fee, and belong to {@link LIQUIDATOR}.
 */
export class LiquidationDesk {
  readonly #accounts: AccountDesk
  readonly #ledger: Ledger
  readonly #orders: OrderTable
  readonly #desk: OrderDesk
  /** By instrument, 0 for none. */
  readonly #orderIds: Float64Array

  constructor(
    parts: {
      readonly accounts: AccountDesk
      readonly ledger: Ledger
      readonly orders: OrderTable
      readonly market: MarketState
    },
    desk: OrderDesk,
  ) {
    this.#accounts = parts.accounts
    this.#ledger = parts.ledger
    this.#orders = parts.orders
    this.#desk = desk
    this.#orderIds = new Float64Array(parts.market.instruments.length)
  }

  /** After an instrument with a position was marked. */
  onMark(instrument: number): void {
    if (this.#accounts.isLiquidated(instrument)) this.#goOn(instrument)
    else if (this.#accounts.margin?.isBreached(instrument) === true) this.#begin(instrument)
  }

  #begin(instrument: number): void {
    const margin = this.#accounts.margin!
    for (let other = 0; other < this.#orderIds.length; other++) {
      if (margin.isLiquidatedWith(instrument, other)) this.#accounts.setLiquidated(other, true)
    }
    for (let other = 0; other < this.#orderIds.length; other++) {
      if (!margin.isLiquidatedWith(instrument, other)) continue
      this.#cancelOrders(other)
      this.#goOn(other)
    }
  }

  /** Closes what is left; a flat instrument may trade again. */
  #goOn(instrument: number): void {
    const id: OrderId = this.#orderIds[instrument]!
    const order = id === 0 ? undefined : this.#orders.get(id)
    if (order !== undefined && !isFinal(order.state)) return
    const lots = this.#ledger.positionLots(instrument)
    if (lots === 0) {
      this.#orderIds[instrument] = 0
      this.#accounts.setLiquidated(instrument, false)
      return
    }
    this.#accounts.counters.liquidations++
    this.#orderIds[instrument] = this.#desk.submit(
      {
        instrument,
        side: lots > 0 ? Side.Sell : Side.Buy,
        type: OrderType.Market,
        quantityLots: Math.abs(lots) as Lots,
        timeInForce: TimeInForce.ImmediateOrCancel,
        instructions: Instruction.ReduceOnly,
      },
      LIQUIDATOR,
    )
  }

  /** The position may be flat now. */
  onFill(instrument: number): void {
    if (this.#accounts.isLiquidated(instrument) && this.#ledger.positionLots(instrument) === 0) this.#goOn(instrument)
  }

  #cancelOrders(instrument: number): void {
    // From the newest back: an answer that comes at once takes its order out of the list.
    for (let at = this.#orders.openCountOfInstrument(instrument) - 1; at >= 0; at--) {
      if (at >= this.#orders.openCountOfInstrument(instrument)) continue
      this.#desk.cancel(this.#orders.openOfInstrument(instrument, at).id, PERSON)
    }
  }
}

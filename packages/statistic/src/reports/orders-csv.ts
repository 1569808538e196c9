import { formatUtc, type Nanos } from '@hft/clock'
import { type Order, orderStateName, orderTypeName, timeInForceName } from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import { ownerName } from '../orders/order-owner.ts'
import { NO_RECORD, type OrderRecords } from '../orders/order-records.ts'
import { csvRow, type TextSink } from './csv.ts'
import { decimalOfDouble } from './decimal-digits.ts'

export const ORDER_COLUMNS = [
  'order_id',
  'parent_order_id',
  'strategy',
  'instrument',
  'side',
  'type',
  'time_in_force',
  'price',
  'quantity',
  'filled',
  'average_price',
  'state',
  'reason',
  'submitted_utc',
  'accepted_utc',
  'first_fill_utc',
  'ended_utc',
  'arrival_mid',
  'ahead_at_entry',
  'ahead_at_fill',
] as const

/** What an {@link OrdersCsv} needs to turn numbers into text. */
export interface OrdersCsvOptions {
  readonly epochNs: bigint
  readonly instruments: readonly Instrument[]
  /** Names of the strategies by index; a person's are `command`, an exchange's own `liquidation`. */
  readonly strategies: readonly string[]
  /** How reasons are called; their numbers if left out. */
  readonly nameOfReason?: (reason: number) => string
}

/**
 * `orders.csv`, streamed: one row an order when it has ended, those that never ended last. Prices and quantities are exact
 * decimals, the average price and the mid at submission have twelve digits; times are when we learned of it. Empty means
 * that it never came to that.
 */
export class OrdersCsv {
  readonly #options: OrdersCsvOptions
  readonly #sink: TextSink

  /** Writes the header. */
  constructor(options: OrdersCsvOptions, sink: TextSink) {
    this.#options = options
    this.#sink = sink
    sink(csvRow(ORDER_COLUMNS))
  }

  /**
   * @param reason why it ended, 0 for none
   * @param record of the order, {@link NO_RECORD} for one that never left
   * @param now when it ended; NaN for one that did not
   */
  write(order: Order, reason: number, records: OrderRecords, record: number, now: Nanos): void {
    const { epochNs, instruments, strategies, nameOfReason = String } = this.#options
    const instrument = instruments[order.instrument]
    const utc = (at: Nanos) => (Number.isFinite(at) ? formatUtc(epochNs, at) : '')
    const lots = (count: number) => (Number.isFinite(count) ? (instrument?.quantityGrid.textOfCount(count) ?? '') : '')
    const hasLeft = record !== NO_RECORD
    const column = (values: Float64Array) => (hasLeft ? values[record]! : Number.NaN)
    const tickSize = instrument?.tickSize ?? Number.NaN
    const isPriced = order.priceTicks !== NO_PRICE
    this.#sink(
      csvRow([
        String(order.id),
        order.parentOrderId === 0 ? '' : String(order.parentOrderId),
        ownerName(order.strategy, strategies),
        instrument?.id ?? '',
        order.side === Side.Buy ? 'buy' : 'sell',
        orderTypeName(order.type),
        timeInForceName(order.timeInForce),
        isPriced ? (instrument?.priceGrid.textOfCount(order.priceTicks) ?? '') : '',
        lots(order.quantityLots),
        lots(order.filledLots),
        order.filledLots > 0 ? decimalOfDouble((column(records.filledTickLots) / order.filledLots) * tickSize) : '',
        orderStateName(order.state),
        reason === 0 ? '' : nameOfReason(reason),
        utc(hasLeft ? column(records.submittedAt) : now),
        utc(column(records.acceptedAt)),
        utc(column(records.firstFilledAt)),
        utc(now),
        decimalOfDouble((column(records.arrivalDoubleMid) / 2) * tickSize),
        lots(column(records.aheadAtEntryLots)),
        lots(column(records.aheadAtFillLots)),
      ]),
    )
  }
}

import { formatUtc, type Nanos } from '@hft/clock'
import { type Order, orderStateName, orderTypeName, timeInForceName } from '@hft/execution'
import { type Instrument, NO_PRICE, Side } from '@hft/instrument'
import { ownerName } from '../orders/order-owner.ts'
import { NO_RECORD, type OrderRecords } from '../orders/order-records.ts'
import { decimalOfDouble } from './decimal-digits.ts'
import type { TableColumn, TableSink } from './report-table.ts'

export const ORDER_COLUMNS: readonly TableColumn[] = [
  { name: 'order_id', kind: 'integer' },
  { name: 'parent_order_id', kind: 'integer' },
  { name: 'strategy', kind: 'text' },
  { name: 'instrument', kind: 'text' },
  { name: 'side', kind: 'text' },
  { name: 'type', kind: 'text' },
  { name: 'time_in_force', kind: 'text' },
  { name: 'price', kind: 'decimal' },
  { name: 'quantity', kind: 'decimal' },
  { name: 'filled', kind: 'decimal' },
  { name: 'average_price', kind: 'decimal' },
  { name: 'state', kind: 'text' },
  { name: 'reason', kind: 'text' },
  { name: 'submitted_utc', kind: 'time' },
  { name: 'accepted_utc', kind: 'time' },
  { name: 'first_fill_utc', kind: 'time' },
  { name: 'ended_utc', kind: 'time' },
  { name: 'arrival_mid', kind: 'decimal' },
  { name: 'ahead_at_entry', kind: 'decimal' },
  { name: 'ahead_at_fill', kind: 'decimal' },
]

/** What an {@link OrdersTable} needs to turn numbers into text. */
export interface OrdersTableOptions {
  readonly epochNs: bigint
  readonly instruments: readonly Instrument[]
  /** Names of the strategies by index; a person's are `command`, an exchange's own `liquidation`. */
  readonly strategies: readonly string[]
  /** How reasons are called; their numbers if left out. */
  readonly nameOfReason?: (reason: number) => string
}

/**
 * The orders of a run, streamed: one row an order when it has ended, those that never ended last. Prices and quantities are exact
 * decimals, the average price and the mid at submission have twelve digits; times are when we learned of it. Empty means
 * that it never came to that.
 */
export class OrdersTable {
  readonly #options: OrdersTableOptions
  readonly #sink: TableSink

  /** Begins the table. */
  constructor(options: OrdersTableOptions, sink: TableSink) {
    this.#options = options
    this.#sink = sink
    sink.begin(ORDER_COLUMNS)
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
    this.#sink.row([
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
    ])
  }
}

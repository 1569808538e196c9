import { formatUtc } from '@hft/clock'
import { type Ledger, liquidityName, type Order, type OrderUpdate } from '@hft/execution'
import { type Instrument, Side } from '@hft/instrument'
import { ownerName } from '../orders/order-owner.ts'
import { chargedFee, fillFeeText } from './fill-fee.ts'
import type { TableColumn, TableSink } from './report-table.ts'

export const FILL_COLUMNS: readonly TableColumn[] = [
  { name: 'time_utc', kind: 'time' },
  { name: 'exchange_time_utc', kind: 'time' },
  { name: 'instrument', kind: 'text' },
  { name: 'order_id', kind: 'integer' },
  { name: 'strategy', kind: 'text' },
  { name: 'side', kind: 'text' },
  { name: 'price', kind: 'decimal' },
  { name: 'quantity', kind: 'decimal' },
  { name: 'liquidity', kind: 'text' },
  { name: 'fee', kind: 'decimal' },
  { name: 'position_after', kind: 'decimal' },
  { name: 'fee_asset', kind: 'text' },
]

/** What a {@link FillsTable} needs to turn numbers into text. */
export interface FillsTableOptions {
  readonly epochNs: bigint
  readonly instruments: readonly Instrument[]
  /** Names of the strategies by index; `command` stands for a person's order, `liquidation` for the exchange's. */
  readonly strategies: readonly string[]
  /** Where the fills are booked: knows fee tiers and conversions. Without it, fees are those of the first tier. */
  readonly account?: Ledger
}

/**
 * The fills of a run, streamed: one row a fill in the order of its booking. Prices, quantities and fees are exact decimals, a fee
 * in the asset that it was charged in; what a liquidation costs beside it is not in it. `time_utc` is when the fill reached us.
 */
export class FillsTable {
  readonly #options: FillsTableOptions
  readonly #sink: TableSink

  /** Begins the table. */
  constructor(options: FillsTableOptions, sink: TableSink) {
    this.#options = options
    this.#sink = sink
    sink.begin(FILL_COLUMNS)
  }

  /** @param positionAfterLots position once the fill was booked */
  write(update: OrderUpdate, order: Order, positionAfterLots: number): void {
    const { epochNs, instruments, strategies, account } = this.#options
    const instrument = instruments[order.instrument]!
    const lots = order.lastFilledLots
    const { quantityGrid, priceGrid } = instrument
    const { lastTicks, liquidity } = update
    const fee =
      account === undefined
        ? { text: fillFeeText(instrument, lastTicks, lots, liquidity), asset: instrument.settle }
        : chargedFee(instrument, account.feesOf(order.instrument), order.side, lastTicks, lots, liquidity)
    this.#sink.row([
      formatUtc(epochNs, update.localTime),
      formatUtc(epochNs, update.exchangeTime),
      instrument.id,
      String(order.id),
      ownerName(order.strategy, strategies),
      order.side === Side.Buy ? 'buy' : 'sell',
      priceGrid.textOfCount(update.lastTicks),
      quantityGrid.textOfCount(lots),
      liquidityName(update.liquidity),
      fee.text,
      quantityGrid.textOfCount(positionAfterLots),
      fee.asset,
    ])
  }
}

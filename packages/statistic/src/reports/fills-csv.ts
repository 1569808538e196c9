import { formatUtc } from '@hft/clock'
import { type Ledger, liquidityName, type Order, type OrderUpdate } from '@hft/execution'
import { type Instrument, Side } from '@hft/instrument'
import { ownerName } from '../orders/order-owner.ts'
import { csvRow, type TextSink } from './csv.ts'
import { chargedFee, fillFeeText } from './fill-fee.ts'

export const FILL_COLUMNS = [
  'time_utc',
  'exchange_time_utc',
  'instrument',
  'order_id',
  'strategy',
  'side',
  'price',
  'quantity',
  'liquidity',
  'fee',
  'position_after',
  'fee_asset',
] as const

/** What a {@link FillsCsv} needs to turn numbers into text. */
export interface FillsCsvOptions {
  readonly epochNs: bigint
  readonly instruments: readonly Instrument[]
  /** Names of the strategies by index; `command` stands for a person's order, `liquidation` for the exchange's. */
  readonly strategies: readonly string[]
  /** Where the fills are booked: knows fee tiers and conversions. Without it, fees are those of the first tier. */
  readonly account?: Ledger
}

/**
 * `fills.csv`, streamed: one row a fill in the order of its booking. Prices, quantities and fees are exact decimals, a fee
 * in the asset that it was charged in; what a liquidation costs beside it is not in it. `time_utc` is when the fill reached us.
 */
export class FillsCsv {
  readonly #options: FillsCsvOptions
  readonly #sink: TextSink

  /** Writes the header. */
  constructor(options: FillsCsvOptions, sink: TextSink) {
    this.#options = options
    this.#sink = sink
    sink(csvRow(FILL_COLUMNS))
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
    this.#sink(
      csvRow([
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
      ]),
    )
  }
}

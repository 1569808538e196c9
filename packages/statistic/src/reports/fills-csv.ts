import { formatUtc } from '@hft/clock'
import { liquidityName, type Order, type OrderUpdate } from '@hft/execution'
import { type Instrument, Side } from '@hft/instrument'
import { csvRow, type TextSink } from './csv.ts'
import { fillFeeText } from './fill-fee.ts'

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
] as const

/** What a {@link FillsCsv} needs to turn numbers into text. */
export interface FillsCsvOptions {
  readonly epochNs: bigint
  readonly instruments: readonly Instrument[]
  /** Names of the strategies by index; `command` stands for an order of none. */
  readonly strategies: readonly string[]
}

/**
 * `fills.csv`, streamed: one row a fill in the order of its booking. Prices, quantities and fees are exact decimals, fees
 * in the instrument's settlement asset; `time_utc` is when the fill reached us.
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
    const { epochNs, instruments, strategies } = this.#options
    const instrument = instruments[order.instrument]!
    const lots = order.lastFilledLots
    const { quantityGrid, priceGrid } = instrument
    this.#sink(
      csvRow([
        formatUtc(epochNs, update.localTime),
        formatUtc(epochNs, update.exchangeTime),
        instrument.id,
        String(order.id),
        strategies[order.strategy] ?? 'command',
        order.side === Side.Buy ? 'buy' : 'sell',
        priceGrid.textOfCount(update.lastTicks),
        quantityGrid.textOfCount(lots),
        liquidityName(update.liquidity),
        fillFeeText(instrument, update.lastTicks, lots, update.liquidity),
        quantityGrid.textOfCount(positionAfterLots),
      ]),
    )
  }
}

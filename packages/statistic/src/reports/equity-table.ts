import { formatUtc, type Nanos } from '@hft/clock'
import type { AccountView } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { profitByAsset } from '../pnl/profit-and-loss.ts'
import { decimalOfDouble } from './decimal-digits.ts'
import type { TableColumn, TableSink } from './report-table.ts'

/** What an {@link EquityTable} needs. */
export interface EquityTableOptions {
  readonly epochNs: bigint
  readonly instruments: readonly Instrument[]
  readonly account: AccountView
}

/**
 * Equity over a run, streamed: one row a sample with `time_utc,equity`, then `realised,unrealised,fees,funding` (for each settlement
 * asset, as in `fees_BTC`, where there are several), then the position in each instrument, as in
 * `position_generated:SIM-USD`. Positions are exact, the rest are marks in twelve digits; empty means not known.
 *
 * A row shows the account as it is when the sample is written: write it from the listener of an `EquityCurve` whose
 * `onTime` is called before the account changes.
 */
export class EquityTable {
  readonly #options: EquityTableOptions
  readonly #sink: TableSink

  /** Begins the table. */
  constructor(options: EquityTableOptions, sink: TableSink) {
    this.#options = options
    this.#sink = sink
    const { instruments } = options
    const assets = [...new Set(instruments.map((instrument) => instrument.settle))]
    const suffixes = assets.length > 1 ? assets.map((asset) => `_${asset}`) : ['']
    const profits = suffixes.flatMap((suffix) => [
      `realised${suffix}`,
      `unrealised${suffix}`,
      `fees${suffix}`,
      `funding${suffix}`,
    ])
    const positions = instruments.map((instrument) => `position_${instrument.id}`)
    const columns = ['equity', ...profits, ...positions].map((name): TableColumn => ({ name, kind: 'decimal' }))
    sink.begin([{ name: 'time_utc', kind: 'time' }, ...columns])
  }

  write(at: Nanos, equity: number): void {
    const { epochNs, instruments, account } = this.#options
    const profits = Object.values(profitByAsset(account, instruments)).flatMap((profit) => [
      decimalOfDouble(profit.realised),
      decimalOfDouble(profit.unrealised),
      decimalOfDouble(profit.fees),
      decimalOfDouble(profit.funding),
    ])
    const positions = instruments.map(({ index, quantityGrid }) =>
      quantityGrid.textOfCount(account.positionLots(index)),
    )
    this.#sink.row([formatUtc(epochNs, at), decimalOfDouble(equity), ...profits, ...positions])
  }
}

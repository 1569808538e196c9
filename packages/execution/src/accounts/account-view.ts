import type { Lots } from '@hft/instrument'

/** A price that follows the marks. */
export interface PresentRate {
  /** NaN while it isn't known. */
  readonly rate: number
}

/** Reading the ledger. Doubles are marks, for decisions and display; booked money is exact inside the ledger. */
export interface AccountView {
  /** Signed position in lots. */
  positionLots(instrument: number): Lots
  /** Average price of the open position, in ticks; NaN when flat. */
  averageEntryTicks(instrument: number): number
  /** Realised profit of an instrument in its settlement asset, fees not included. */
  realisedPnl(instrument: number): number
  /** Unrealised profit at the last mark, in its settlement asset. */
  unrealisedPnl(instrument: number): number
  /** Fees paid (negative: rebates received), in its settlement asset; those in another as they were worth at the fill. */
  fees(instrument: number): number
  /** Funding received (negative: paid) for an instrument's position, in its settlement asset. */
  funding(instrument: number): number
  /** Realised + unrealised − fees + funding of an instrument. */
  equity(instrument: number): number
  /**
   * What the account is worth in its reporting asset: the starting balances, and what every instrument has brought.
   * NaN while the price of an asset that is held isn't known.
   */
  readonly totalEquity: number
  /** Its reporting asset, where it has prices of assets. */
  readonly asset?: string
  /** Price of one unit of an asset in the reporting asset, NaN while it isn't known or when nothing leads there. */
  rateOf?(asset: string): number
  /** The same for whoever asks again and again: found once by its name, read at the present marks. */
  assetRate?(asset: string): PresentRate
}

import type { Lots } from '@hft/instrument'

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
  /** Fees paid (negative: rebates received), in its settlement asset. */
  fees(instrument: number): number
  /** Realised + unrealised − fees of an instrument. */
  equity(instrument: number): number
  /** Sum of {@link equity} over all instruments plus the starting balance. */
  readonly totalEquity: number
}

import type { Nanos } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'

/** Trades of one instrument summed up. Handed to a callback it is reused: valid until the callback returns. */
export class Candle {
  /** Index of the instrument in the run. */
  instrument = 0
  /** By time: the start of the interval, inclusive. Else: the time of the first trade. */
  openTime: Nanos = 0
  /** By time: the end of the interval, exclusive. Else: the time of the last trade. */
  closeTime: Nanos = 0
  openTicks = 0 as Ticks
  highTicks = 0 as Ticks
  lowTicks = 0 as Ticks
  closeTicks = 0 as Ticks
  /** Traded quantity. */
  lots = 0 as Lots
  /** The part of {@link lots} in which a buyer was the aggressor. */
  buyLots = 0 as Lots
  /** Number of trades. */
  trades = 0
  /** Traded value in quote, as a double. */
  value = 0
  /** Volume-weighted average price in ticks; NaN without trades. */
  vwapTicks = Number.NaN
}

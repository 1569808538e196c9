import type { Nanos } from '@hft/clock'
import type { Lots, Ticks } from '@hft/instrument'
import type { CandleColumns } from '../feeds/candle-columns.ts'

/**
 * A candle that a venue made, as its latest message tells it. Handed to a callback it is reused: valid until the
 * callback returns.
 */
export class VenueCandle {
  /** Index of the instrument in the run. */
  instrument = 0
  openTime: Nanos = 0
  /** Exclusive. */
  closeTime: Nanos = 0
  openTicks = 0 as Ticks
  highTicks = 0 as Ticks
  lowTicks = 0 as Ticks
  closeTicks = 0 as Ticks
  /** Traded quantity. */
  lots = 0 as Lots
  /** Traded value in quote; NaN where the venue doesn't say. */
  value = Number.NaN
  /** Number of trades; NaN where the venue doesn't say. */
  trades = Number.NaN
  /** No more trades come into it. */
  isClosed = false

  /** Takes over the candle at `place` of a feed's columns. */
  read(columns: CandleColumns, place: number, instrument: number): void {
    this.instrument = instrument
    this.openTime = columns.openTime[place]!
    this.closeTime = columns.closeTime[place]!
    this.openTicks = columns.openTicks[place]! as Ticks
    this.highTicks = columns.highTicks[place]! as Ticks
    this.lowTicks = columns.lowTicks[place]! as Ticks
    this.closeTicks = columns.closeTicks[place]! as Ticks
    this.lots = columns.quantityLots[place]! as Lots
    this.value = columns.value[place]!
    this.trades = columns.tradeCount[place]!
    this.isClosed = columns.isClosed[place] === 1
  }
}

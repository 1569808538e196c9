import type { Nanos } from '@hft/clock'
import { type Candle, CandleBuilder, type CandleRule, EventFlag, type MarketEventBatch } from '@hft/data'
import { type Instrument, type Lots, Side, type Ticks } from '@hft/instrument'

/** The candles that an engine's configuration asks for, by instrument. */
export class CandleState {
  readonly isWanted: boolean
  readonly #intervals: readonly Nanos[]
  #nextEnd: Nanos = Number.NEGATIVE_INFINITY
  /** By instrument: one builder for each kind of candle. */
  readonly #builders: readonly (readonly CandleBuilder[])[]

  constructor(rules: readonly CandleRule[], instruments: readonly Instrument[], onCandle: (candle: Candle) => void) {
    this.#intervals = rules.flatMap((rule) => (rule.by === 'time' ? [rule.nanos] : []))
    this.isWanted = rules.length > 0
    this.#builders = instruments.map((instrument) => rules.map((rule) => new CandleBuilder(instrument, rule, onCandle)))
  }

  onTrade(batch: MarketEventBatch, row: number): void {
    const builders = this.#builders[batch.instrument[row]!]!
    const flags = batch.flags[row]!
    const aggressor = (flags & EventFlag.Bid) !== 0 ? Side.Buy : (flags & EventFlag.Ask) !== 0 ? Side.Sell : undefined
    const ticks = batch.priceTicks[row]! as Ticks
    const lots = batch.quantityLots[row]! as Lots
    const time = batch.localTime[row]!
    for (let at = 0; at < builders.length; at++) builders[at]!.onTrade(ticks, lots, aggressor, time)
  }

  /** Closes candles by time whose end has come. */
  onTime(now: Nanos): void {
    if (now < this.#nextEnd) return
    let nextEnd = Number.POSITIVE_INFINITY
    for (const interval of this.#intervals) {
      const end = (Math.floor(now / interval) + 1) * interval
      if (end < nextEnd) nextEnd = end
    }
    this.#nextEnd = nextEnd
    for (const builders of this.#builders) for (const builder of builders) builder.onTime(now)
  }
}

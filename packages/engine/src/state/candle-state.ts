import { type Candle, CandleBuilder, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { CandleConfig } from '../configuration/engine-config.ts'

/** The candles that an engine's configuration asks for, by instrument. */
export class CandleState {
  readonly isWanted: boolean
  /** By instrument: one builder for each kind of candle. */
  readonly #builders: readonly (readonly CandleBuilder[])[]

  constructor(kinds: readonly CandleConfig[], instruments: readonly Instrument[], onCandle: (candle: Candle) => void) {
    this.isWanted = kinds.length > 0
    this.#builders = instruments.map((instrument) => kinds.map((kind) => new CandleBuilder(instrument, kind, onCandle)))
  }

  onTrade(batch: MarketEventBatch, row: number): void {
    const builders = this.#builders[batch.instrument[row]!]!
    for (let at = 0; at < builders.length; at++) builders[at]!.onTrade(batch, row)
  }
}

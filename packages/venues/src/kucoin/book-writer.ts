import type { Nanos } from '@hft/clock'
import { type CodecOptions, type DecodeOutcome, EventKind, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter } from '../scanning/event-writer.ts'
import { kucoinContinuity } from './continuity-rule.ts'

/** Writes what KuCoin's messages mean: as every {@link EventWriter}, without the changes that are none. */
export class KucoinBookWriter extends EventWriter {
  constructor(instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, kucoinContinuity, options)
  }

  /** Ends a difference, whose rows begin at `fromRow`. One without a time has the latest known, flagged. */
  endBookUpdate(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): DecodeOutcome {
    dropZeroPrices(batch, fromRow)
    this.stampRowsOrLatest(position, localTime, batch, fromRow)
    return this.endDifference(position, localTime, batch, fromRow)
  }

  /** A difference that can't be used. */
  dropUpdate(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    if (Number.isNaN(this.exchangeTime)) this.exchangeTime = this.latestTime(position, localTime)
    this.dropDifference(position, localTime, batch)
  }
}

/** Takes out levels at price 0, by which the venue says that nothing visible changed. */
function dropZeroPrices(batch: MarketEventBatch, fromRow: number): void {
  const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order, value } = batch
  let kept = fromRow
  for (let row = fromRow; row < batch.length; row++) {
    if (kind[row] === EventKind.Level && priceTicks[row] === 0) continue
    if (kept !== row) {
      kind[kept] = kind[row]!
      flags[kept] = flags[row]!
      instrument[kept] = instrument[row]!
      priceTicks[kept] = priceTicks[row]!
      quantityLots[kept] = quantityLots[row]!
      exchangeTime[kept] = exchangeTime[row]!
      localTime[kept] = localTime[row]!
      order[kept] = order[row]!
      value[kept] = value[row]!
    }
    kept++
  }
  batch.length = kept
}

import { CandleBuilder, type CandleRule, EventFlag, EventKind, openCapture } from '@hft/data'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { areCapturesHere, recordedCaptures } from './recorded-captures.contract.ts'
import { marketDataCodec } from './venues.ts'

const rules: readonly CandleRule[] = [
  { by: 'time', nanos: 1_000_000_000 },
  { by: 'trades', trades: 100 },
  { by: 'volume', lots: 5_000 },
  { by: 'value', quote: 250_000 },
]

/** Volume, aggressive buying and number of trades. */
interface Traded {
  lots: number
  buyLots: number
  trades: number
}

describe.skipIf(!areCapturesHere)('candles of recorded captures (in ../shared)', () => {
  test.each(recordedCaptures)('$instrument.id: add up to the trades, whatever closes them', async (capture) => {
    const { instrument, files } = capture
    const replay = await openCapture({ files, codec: marketDataCodec(instrument.venue, [instrument]) })
    const all: Traded = { lots: 0, buyLots: 0, trades: 0 }
    const sums = rules.map((): Traded & { candles: number } => ({ lots: 0, buyLots: 0, trades: 0, candles: 0 }))
    const builders = rules.map(
      (rule, index) =>
        new CandleBuilder(instrument, rule, (candle) => {
          const sum = sums[index]!
          sum.lots += candle.lots
          sum.buyLots += candle.buyLots
          sum.trades += candle.trades
          sum.candles++
          expect(candle.lowTicks).toBeLessThanOrEqual(Math.min(candle.openTicks, candle.closeTicks))
          expect(candle.highTicks).toBeGreaterThanOrEqual(Math.max(candle.openTicks, candle.closeTicks))
        }),
    )
    const stream = replay.localView
    do {
      for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
        for (let row = 0; row < batch.length; row++) {
          if (batch.kind[row] !== EventKind.Trade) continue
          const lots = batch.quantityLots[row]! as Lots
          const aggressor = (batch.flags[row]! & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
          all.lots += lots
          all.buyLots += aggressor === Side.Buy ? lots : 0
          all.trades++
          for (const builder of builders) {
            builder.onTrade(batch.priceTicks[row]! as Ticks, lots, aggressor, batch.localTime[row]!)
          }
        }
      }
    } while (await stream.load())
    for (const builder of builders) builder.flush()
    expect(all.trades).toBeGreaterThan(1_000)
    for (const { candles, ...sum } of sums) {
      expect(candles).toBeGreaterThan(1)
      expect(sum).toEqual(all)
    }
  })
})

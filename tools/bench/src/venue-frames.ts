import { EventFlag, EventKind } from '@hft/data'
import { generateMarket } from '@hft/execution'
import { builtinInstrument, createInstrument, type Instrument } from '@hft/instrument'
import { batchesOf } from './recorded-market.ts'

/** Frames of one kind, as a venue would send them. */
export interface Frames {
  readonly kind: 'depth update' | 'trade' | 'best bid and offer'
  readonly frames: readonly Uint8Array[]
}

const START_MILLIS = 1_723_161_256_000

/**
 * Binance USD-M frames made of a generated market, in the layout of the venue: several levels a side in a depth update.
 */
export async function usdmFrames(count: number): Promise<{ instrument: Instrument; frames: Frames[] }> {
  const instrument = createInstrument(builtinInstrument('binance-usdm:BTCUSDT'))
  const price = (ticks: number): string => instrument.priceGrid.textOfCount(ticks)
  const quantity = (lots: number): string => instrument.quantityGrid.textOfCount(lots)
  const depth: string[] = []
  const trades: string[] = []
  const quotes: string[] = []
  const levels: [string[], string[]] = [[], []]
  let previous = 1000
  let update = 1000
  let best: [string, string] = ['', '']
  for (const batch of await batchesOf(
    generateMarket({ instrument, events: count * 12, seed: 1, startTicks: 600_000 }).localView,
  )) {
    for (let row = 0; row < batch.length; row++) {
      const at = START_MILLIS + Math.floor(batch.exchangeTime[row]! / 1e6)
      const side = (batch.flags[row]! & EventFlag.Bid) !== 0 ? 0 : 1
      const [ticks, lots] = [price(batch.priceTicks[row]!), quantity(batch.quantityLots[row]!)]
      if (batch.kind[row] === EventKind.Level) {
        levels[side].push(`["${ticks}","${lots}"]`)
        if (levels[0].length + levels[1].length < 12) continue
        update += 40
        depth.push(
          `{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":${at + 1},"T":${at},"s":"BTCUSDT","U":${previous + 1},"u":${update},"pu":${previous},"b":[${levels[0]}],"a":[${levels[1]}]}}`,
        )
        previous = update
        levels[0].length = 0
        levels[1].length = 0
      } else if (batch.kind[row] === EventKind.Trade) {
        trades.push(
          `{"stream":"btcusdt@trade","data":{"e":"trade","E":${at + 1},"T":${at},"s":"BTCUSDT","t":${5_266_583_935 + trades.length},"p":"${ticks}","q":"${lots}","X":"MARKET","m":${side === 1}}}`,
        )
      } else if (batch.kind[row] === EventKind.BestQuote) {
        best = side === 0 ? [`"b":"${ticks}","B":"${lots}"`, best[1]] : [best[0], `"a":"${ticks}","A":"${lots}"`]
        if (best[0] === '' || best[1] === '') continue
        quotes.push(
          `{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":${update},"s":"BTCUSDT",${best[0]},${best[1]},"T":${at},"E":${at}}}`,
        )
      }
    }
  }
  const bytes = (texts: readonly string[]): Uint8Array[] => texts.slice(0, count).map((text) => Buffer.from(text))
  return {
    instrument,
    frames: [
      { kind: 'depth update', frames: bytes(depth) },
      { kind: 'trade', frames: bytes(trades) },
      { kind: 'best bid and offer', frames: bytes(quotes) },
    ],
  }
}

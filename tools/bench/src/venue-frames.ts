import { EventFlag, EventKind } from '@hft/data'
import { generateMarket } from '@hft/execution'
import { builtinInstrument, createInstrument, type Instrument, type InstrumentDefinition } from '@hft/instrument'
import { batchesOf } from './recorded-market.ts'
import { binanceLayout, binanceSpotLayout } from './venue-layouts/binance-layout.ts'
import { bitfinexLayout } from './venue-layouts/bitfinex-layout.ts'
import { bitgetLayout } from './venue-layouts/bitget-layout.ts'
import { bitmexLayout } from './venue-layouts/bitmex-layout.ts'
import { bybitLayout } from './venue-layouts/bybit-layout.ts'
import { coinbaseLayout } from './venue-layouts/coinbase-layout.ts'
import { deribitLayout } from './venue-layouts/deribit-layout.ts'
import { gateLayout } from './venue-layouts/gate-layout.ts'
import { hyperliquidLayout } from './venue-layouts/hyperliquid-layout.ts'
import { krakenLayout } from './venue-layouts/kraken-layout.ts'
import { kucoinLayout } from './venue-layouts/kucoin-layout.ts'
import { okxLayout } from './venue-layouts/okx-layout.ts'
import { type LevelText, UPDATE_BEFORE, type VenueLayout } from './venue-layouts/venue-layout.ts'

/** Frames of one kind, as a venue would send them. */
export interface Frames {
  readonly kind: 'depth update' | 'trade' | 'best bid and offer'
  readonly frames: readonly Uint8Array[]
}

/** A venue whose frames are decoded: a listing and the layout of its messages. */
export interface FrameVenue {
  readonly instrument: Instrument
  readonly layout: VenueLayout
}

const FEES = { maker: '0', taker: '0' } as const
const BYBIT: InstrumentDefinition = {
  ...{ id: 'bybit-linear:BTCUSDT', kind: 'linear', base: 'BTC', quote: 'USDT' },
  ...{ tickSize: '0.1', lotSize: '0.001', fees: FEES },
}
const OKX: InstrumentDefinition = {
  ...{ id: 'okx:BTC-USDT-SWAP', kind: 'linear', base: 'BTC', quote: 'USDT' },
  ...{ tickSize: '0.1', lotSize: '0.01', contractSize: '0.01', fees: FEES },
}
const DERIBIT: InstrumentDefinition = {
  ...{ id: 'deribit:BTC-PERPETUAL', kind: 'inverse', base: 'BTC', quote: 'USD' },
  ...{ tickSize: '0.5', lotSize: '10', contractSize: '1', fees: FEES },
}
const BITMEX: InstrumentDefinition = {
  ...{ id: 'bitmex:XBTUSDT', kind: 'linear', base: 'XBT', quote: 'USDT' },
  ...{ tickSize: '0.1', lotSize: '1', contractSize: '0.000001', fees: FEES },
}
const HYPERLIQUID: InstrumentDefinition = {
  ...{ id: 'hyperliquid:BTC', kind: 'linear', base: 'BTC', quote: 'USDC' },
  ...{ tickSize: '0.1', lotSize: '0.00001', fees: FEES },
}
const BITGET: InstrumentDefinition = {
  ...{ id: 'bitget-linear:BTCUSDT', kind: 'linear', base: 'BTC', quote: 'USDT' },
  ...{ tickSize: '0.1', lotSize: '0.001', fees: FEES },
}
const GATE: InstrumentDefinition = {
  ...{ id: 'gate:BTC_USDT', kind: 'spot', base: 'BTC', quote: 'USDT' },
  ...{ tickSize: '0.1', lotSize: '0.00001', fees: FEES },
}
const KUCOIN: InstrumentDefinition = {
  ...{ id: 'kucoin:BTC-USDT', kind: 'spot', base: 'BTC', quote: 'USDT' },
  ...{ tickSize: '0.1', lotSize: '0.00001', fees: FEES },
}
const COINBASE: InstrumentDefinition = {
  ...{ id: 'coinbase:BTC-USD', kind: 'spot', base: 'BTC', quote: 'USD' },
  ...{ tickSize: '0.01', lotSize: '0.00000001', fees: FEES },
}
const KRAKEN: InstrumentDefinition = {
  ...{ id: 'kraken:BTC/USD', kind: 'spot', base: 'BTC', quote: 'USD' },
  ...{ tickSize: '0.1', lotSize: '0.00000001', fees: FEES },
}
const BITFINEX: InstrumentDefinition = {
  ...{ id: 'bitfinex:tBTCUSD', kind: 'spot', base: 'BTC', quote: 'USD' },
  ...{ tickSize: '1', lotSize: '0.00000001', fees: FEES },
}

export const frameVenues: readonly FrameVenue[] = [
  { instrument: createInstrument(builtinInstrument('binance-usdm:BTCUSDT')), layout: binanceLayout },
  { instrument: createInstrument(builtinInstrument('binance-spot:BTCUSDT')), layout: binanceSpotLayout },
  { instrument: createInstrument(builtinInstrument('binance-coinm:BTCUSD_PERP')), layout: binanceLayout },
  { instrument: createInstrument(BYBIT), layout: bybitLayout },
  { instrument: createInstrument(OKX), layout: okxLayout },
  { instrument: createInstrument(DERIBIT), layout: deribitLayout },
  { instrument: createInstrument(BITMEX), layout: bitmexLayout },
  { instrument: createInstrument(HYPERLIQUID), layout: hyperliquidLayout },
  { instrument: createInstrument(BITGET), layout: bitgetLayout },
  { instrument: createInstrument(GATE), layout: gateLayout },
  { instrument: createInstrument(KUCOIN), layout: kucoinLayout },
  { instrument: createInstrument(COINBASE), layout: coinbaseLayout },
  { instrument: createInstrument(KRAKEN), layout: krakenLayout },
  { instrument: createInstrument(BITFINEX), layout: bitfinexLayout },
]

const START_MILLIS = 1_723_161_256_000
const LEVELS_OF_UPDATE = 12

/** Frames made of a generated market, in the layout of the venue: twelve levels in a depth update. */
export async function framesOf({ instrument, layout }: FrameVenue, count: number): Promise<Frames[]> {
  const depth: string[] = []
  const trades: string[] = []
  const quotes: string[] = []
  const levels: [LevelText[], LevelText[]] = [[], []]
  const best: [LevelText?, LevelText?] = []
  let depthUpdate = UPDATE_BEFORE
  let quoteUpdate = UPDATE_BEFORE
  const market = generateMarket({ instrument, events: count * 12, seed: 1, startTicks: 600_000 })
  for (const batch of await batchesOf(market.localView)) {
    for (let row = 0; row < batch.length; row++) {
      const at = START_MILLIS + Math.floor(batch.exchangeTime[row]! / 1e6)
      const side = (batch.flags[row]! & EventFlag.Bid) !== 0 ? 0 : 1
      const level: LevelText = [
        instrument.priceGrid.textOfCount(batch.priceTicks[row]!),
        instrument.quantityGrid.textOfCount(batch.quantityLots[row]!),
      ]
      if (batch.kind[row] === EventKind.Level) {
        levels[side].push(level)
        if (levels[0].length + levels[1].length < LEVELS_OF_UPDATE) continue
        depth.push(layout.depth(instrument.symbol, at, ++depthUpdate, levels[0], levels[1]))
        levels[0].length = 0
        levels[1].length = 0
      } else if (batch.kind[row] === EventKind.Trade) {
        trades.push(layout.trade(instrument.symbol, at, trades.length, level, side === 1))
      } else if (batch.kind[row] === EventKind.BestQuote) {
        best[side] = level
        const [bid, ask] = best
        if (bid === undefined || ask === undefined) continue
        quotes.push(layout.bestQuotes(instrument.symbol, at, ++quoteUpdate, bid, ask))
      }
    }
  }
  const bytes = (texts: readonly string[]): Uint8Array[] => texts.slice(0, count).map((text) => Buffer.from(text))
  return [
    { kind: 'depth update', frames: bytes(depth) },
    { kind: 'trade', frames: bytes(trades) },
    { kind: 'best bid and offer', frames: bytes(quotes) },
  ]
}

import { BUILTIN_INSTRUMENTS, type Instrument, instrumentsOf } from '@hft/instrument'
import {
  BinanceDialect,
  BybitDialect,
  CoinbaseDialect,
  generateBinanceSession,
  generateBybitSession,
  generateCoinbaseSession,
  generateKrakenSession,
  generateOkxSession,
  KrakenDialect,
  OkxDialect,
  type SessionMessage,
} from '@hft/venue-simulator'
import { binanceCoinmMarketData } from '../binance-coinm/market-data.ts'
import { binanceSpotMarketData } from '../binance-spot/market-data.ts'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import { bybitInstruments } from '../bybit/listings.contract.ts'
import { bybitLinearMarketData, bybitSpotMarketData } from '../bybit/market-data.ts'
import { coinbaseInstruments } from '../coinbase/listings.contract.ts'
import { coinbaseMarketData } from '../coinbase/market-data.ts'
import { krakenInstruments } from '../kraken/listings.contract.ts'
import { krakenMarketData } from '../kraken/market-data.ts'
import { okxInstruments } from '../okx/listings.contract.ts'
import { okxMarketData } from '../okx/market-data.ts'
import type { FaultyVenue } from './venue-faults.contract.ts'

const listed = [
  ...instrumentsOf(BUILTIN_INSTRUMENTS.filter(({ id }) => id.startsWith('binance'))),
  ...bybitInstruments,
  ...coinbaseInstruments,
  ...krakenInstruments,
  ...okxInstruments,
]
const listing = (id: string): Instrument => listed.find((one) => one.id === id)!
const MESSAGES = 600

const binance = {
  isDifference: ({ stream }: SessionMessage) => stream.includes('@depth'),
  numbersDifferences: true,
  fetchesBooks: true,
}
const bybit = {
  isDifference: ({ text }: SessionMessage) => text.includes('"type":"delta"'),
  numbersDifferences: true,
  fetchesBooks: false,
}
const okx = {
  isDifference: ({ text }: SessionMessage) => text.includes('"action":"update"'),
  numbersDifferences: true,
}
const futures = { messages: 1_000, rule: 'futures' as const }

/** Every venue of this package with a generated session of its own, on which faults mean something without a recording. */
export const generatedVenues: readonly FaultyVenue[] = [
  {
    name: 'binance-spot',
    instrument: listing('binance-spot:BTCUSDT'),
    protocol: binanceSpotMarketData(),
    session: generateBinanceSession({
      ...{ seed: 2, symbol: 'BTCUSDT', messages: 1_000, rule: 'spot', priceDecimals: 2, quantityDecimals: 5 },
    }),
    dialect: (nowMillis) => new BinanceDialect('BTCUSDT', nowMillis),
    ...binance,
  },
  {
    name: 'binance-usdm',
    instrument: listing('binance-usdm:BTCUSDT'),
    protocol: binanceUsdmMarketData({ trades: 'trade' }),
    session: generateBinanceSession({ seed: 1, symbol: 'BTCUSDT', ...futures }),
    dialect: (nowMillis) => new BinanceDialect('BTCUSDT', nowMillis),
    ...binance,
  },
  {
    name: 'binance-coinm',
    instrument: listing('binance-coinm:BTCUSD_PERP'),
    protocol: binanceCoinmMarketData({ trades: 'trade' }),
    session: generateBinanceSession({ seed: 3, symbol: 'BTCUSD_PERP', ...futures, quantityDecimals: 0 }),
    dialect: (nowMillis) => new BinanceDialect('BTCUSD_PERP', nowMillis),
    ...binance,
  },
  {
    name: 'bybit-spot',
    instrument: listing('bybit-spot:BTCUSDT'),
    protocol: bybitSpotMarketData(),
    session: generateBybitSession({
      ...{ seed: 4, symbol: 'BTCUSDT', messages: MESSAGES, priceDecimals: 2, quantityDecimals: 6 },
    }),
    dialect: (nowMillis) => new BybitDialect('spot', nowMillis),
    ...bybit,
  },
  {
    name: 'bybit-linear',
    instrument: listing('bybit-linear:BTCUSDT'),
    protocol: bybitLinearMarketData(),
    session: generateBybitSession({ seed: 5, symbol: 'BTCUSDT', messages: MESSAGES }),
    dialect: (nowMillis) => new BybitDialect('linear', nowMillis),
    ...bybit,
  },
  {
    name: 'okx',
    instrument: listing('okx:BTC-USDT-SWAP'),
    protocol: okxMarketData(),
    session: generateOkxSession({ seed: 6, symbol: 'BTC-USDT-SWAP', messages: MESSAGES, quantityDecimals: 2 }),
    dialect: (nowMillis) => new OkxDialect(nowMillis),
    ...okx,
    fetchesBooks: false,
  },
  {
    name: 'okx, whose books are asked for',
    instrument: listing('okx:BTC-USDT-SWAP'),
    protocol: okxMarketData({ snapshots: 'requested' }),
    session: generateOkxSession({ seed: 7, symbol: 'BTC-USDT-SWAP', messages: MESSAGES, quantityDecimals: 2 }),
    dialect: (nowMillis) => new OkxDialect(nowMillis, 'requested'),
    ...okx,
    fetchesBooks: true,
  },
  {
    name: 'coinbase',
    instrument: listing('coinbase:BTC-USD'),
    protocol: coinbaseMarketData(),
    session: generateCoinbaseSession({
      ...{ seed: 8, symbol: 'BTC-USD', messages: MESSAGES, priceDecimals: 2, quantityDecimals: 8 },
    }),
    dialect: (nowMillis) => new CoinbaseDialect(nowMillis),
    isDifference: ({ text }) => text.startsWith('{"channel":"l2_data"') && text.includes('"type":"update"'),
    numbersDifferences: true,
    fetchesBooks: false,
  },
  {
    name: 'kraken',
    instrument: listing('kraken:BTC/USD'),
    protocol: krakenMarketData(),
    session: generateKrakenSession({ seed: 9, symbol: 'BTC/USD', messages: MESSAGES, quantityDecimals: 8 }),
    dialect: (nowMillis) => new KrakenDialect({ priceDecimals: 1, quantityDecimals: 8, depth: 10 }, nowMillis),
    isDifference: ({ text }) => text.startsWith('{"channel":"book","type":"update"'),
    numbersDifferences: false,
    fetchesBooks: false,
  },
]

import { BinanceDialect } from '../protocols/binance-dialect.ts'
import { BitfinexDialect } from '../protocols/bitfinex-dialect.ts'
import { BitgetDialect } from '../protocols/bitget-dialect.ts'
import { BitmexDialect } from '../protocols/bitmex-dialect.ts'
import { BybitDialect } from '../protocols/bybit-dialect.ts'
import { CoinbaseDialect } from '../protocols/coinbase-dialect.ts'
import { DeribitDialect } from '../protocols/deribit-dialect.ts'
import { GateDialect } from '../protocols/gate-dialect.ts'
import { HyperliquidDialect } from '../protocols/hyperliquid-dialect.ts'
import { KrakenDialect } from '../protocols/kraken-dialect.ts'
import { KucoinDialect } from '../protocols/kucoin-dialect.ts'
import { OkxDialect } from '../protocols/okx-dialect.ts'
import type { VenueDialect } from '../protocols/venue-dialect.ts'
import { generateBinanceSession } from './generated-binance-session.ts'
import { generateBitfinexSession } from './generated-bitfinex-session.ts'
import { generateBitgetSession } from './generated-bitget-session.ts'
import { generateBitmexSession } from './generated-bitmex-session.ts'
import { generateBybitSession } from './generated-bybit-session.ts'
import { generateCoinbaseSession } from './generated-coinbase-session.ts'
import { generateDeribitSession } from './generated-deribit-session.ts'
import { generateGateSession } from './generated-gate-session.ts'
import { generateHyperliquidSession } from './generated-hyperliquid-session.ts'
import { generateKrakenSession } from './generated-kraken-session.ts'
import { generateKucoinSession } from './generated-kucoin-session.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { generateOkxSession } from './generated-okx-session.ts'
import { type MarketSession, mergeSessions } from './market-session.ts'

/** What a generated session of a venue is like, whatever the venue; prices and quantities are as the venue's are. */
export interface VenueSessionOptions extends Pick<GeneratedMarketOptions, 'seed' | 'startMillis'> {
  /** One or more. */
  readonly symbols: readonly [string, ...string[]]
  /** Messages of streams, of each symbol. */
  readonly messages: number
}

/** A venue that can be simulated without a recording. */
export interface SimulatedVenue {
  /** A well-known instrument of it. */
  readonly symbol: string
  /** A session of several instruments, each with a market of its own. */
  readonly generate: (options: VenueSessionOptions) => MarketSession
  /** @param nowMillis the venue's clock, milliseconds since 1970 */
  readonly dialect: (symbols: readonly string[], nowMillis: () => number) => VenueDialect
}

/** Venues by id, with sessions of all streams that clients take by default, and candles. */
export const SIMULATED_VENUES: Readonly<Record<string, SimulatedVenue>> = {
  'binance-spot': venue(
    'BTCUSDT',
    (market) => generateBinanceSession({ ...market, rule: 'spot', priceDecimals: 2, quantityDecimals: 5 }),
    (symbols, nowMillis) => new BinanceDialect(symbols, nowMillis),
  ),
  'binance-usdm': venue(
    'BTCUSDT',
    (market) => generateBinanceSession({ ...market, rule: 'futures', trades: 'aggTrade' }),
    (symbols, nowMillis) => new BinanceDialect(symbols, nowMillis),
  ),
  'binance-coinm': venue(
    'BTCUSD_PERP',
    (market) => generateBinanceSession({ ...market, rule: 'futures', trades: 'aggTrade', quantityDecimals: 0 }),
    (symbols, nowMillis) => new BinanceDialect(symbols, nowMillis),
  ),
  bitfinex: venue(
    'tBTCUSD',
    (market, place) => generateBitfinexSession({ ...market, place }),
    (symbols) => new BitfinexDialect(symbols),
  ),
  'bitget-spot': venue(
    'BTCUSDT',
    (market) => generateBitgetSession({ ...market, instType: 'SPOT', priceDecimals: 2, quantityDecimals: 4 }),
    (_, nowMillis) => new BitgetDialect(nowMillis),
  ),
  'bitget-linear': venue(
    'BTCUSDT',
    (market) => generateBitgetSession({ ...market, instType: 'USDT-FUTURES' }),
    (_, nowMillis) => new BitgetDialect(nowMillis),
  ),
  bitmex: venue('XBTUSD', generateBitmexSession, (_, nowMillis) => new BitmexDialect(nowMillis)),
  'bybit-spot': venue(
    'BTCUSDT',
    (market) => generateBybitSession({ ...market, market: 'spot', priceDecimals: 2, quantityDecimals: 6 }),
    (_, nowMillis) => new BybitDialect('spot', nowMillis),
  ),
  'bybit-linear': venue(
    'BTCUSDT',
    (market) => generateBybitSession(market),
    (_, nowMillis) => new BybitDialect('linear', nowMillis),
  ),
  coinbase: venue(
    'BTC-USD',
    (market) => generateCoinbaseSession({ ...market, priceDecimals: 2, quantityDecimals: 8 }),
    (_, nowMillis) => new CoinbaseDialect(nowMillis),
  ),
  deribit: venue('BTC-PERPETUAL', generateDeribitSession, (_, nowMillis) => new DeribitDialect(nowMillis)),
  gate: venue('BTC_USDT', generateGateSession, (symbols, nowMillis) => new GateDialect(symbols, nowMillis)),
  hyperliquid: venue(
    'BTC',
    (market) => generateHyperliquidSession({ ...market, quantityDecimals: 5 }),
    () => new HyperliquidDialect(),
  ),
  kraken: venue(
    'BTC/USD',
    (market) => generateKrakenSession({ ...market, quantityDecimals: 8 }),
    (_, nowMillis) => new KrakenDialect({ priceDecimals: 1, quantityDecimals: 8, depth: 10 }, nowMillis),
  ),
  kucoin: venue(
    'BTC-USDT',
    (market) => generateKucoinSession({ ...market, quantityDecimals: 8 }),
    (symbols, nowMillis) => new KucoinDialect(symbols, nowMillis),
  ),
  okx: venue(
    'BTC-USDT-SWAP',
    (market) => generateOkxSession({ ...market, quantityDecimals: 2 }),
    (_, nowMillis) => new OkxDialect(nowMillis),
  ),
}

function venue(
  symbol: string,
  generate: (market: GeneratedMarketOptions, place: number) => MarketSession,
  dialect: SimulatedVenue['dialect'],
): SimulatedVenue {
  return {
    symbol,
    dialect,
    generate: ({ symbols, seed, ...market }) => {
      const sessionOf = (name: string, place: number) =>
        generate({ ...market, hasSeries: true, symbol: name, seed: seed + place * SEEDS_APART }, place)
      const [first, ...others] = symbols
      return mergeSessions([sessionOf(first, 0), ...others.map((name, at) => sessionOf(name, at + 1))])
    },
  }
}

/** Some venues' sessions draw their ids by a second seed, one above the first. */
const SEEDS_APART = 1_000

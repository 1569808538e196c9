import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseUtc } from '@hft/clock'
import { builtinInstrument, type Instrument, type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

/** What a venue sent once, line by line. */
export interface VenueRecording {
  readonly file: string
  readonly instruments: readonly Instrument[]
  /** Midnight of its day. */
  readonly epochNs: bigint
  /** What begins its messages of books that everything else builds on. */
  readonly opening?: RegExp
  /** Whether each message of a book is a whole one, default false. */
  readonly sendsWholeBooks?: boolean
  /** Whether a difference means nothing without all of those before it, so that it can't be repeated; default false. */
  readonly isLinked?: boolean
  /** The message as the `index`th of its kind: as many of them build on numbers that run through a whole connection. */
  readonly renumbered?: (text: string, index: number) => string
}

const SHARED = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const FEES = { maker: '0', taker: '0' } as const
const spot = (venue: string, symbol: string, base: string, quote: string, tickSize: string, lotSize: string) =>
  ({ id: `${venue}:${symbol}`, kind: 'spot', base, quote, tickSize, lotSize, fees: FEES }) as const
const contract = (id: string, base: string, quote: string, tickSize: string, lotSize = '1') =>
  ({ id, kind: 'linear', base, quote, tickSize, lotSize, fees: FEES }) as const

// Orders in old recordings are finer than what the venues take now.
const BINANCE_SPOT: InstrumentDefinition = { ...builtinInstrument('binance-spot:BTCUSDT'), lotSize: '0.000001' }
const BYBIT: readonly InstrumentDefinition[] = [contract('bybit-linear:XRPUSDT', 'XRP', 'USDT', '0.0001')]
const OKX: readonly InstrumentDefinition[] = [
  spot('okx', 'BTC-USDT', 'BTC', 'USDT', '0.1', '0.00000001'),
  {
    ...{ id: 'okx:UNI-USD-SWAP', kind: 'inverse', base: 'UNI', quote: 'USD', tickSize: '0.001', lotSize: '1' },
    ...{ contractSize: '10', fees: FEES },
  },
]
const option = (symbol: string) => contract(`deribit:${symbol}`, symbol.slice(0, 3), 'USD', '0.0001', '0.1')
const DERIBIT: readonly InstrumentDefinition[] = [
  ...['BTC-24SEP21-8000-P', 'BTC-24SEP21-34000-P', 'BTC-31DEC21-300000-C', 'BTC-30JUL21-24000-P'],
  ...['BTC-24JUN22-15000-C', 'ETH-23JUL21-2300-C', 'ETH-30JUL21-2800-C'],
].map(option)
const BITMEX: readonly InstrumentDefinition[] = [
  {
    ...{ id: 'bitmex:XBTUSD', kind: 'inverse', base: 'XBT', quote: 'USD', tickSize: '0.1', lotSize: '1' },
    ...{ contractSize: '1', fees: FEES },
  },
  contract('bitmex:UNIUSDT', 'UNI', 'USDT', '0.001'),
  contract('bitmex:TRXUSDT', 'TRX', 'USDT', '0.00001'),
  contract('bitmex:MATICUSDT', 'MATIC', 'USDT', '0.0001'),
  contract('bitmex:XRPU21', 'XRP', 'XBT', '0.00000001'),
]
const HYPERLIQUID = [contract('hyperliquid:BTC', 'BTC', 'USDC', '0.1', '0.00001')]
const GATE: readonly InstrumentDefinition[] = [
  spot('gate', 'QTUM3S_USDT', 'QTUM3S', 'USDT', '0.000001', '0.00000001'),
  spot('gate', 'FAST_USDT', 'FAST', 'USDT', '0.01', '0.00000001'),
  spot('gate', 'OMG_USDT', 'OMG', 'USDT', '0.001', '0.0000000001'),
  spot('gate', 'ZKS_ETH', 'ZKS', 'ETH', '0.00000001', '0.00000001'),
  spot('gate', 'NANO_USDT', 'NANO', 'USDT', '0.0001', '0.00000001'),
]
const KRAKEN = [spot('kraken', 'BTC/USD', 'BTC', 'USD', '0.1', '0.00000001')]
const BITFINEX: readonly InstrumentDefinition[] = [
  spot('bitfinex', 'tBFTUSD', 'BFT', 'USD', '0.00000001', '0.00000001'),
  spot('bitfinex', 'tIOTETH', 'IOT', 'ETH', '0.00000001', '0.00000001'),
  spot('bitfinex', 'tDOGUSD', 'DOG', 'USD', '1', '0.00000001'),
  spot('bitfinex', 'tMNABTC', 'MNA', 'BTC', '0.00000001', '0.00000001'),
  spot('bitfinex', 'tODEUSD', 'ODE', 'USD', '0.00000001', '0.00000001'),
  spot('bitfinex', 'tSNGUSD', 'SNG', 'USD', '0.0000001', '0.00000001'),
]

type Definitions = readonly InstrumentDefinition[]
type Course = Omit<VenueRecording, 'file' | 'instruments' | 'epochNs'>

/** By venue: how its messages build on each other. */
const COURSES: Readonly<Record<string, Course>> = {
  // What changes names levels by ids that only the partials and what came since tell prices of.
  bitmex: { opening: /^\{"table":"orderBookL2","action":"partial"/, isLinked: true },
  bitfinex: {
    opening: /^\{"event":"subscribed"/,
    renumbered: (text, index) => text.replace(/,\d+\]$/, `,${index + 1}]`),
  },
  coinbase: {
    renumbered: (text, index) => text.replace(/"sequence_num":\d+/, `"sequence_num":${index}`),
  },
  hyperliquid: {
    sendsWholeBooks: true,
    // A book of a time is taken once.
    renumbered: (text, index) =>
      text.replace(/^(\{"channel":"l2Book".*"time":\d{7})\d{6}/, (_, start) => start + String(index).padStart(6, '0')),
  },
}
const PLAIN_COURSE: Course = {}

const of = (path: string, date: string, definitions: Definitions) => ({ path, date, definitions })
const SHARED_RECORDINGS: Readonly<Record<string, ReturnType<typeof of>>> = {
  'binance-spot': of('binance-spot/capture_btcusdt_20240808.txt.gz', '2024-08-08', [BINANCE_SPOT]),
  'binance-usdm': of('binance-usdm/capture_btcusdt_20240808.txt.gz', '2024-08-08', [
    builtinInstrument('binance-usdm:BTCUSDT'),
  ]),
  'binance-coinm': of('binance-coinm/capture_btcusd_perp_20240808.txt.gz', '2024-08-08', [
    builtinInstrument('binance-coinm:BTCUSD_PERP'),
  ]),
  'bybit-linear': of('bybit/ob500_xrpusdt_20241201.jsonl.gz', '2024-12-01', BYBIT),
  okx: of('okx/cryptofeed_okx_ws_1_0.txt.gz', '2022-05-13', OKX),
  deribit: of('deribit/cryptofeed_deribit_ws_1_0.txt.gz', '2021-07-22', DERIBIT),
  bitmex: of('bitmex/cryptofeed_bitmex_ws_1_0.txt.gz', '2021-07-22', BITMEX),
  hyperliquid: of('hyperliquid/capture_btc_20250126.txt.gz', '2025-01-26', HYPERLIQUID),
  gate: of('gateio/cryptofeed_gateio_ws_1_0.txt.gz', '2021-04-22', GATE),
  kraken: of('checksums/kraken_v2_book10_btc-usd.jsonl.gz', '2023-07-30', KRAKEN),
  bitfinex: of('bitfinex/cryptofeed_bitfinex_ws_11_0.txt.gz', '2021-04-17', BITFINEX),
}

/** The recording of a venue in the shared data; undefined where it is not there, or has no messages of today's layout. */
export function sharedRecording(venue: string): VenueRecording | undefined {
  const shared = SHARED_RECORDINGS[venue]
  if (shared === undefined || !existsSync(SHARED + shared.path)) return undefined
  const epochNs = parseUtc(`${shared.date}T00:00:00Z`)
  return { ...courseOf(venue), file: SHARED + shared.path, instruments: instrumentsOf(shared.definitions), epochNs }
}

/** Someone's own recording of one of a venue's instruments. */
export function ownRecording(file: string, instrument: Instrument, epochNs: bigint): VenueRecording {
  return { ...courseOf(instrument.venue), file, instruments: [instrument], epochNs }
}

function courseOf(venue: string): Course {
  return COURSES[venue] ?? PLAIN_COURSE
}

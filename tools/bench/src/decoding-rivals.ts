import ccxt from 'ccxt'
import { normalizeBookChanges, normalizeBookTickers, normalizeTrades } from 'tardis-dev'
import type { Frames } from './venue-frames.ts'

/** Another library's way from a frame's bytes to its objects. */
export interface DecodingRival {
  readonly name: string
  /** Decodes a frame; answers how many objects and levels it made. */
  take(frame: Uint8Array): number
}

type Kind = Frames['kind']
/** A message as `JSON.parse` gives it; which fields it has is for the libraries to know. */
type Parsed = ReturnType<typeof JSON.parse>

type TardisName = 'binance-futures' | 'bybit' | 'okex-swap' | 'deribit' | 'bitmex' | 'hyperliquid'

const TARDIS_NAMES: Readonly<Record<string, TardisName>> = {
  'binance-usdm': 'binance-futures',
  'bybit-linear': 'bybit',
  okx: 'okex-swap',
  deribit: 'deribit',
  bitmex: 'bitmex',
  hyperliquid: 'hyperliquid',
}
/** Of the day that the frames are of: the libraries choose their mappers by it. */
const LOCAL_DATE = new Date('2024-08-08T12:00:00Z')
const SYMBOL = 'BTC/USDT:USDT'

/** Those of `tardis-dev` and `ccxt` that know frames of this kind, tried on the first of them. */
export function decodingRivals(venue: string, { kind, frames }: Frames): readonly DecodingRival[] {
  const rivals = [tardisMapper(venue, kind, frames), ccxtParser(venue, kind), ccxtClient(venue)]
  return rivals.flatMap((rival) => (rival !== undefined && rival.take(frames[0]!) > 0 ? [rival] : []))
}

function parsed(frame: Uint8Array): Parsed {
  return JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('latin1'))
}

function tardisMapper(venue: string, kind: Kind, frames: readonly Uint8Array[]): DecodingRival | undefined {
  const name = TARDIS_NAMES[venue]
  if (name === undefined) return undefined
  const mapper = mapperOf(name, kind)
  if (name === 'binance-futures' && kind === 'depth update') {
    // Its differences wait for a book, as the venue's do: one that the first of them follows.
    const { stream, data } = parsed(frames[0]!)
    const snapshot = { stream: `${stream.split('@')[0]}@depthSnapshot`, data: { ...data, lastUpdateId: data.u } }
    for (const _ of mapper.map({ ...snapshot, data: { ...snapshot.data, bids: [], asks: [] } }, LOCAL_DATE) ?? []);
  }
  return {
    name: 'tardis-dev mapper',
    take(frame) {
      const message = parsed(frame)
      let count = 0
      if (mapper.canHandle(message)) for (const _ of mapper.map(message, LOCAL_DATE) ?? []) count++
      return count
    },
  }
}

function mapperOf(name: TardisName, kind: Kind) {
  switch (kind) {
    case 'depth update':
      return normalizeBookChanges(name, LOCAL_DATE)
    case 'trade':
      return normalizeTrades(name, LOCAL_DATE)
    case 'best bid and offer':
      return normalizeBookTickers(name, LOCAL_DATE)
  }
}

function ccxtMarket(venue: string) {
  return {
    ...{ id: venue === 'okx' ? 'BTC-USDT-SWAP' : 'BTCUSDT', lowercaseId: 'btcusdt', symbol: SYMBOL, base: 'BTC' },
    ...{ quote: 'USDT', settle: 'USDT', baseId: 'BTC', quoteId: 'USDT', settleId: 'USDT', type: 'swap', spot: false },
    ...{ margin: false, swap: true, future: false, option: false, contract: true, linear: true, inverse: false },
    ...{ active: true, contractSize: 1, precision: { price: 0.1, amount: 0.001 }, limits: {}, info: {} },
  }
}

function ccxtParser(venue: string, kind: Kind): DecodingRival | undefined {
  const parse = ccxtParsers(ccxtMarket(venue))[venue]?.[kind]
  if (parse === undefined) return undefined
  return { name: 'ccxt parser', take: (frame) => parse(parsed(frame)) }
}

/** All that ccxt's client does with a message: its checks, its parsers, its book or its cache of trades. */
function ccxtClient(venue: string): DecodingRival | undefined {
  const client = CCXT_CLIENTS[venue]
  if (client === undefined) return undefined
  const exchange = client.make()
  exchange.setMarkets([ccxtMarket(venue)])
  exchange.orderbooks[SYMBOL] = exchange.orderBook({ bids: [], asks: [], nonce: 0, symbol: SYMBOL })
  let resolved = 0
  const connection: Parsed = {
    url: client.url,
    subscriptions: { [`books:${SYMBOL}`]: true },
    futures: {},
    resolve: () => {
      resolved++
    },
    reject: (error: Error) => {
      throw error
    },
  }
  return {
    name: 'ccxt client',
    take(frame) {
      const message = parsed(frame)
      const before = resolved
      // The same differences again and again: each follows the one before it.
      const previousId = client.previousId(message)
      if (previousId !== undefined) exchange.orderbooks[SYMBOL]!['nonce'] = previousId
      exchange.handleMessage(connection, message)
      return resolved - before
    },
  }
}

interface CcxtClient {
  make(): InstanceType<typeof ccxt.pro.binanceusdm | typeof ccxt.pro.bybit | typeof ccxt.pro.okx>
  readonly url: string
  /** Of a difference that names the one before it. */
  previousId(message: Parsed): number | undefined
}

const CCXT_CLIENTS: Readonly<Record<string, CcxtClient>> = {
  'binance-usdm': {
    make: () => new ccxt.pro.binanceusdm(),
    url: 'wss://fstream.binance.com/public/ws/0',
    previousId: ({ data }) => data.pu,
  },
  'bybit-linear': {
    make: () => new ccxt.pro.bybit(),
    url: 'wss://stream.bybit.com/v5/public/linear',
    previousId: () => undefined,
  },
  okx: {
    make: () => new ccxt.pro.okx(),
    url: 'wss://ws.okx.com:8443/ws/v5/public',
    previousId: ({ data: [entry] }) => entry.prevSeqId,
  },
}

type CcxtParsers = Readonly<Record<string, Readonly<Partial<Record<Kind, (message: Parsed) => number>>>>>

/** What ccxt's clients call for a message of the kind, without their books and their subscribers. */
function ccxtParsers(market: Parsed): CcxtParsers {
  const binance = new ccxt.pro.binanceusdm()
  const bybit = new ccxt.pro.bybit()
  const okx = new ccxt.pro.okx()
  for (const client of [binance, bybit, okx]) client.setMarkets([market])
  return {
    'binance-usdm': {
      'depth update': ({ data }) => {
        const { bids, asks } = binance.parseOrderBook(data, SYMBOL, data.T, 'b', 'a')
        return bids.length + asks.length
      },
      trade: ({ data }) => sizeOf(binance.parseWsTrade(data, market)),
      'best bid and offer': ({ data }) => sizeOf(binance.parseWsTicker(data, 'swap')),
    },
    'bybit-linear': {
      'depth update': ({ data, ts }) => {
        const { bids, asks } = bybit.parseOrderBook(data, SYMBOL, ts, 'b', 'a')
        return bids.length + asks.length
      },
      trade: ({ data }) => sizeOf(bybit.parseWsTrade(data[0], market)),
      'best bid and offer': ({ data, ts }) => {
        const { bids, asks } = bybit.parseOrderBook(data, SYMBOL, ts, 'b', 'a')
        return bids.length + asks.length
      },
    },
    okx: {
      'depth update': ({ data: [book] }) => {
        const { bids, asks } = okx.parseOrderBook(book, SYMBOL, Number(book.ts), 'bids', 'asks')
        return bids.length + asks.length
      },
      trade: ({ data }) => sizeOf(okx.parseTrade(data[0], market)),
    },
  }
}

function sizeOf(value: object | undefined): number {
  return value === undefined ? 0 : 1
}

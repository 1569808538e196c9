import type { Instrument } from '@hft/instrument'
import ccxt from 'ccxt'
import { normalizeBookChanges, normalizeBookTickers, normalizeTrades } from 'tardis-dev'
import type { DecodingFrames } from './decoding-frames.ts'

/** Another library's way from a frame's bytes to its objects. */
export interface DecodingRival {
  readonly name: string
  /** Decodes a frame; answers how many objects and levels it made. */
  take(frame: Uint8Array): number
}

type Kind = DecodingFrames['kind']
/** A message as `JSON.parse` gives it; which fields it has is for the libraries to know. */
type Parsed = ReturnType<typeof JSON.parse>

type TardisName =
  | 'binance'
  | 'binance-futures'
  | 'binance-delivery'
  | 'bybit'
  | 'okex-swap'
  | 'deribit'
  | 'bitmex'
  | 'hyperliquid'

const TARDIS_NAMES: Readonly<Record<string, TardisName>> = {
  'binance-spot': 'binance',
  'binance-usdm': 'binance-futures',
  'binance-coinm': 'binance-delivery',
  'bybit-linear': 'bybit',
  okx: 'okex-swap',
  deribit: 'deribit',
  bitmex: 'bitmex',
  hyperliquid: 'hyperliquid',
}
/** The libraries choose their mappers by it. */
const LOCAL_DATE = new Date('2024-08-08T12:00:00Z')

/** Those of `tardis-dev` and `ccxt` that know frames of this kind, tried on the first of them. */
export function decodingRivals(frames: DecodingFrames): readonly DecodingRival[] {
  const rivals = [tardisMapper(frames), ccxtParser(frames), ccxtClient(frames)]
  return rivals.flatMap((rival) => (rival !== undefined && rival.take(frames.frames[0]!) > 0 ? [rival] : []))
}

function parsed(frame: Uint8Array): Parsed {
  return JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('latin1'))
}

function tardisMapper({ kind, frames, opening, instruments }: DecodingFrames): DecodingRival | undefined {
  const name = TARDIS_NAMES[instruments[0]!.venue]
  if (name === undefined) return undefined
  const mapper = mapperOf(name, kind)
  for (const message of opening.map(parsed)) {
    if (mapper.canHandle(message)) for (const _ of mapper.map(message, LOCAL_DATE) ?? []);
  }
  if (name.startsWith('binance') && kind === 'depth update') {
    // Its differences wait for a book, as the venue's do: one that the first of them follows.
    const { stream, data } = parsed(frames[0]!)
    const lastUpdateId = name === 'binance' ? data.U - 1 : data.u
    const snapshot = { stream: `${stream.split('@')[0]}@depthSnapshot`, data: { ...data, lastUpdateId } }
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

/** The unified name of an instrument. */
function symbolOf({ kind, base, quote, settle }: Instrument): string {
  return kind === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${settle}`
}

function ccxtMarket(instrument: Instrument) {
  const { symbol: id, base, quote, settle, kind, contractSize } = instrument
  const isSpot = kind === 'spot'
  const [linear, inverse] = [kind === 'linear', kind === 'inverse']
  return {
    ...{ id, lowercaseId: id.toLowerCase(), symbol: symbolOf(instrument), base, quote, baseId: base, quoteId: quote },
    ...(isSpot ? {} : { settle, settleId: settle, contractSize }),
    ...{ type: isSpot ? 'spot' : 'swap', spot: isSpot, margin: false, swap: !isSpot, future: false, option: false },
    ...{ active: true, contract: !isSpot, linear, inverse, precision: { price: 0.1, amount: 0.001 } },
    ...{ limits: {}, info: {} },
  }
}

function ccxtParser({ kind, instruments }: DecodingFrames): DecodingRival | undefined {
  const parse = ccxtParsers(ccxtMarket(instruments[0]!))[instruments[0]!.venue]?.[kind]
  if (parse === undefined) return undefined
  return { name: 'ccxt parser', take: (frame) => parse(parsed(frame)) }
}

/** All that ccxt's client does with a message: its checks, its parsers, its book or its cache of trades. */
function ccxtClient({ instruments }: DecodingFrames): DecodingRival | undefined {
  const client = CCXT_CLIENTS[instruments[0]!.venue]
  if (client === undefined) return undefined
  const exchange = client.make()
  const symbols = instruments.map(symbolOf)
  exchange.setMarkets(instruments.map(ccxtMarket))
  for (const symbol of symbols) {
    exchange.orderbooks[symbol] = exchange.orderBook({ bids: [], asks: [], nonce: 0, symbol })
  }
  let resolved = 0
  const connection: Parsed = {
    url: client.url,
    subscriptions: Object.fromEntries(symbols.map((symbol) => [`books:${symbol}`, true])),
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
      if (previousId !== undefined) for (const symbol of symbols) exchange.orderbooks[symbol]!['nonce'] = previousId
      exchange.handleMessage(connection, message)
      return resolved - before
    },
  }
}

interface CcxtClient {
  make(): InstanceType<typeof ccxt.pro.binance | typeof ccxt.pro.bybit | typeof ccxt.pro.okx>
  readonly url: string
  /** Of a difference that names the one before it. */
  previousId(message: Parsed): number | undefined
}

const CCXT_CLIENTS: Readonly<Record<string, CcxtClient>> = {
  'binance-spot': {
    make: () => new ccxt.pro.binance(),
    url: 'wss://stream.binance.com:9443/ws/0',
    previousId: ({ data }) => data.U - 1,
  },
  'binance-coinm': {
    make: () => new ccxt.pro.binancecoinm(),
    url: 'wss://dstream.binance.com/ws/0',
    previousId: ({ data }) => data.pu,
  },
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
  const { symbol } = market
  for (const client of [binance, bybit, okx]) client.setMarkets([market])
  return {
    'binance-usdm': {
      'depth update': ({ data }) => {
        const { bids, asks } = binance.parseOrderBook(data, symbol, data.T, 'b', 'a')
        return bids.length + asks.length
      },
      trade: ({ data }) => sizeOf(binance.parseWsTrade(data, market)),
      'best bid and offer': ({ data }) => sizeOf(binance.parseWsTicker(data, 'swap')),
    },
    'bybit-linear': {
      'depth update': ({ data, ts }) => {
        const { bids, asks } = bybit.parseOrderBook(data, symbol, ts, 'b', 'a')
        return bids.length + asks.length
      },
      trade: ({ data }) => sizeOf(bybit.parseWsTrade(data[0], market)),
      'best bid and offer': ({ data, ts }) => {
        const { bids, asks } = bybit.parseOrderBook(data, symbol, ts, 'b', 'a')
        return bids.length + asks.length
      },
    },
    okx: {
      'depth update': ({ data: [book] }) => {
        const { bids, asks } = okx.parseOrderBook(book, symbol, Number(book.ts), 'bids', 'asks')
        return bids.length + asks.length
      },
      trade: ({ data }) => sizeOf(okx.parseTrade(data[0], market)),
    },
  }
}

function sizeOf(value: object | undefined): number {
  return value === undefined ? 0 : 1
}

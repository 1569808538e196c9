import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import { applyToLadderBook, LadderBook } from '@hft/data'
import { builtinInstrument, createInstrument, NO_PRICE, Side } from '@hft/instrument'
import {
  BinanceDialect,
  binanceStreamOf,
  generateBinanceSession,
  type MarketSession,
  RecordedSessionServer,
  readRecordedSession,
} from '@hft/venue-simulator'
import { binanceUsdmMarketData, connectMarketData } from '@hft/venues'
import ccxt from 'ccxt'
import { describe, expect, test } from 'vitest'

const CAPTURE = join(import.meta.dirname, '../../../../shared/data/binance-usdm/capture_btcusdt_20240808.txt.gz')
const SESSION_START_MILLIS = 1_723_161_256_000
const SYMBOL = 'BTC/USDT:USDT'
const LONGEST_WAIT_MILLIS = 30_000
const POLL_MILLIS = 20
const DEEPER_THAN_ANY_BOOK = 100_000

const instrument = createInstrument(builtinInstrument('binance-usdm:BTCUSDT'))

type Levels = readonly (readonly [price: number, quantity: number])[]

function levelsOf(book: LadderBook, side: Side): Levels {
  const { priceGrid, quantityGrid } = instrument
  const levels: [number, number][] = []
  for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at)) {
    levels.push([Number(priceGrid.textOfCount(at)), Number(quantityGrid.textOfCount(book.lotsAt(side, at)))])
  }
  return levels
}

/** ccxt's client of a server of this machine, with the market that it would have asked for. */
async function ccxtClient({ webSocket, rest }: RecordedSessionServer, bookSpeed: string) {
  const client = new ccxt.pro.binanceusdm({
    options: { watchOrderBookLimit: DEEPER_THAN_ANY_BOOK, watchOrderBookRate: bookSpeed.replace('ms', '') },
  })
  const { api }: { readonly api?: unknown } = client.urls
  const addresses = api as Record<string, unknown> & { readonly ws: Record<string, string> }
  for (const [name, address] of Object.entries(addresses)) {
    if (typeof address === 'string') addresses[name] = address.replace(/^https:\/\/[^/]+/, rest)
  }
  addresses.ws['future'] = `${webSocket}/ws`
  client.setMarkets([
    {
      ...{ id: 'BTCUSDT', lowercaseId: 'btcusdt', symbol: SYMBOL, base: 'BTC', quote: 'USDT', settle: 'USDT' },
      ...{ baseId: 'BTC', quoteId: 'USDT', settleId: 'USDT', type: 'swap', spot: false, swap: true, future: false },
      ...{ option: false, contract: true, linear: true, inverse: false, active: true, contractSize: 1 },
      ...{ precision: { price: 0.1, amount: 0.001 }, limits: {}, info: {} },
    },
  ])
  // Without it, addresses that begin with ws:// are refused.
  await client.loadHttpProxyAgent()
  return client
}

/** The books that ccxt and we have at the end of a session. */
async function books(session: MarketSession, bookSpeed: '0ms' | '100ms', speed: number) {
  const clock = new SystemClock()
  const dialect = new BinanceDialect(session.symbol, () => SESSION_START_MILLIS)
  const server = await RecordedSessionServer.start({ session, dialect, clock, speed, clients: 2 })
  const book = new LadderBook(0)
  const feed = connectMarketData({
    venue: 'binance-usdm',
    instruments: [instrument],
    channels: ['trades', 'book'],
    endpoints: { webSocket: server.webSocket, rest: server.rest },
    protocol: binanceUsdmMarketData({ trades: 'trade', bookSpeed }),
    seed: 1,
  })
  feed.events$.subscribe((batch) => {
    for (let row = 0; row < batch.length; row++) applyToLadderBook(book, batch, row)
  })
  const client = await ccxtClient(server, bookSpeed)
  try {
    const first = client.watchOrderBook(SYMBOL)
    for (let waited = 0; !(server.isFinished && book.isLive); waited += POLL_MILLIS) {
      if (waited > LONGEST_WAIT_MILLIS) throw new Error(`the session stands at ${server.position}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS))
    }
    await first
    // What is on its way still comes.
    await new Promise((resolve) => setTimeout(resolve, 500))
    const theirs = client.orderbooks[SYMBOL]!
    return {
      gaps: feed.statistics.outcomes.gap,
      ours: [levelsOf(book, Side.Buy), levelsOf(book, Side.Sell)],
      theirs: [theirs.bids, theirs.asks].map((side) => [...side].map(([price, quantity]) => [price, quantity])),
    }
  } finally {
    await client.close()
    await feed.close()
    await server.close()
    clock.close()
  }
}

test('of a generated session, ccxt builds the same book', async () => {
  const session = generateBinanceSession({ seed: 6, symbol: 'BTCUSDT', messages: 1_500, rule: 'futures' })
  const { gaps, ours, theirs } = await books(session, '100ms', 4)
  expect(gaps).toBe(0)
  expect(ours[0]!.length).toBeGreaterThan(10)
  expect(ours).toEqual(theirs)
})

describe.skipIf(!existsSync(CAPTURE))('a recorded session (in ../shared)', () => {
  test('ccxt builds the same book', async () => {
    const session = readRecordedSession([CAPTURE], { symbol: 'BTCUSDT', streamOf: binanceStreamOf, most: 4_000 })
    const { gaps, ours, theirs } = await books(session, '0ms', 4)
    expect(gaps).toBe(0)
    expect(ours[0]!.length).toBeGreaterThan(500)
    expect(ours).toEqual(theirs)
  })
})

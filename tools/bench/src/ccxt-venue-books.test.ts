import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import { applyToLadderBook, LadderBook } from '@hft/data'
import { builtinInstrument, createInstrument, type InstrumentDefinition, NO_PRICE, Side } from '@hft/instrument'
import {
  krakenStreamOf,
  type MarketSession,
  okxStreamOf,
  RecordedSessionServer,
  readRecordedSession,
  SIMULATED_VENUES,
} from '@hft/venue-simulator'
import { connectMarketData } from '@hft/venues'
import ccxt from 'ccxt'
import { describe, expect, test } from 'vitest'

const DATA = join(import.meta.dirname, '../../../../shared/data')
const LONGEST_WAIT_MILLIS = 30_000
const POLL_MILLIS = 20
const SETTLING_MILLIS = 500

/** What is used here of a client of ccxt. */
interface Client {
  readonly urls: object
  readonly orderbooks: Readonly<Record<string, { readonly bids: object; readonly asks: object } | undefined>>
  setMarkets(markets: object[]): unknown
  loadHttpProxyAgent(): Promise<unknown>
  watchOrderBook(symbol: string, limit?: number): Promise<unknown>
  close(): Promise<unknown>
}

interface ComparedVenue {
  readonly venue: string
  readonly definition: InstrumentDefinition
  /** Of the venue at ccxt. */
  readonly market: {
    readonly id: string
    readonly symbol: string
    readonly type: 'spot' | 'swap'
    readonly settle?: string
  }
  readonly client: () => Client
  /** The addresses of its sockets, put for those of the venue. */
  readonly addresses: (webSocket: string) => object | string
  /** Levels a side that both keep. */
  readonly depth: number
  readonly limit?: number
}

const VENUES: readonly ComparedVenue[] = [
  {
    venue: 'bybit-linear',
    definition: builtinInstrument('bybit-linear:BTCUSDT'),
    market: { id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', type: 'swap', settle: 'USDT' },
    client: () => new ccxt.pro.bybit(),
    addresses: (webSocket) => ({ public: { linear: `${webSocket}/v5/public/linear` } }),
    depth: 50,
    limit: 50,
  },
  {
    venue: 'okx',
    definition: builtinInstrument('okx:BTC-USDT-SWAP'),
    market: { id: 'BTC-USDT-SWAP', symbol: 'BTC/USDT:USDT', type: 'swap', settle: 'USDT' },
    client: () => new ccxt.pro.okx(),
    addresses: (webSocket) => `${webSocket}/ws/v5`,
    depth: 400,
  },
  {
    venue: 'kraken',
    definition: builtinInstrument('kraken:BTC/USD'),
    market: { id: 'XXBTZUSD', symbol: 'BTC/USD', type: 'spot' },
    client: () => new ccxt.pro.kraken(),
    addresses: (webSocket) => ({ publicV2: `${webSocket}/v2` }),
    depth: 10,
    limit: 10,
  },
]

/** ccxt's client of a server of this machine, with the market that it would have asked for. */
async function ccxtClient({ client: create, addresses, market, definition }: ComparedVenue, webSocket: string) {
  const client = create()
  const { api } = client.urls as { readonly api: Record<string, unknown> }
  api['ws'] = addresses(webSocket)
  const [base, quote] = [definition.base, definition.quote]
  const isSwap = market.type === 'swap'
  client.setMarkets([
    {
      ...{ ...market, lowercaseId: market.id.toLowerCase(), base, quote, baseId: base, quoteId: quote },
      ...{ wsId: market.symbol, info: { wsname: market.symbol }, settleId: market.settle, active: true, limits: {} },
      ...{
        spot: !isSwap,
        swap: isSwap,
        future: false,
        option: false,
        contract: isSwap,
        linear: isSwap,
        inverse: false,
      },
      ...{ contractSize: isSwap ? 1 : undefined, precision: { price: 1e-8, amount: 1e-8 } },
    },
  ])
  // Without it, addresses that begin with ws:// are refused.
  await client.loadHttpProxyAgent()
  return client
}

/** The books that ccxt and we have at the end of a session. */
async function books(compared: ComparedVenue, session: MarketSession, speed: number) {
  const { venue, definition, market, depth, limit } = compared
  const instrument = createInstrument(definition)
  const clock = new SystemClock()
  const dialect = SIMULATED_VENUES[venue]!.dialect([instrument.symbol], () => Number(clock.epochNs / 1_000_000n))
  const server = await RecordedSessionServer.start({ session, dialect, clock, speed, clients: 2 })
  const book = new LadderBook(0)
  const feed = connectMarketData({ venue, instruments: [instrument], channels: ['book'], endpoints: server, seed: 1 })
  feed.events$.subscribe((batch) => {
    for (let row = 0; row < batch.length; row++) applyToLadderBook(book, batch, row)
  })
  const client = await ccxtClient(compared, server.webSocket)
  try {
    const first = client.watchOrderBook(market.symbol, limit)
    for (let waited = 0; !(server.isFinished && book.isLive); waited += POLL_MILLIS) {
      if (waited > LONGEST_WAIT_MILLIS) throw new Error(`the session stands at ${server.position}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS))
    }
    await first
    // What is on its way still comes.
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MILLIS))
    const { bids, asks } = client.orderbooks[market.symbol]!
    const { priceGrid, quantityGrid } = instrument
    const ours = [Side.Buy, Side.Sell].map((side) => {
      const levels: [number, number][] = []
      for (let at = book.best(side); at !== NO_PRICE && levels.length < depth; at = book.next(side, at)) {
        levels.push([Number(priceGrid.textOfCount(at)), Number(quantityGrid.textOfCount(book.lotsAt(side, at)))])
      }
      return levels
    })
    const theirs = [bids, asks].map((side) =>
      [...(side as readonly (readonly number[])[])].slice(0, depth).map(([price, quantity]) => [price, quantity]),
    )
    return { gaps: feed.statistics.outcomes.gap, ours, theirs }
  } finally {
    await client.close()
    await feed.close()
    await server.close()
    clock.close()
  }
}

test.each(VENUES)('of a generated session of $venue, ccxt builds the same book', async (compared) => {
  const [, symbol] = /:(.+)$/.exec(compared.definition.id)!
  const session = SIMULATED_VENUES[compared.venue]!.generate({ symbols: [symbol!], seed: 6, messages: 1_200 })
  const { gaps, ours, theirs } = await books(compared, session, 4)
  expect(gaps).toBe(0)
  expect(ours[0]!.length).toBeGreaterThanOrEqual(10)
  expect(ours).toEqual(theirs)
})

/** Messages alone, 4 milliseconds from each other. */
function bareLines(): (line: string) => { readonly at: bigint; readonly text: string } | undefined {
  let at = 0n
  return (line) => {
    at += 4_000_000n
    return line.startsWith('{') ? { at, text: line.trimEnd() } : undefined
  }
}

const RECORDINGS = [
  {
    ...VENUES[1]!,
    file: 'okx/cryptofeed_okx_ws_1_0.txt.gz',
    definition: builtinInstrument('okx:BTC-USDT'),
    market: { id: 'BTC-USDT', symbol: 'BTC/USDT', type: 'spot' },
    recording: {
      symbol: 'BTC-USDT',
      streamOf: (text: string) => (/"instId":"BTC-USDT"\}/.test(text) ? okxStreamOf(text) : undefined),
      lineOf: (line: string) => {
        const match = /^(\d{10})\.(\d{1,9}): (.+)$/.exec(line)
        return match === null ? undefined : { at: BigInt(match[1]! + match[2]!.padEnd(9, '0')), text: match[3]! }
      },
    },
    speed: 8,
  },
  {
    ...VENUES[2]!,
    file: 'checksums/kraken_v2_book10_btc-usd.jsonl.gz',
    recording: { symbol: 'BTC/USD', streamOf: krakenStreamOf, lineOf: bareLines() },
    speed: 1,
  },
] as const

describe.each(RECORDINGS)('a recorded session of $venue (in ../shared)', ({ file, recording, speed, ...compared }) => {
  test.skipIf(!existsSync(join(DATA, file)))('ccxt builds the same book', async () => {
    const { gaps, ours, theirs } = await books(compared, readRecordedSession([join(DATA, file)], recording), speed)
    expect(gaps).toBe(0)
    expect(ours[0]!.length).toBeGreaterThanOrEqual(10)
    expect(ours).toEqual(theirs)
  })
})

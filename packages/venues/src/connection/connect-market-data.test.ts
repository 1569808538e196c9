import { SimulatedClock } from '@hft/clock'
import { EventKind, FeedState, type SocketOpener, type SocketTransportListener } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { bybitInstruments } from '../bybit/listings.contract.ts'
import { bybitLinearMarketData } from '../bybit/market-data.ts'
import { coinbaseInstruments } from '../coinbase/listings.contract.ts'
import { krakenInstruments } from '../kraken/listings.contract.ts'
import { type ConnectOptions, connectMarketData } from './connect-market-data.ts'
import type { RestClient } from './rest-client.ts'

const SECOND = 1e9
const instruments = instrumentsOf(BUILTIN_INSTRUMENTS)
const btc = instruments.find(({ id }) => id === 'binance-usdm:BTCUSDT')!
const noRest: RestClient = { get: () => Promise.reject(new Error('no REST here')), close: () => Promise.resolve() }

/** A feed whose connections are the test's. */
function setup(options: Partial<ConnectOptions> & Pick<ConnectOptions, 'venue' | 'instruments'>) {
  const clock = new SimulatedClock()
  const peers: SocketTransportListener[] = []
  const sent: string[] = []
  const urls: string[] = []
  const open: SocketOpener = (url, _, listener) => {
    urls.push(url)
    peers.push(listener)
    return {
      send: (text) => sent.push(text),
      ping: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
      close: () => undefined,
      terminate: () => undefined,
    }
  }
  const feed = connectMarketData({ clock, open, rest: noRest, seed: 1, ...options })
  const states: string[] = []
  const rows: number[][] = []
  feed.status$.subscribe(({ instrument, state, reason }) =>
    states.push(`${instrument.symbol} ${state} ${reason}`.trim()),
  )
  feed.events$.subscribe((batch) => {
    for (let row = 0; row < batch.length; row++)
      rows.push([batch.kind[row]!, batch.instrument[row]!, batch.value[row]!])
  })
  const say = (message: unknown, peer = 0) => peers[peer]!.onMessage(Buffer.from(JSON.stringify(message)))
  return { clock, feed, peers, sent, urls, states, rows, say }
}

describe('connectMarketData', () => {
  test.each([
    // 1. what there is to connect to
    [{ venue: 'mtgox', instruments: ['BTCUSD'] }, 'venue.unknown'],
    [{ venue: 'binance-usdm', instruments: [] }, 'feed.no_instruments'],
    [{ venue: 'binance-usdm', instruments: ['NOPEUSDT'] }, 'feed.unknown_instrument'],
    [{ venue: 'binance-spot', instruments: [btc] }, 'feed.unknown_instrument'],
    [{ venue: 'binance-usdm', instruments: ['BTCUSDT', 'BTCUSDT'] }, 'feed.repeated_instrument'],
    [{ venue: 'binance-usdm', instruments: [btc, { ...btc, id: 'binance-usdm:XUSDT' }] }, 'feed.repeated_instrument'],
    // 2. what is asked of it
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], channels: ['funding'] }, 'feed.channel'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], channels: [] }, 'feed.channel'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], lines: 0 }, 'feed.lines'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], lines: 1.5 }, 'feed.lines'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], fusedBooks: true }, 'feed.no_fused_book'],
    [{ venue: 'bybit-linear', instruments: [bybitInstruments[1]!], fusedBooks: true }, 'feed.no_fused_book'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], silentAfterMillis: 0 }, 'feed.silence'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], endpoints: { rest: 'localhost:80' } }, 'feed.endpoint'],
    [{ venue: 'binance-spot', instruments: ['BTCUSDT'], endpoints: { webSocket: 'http://x' } }, 'feed.endpoint'],
  ] satisfies [ConnectOptions, string][])('case %#: %o is refused as %s', (options, code) => {
    expect(() => connectMarketData({ ...options, rest: noRest })).toThrow(expect.objectContaining({ code }))
  })

  test('messages that can’t be told apart can’t come on several lines', () => {
    const { identifier: _, ...protocol } = bybitLinearMarketData()
    const options = { venue: 'bybit-linear', instruments: [bybitInstruments[1]!], lines: 2, protocol, rest: noRest }
    expect(() => connectMarketData(options)).toThrow(expect.objectContaining({ code: 'feed.no_redundancy' }))
  })

  test('addresses may be the properties of any object', () => {
    class Server {
      get webSocket(): string {
        return 'ws://127.0.0.1:1/'
      }
      get rest(): string {
        return 'http://127.0.0.1:1'
      }
    }
    const { urls } = setup({ venue: 'bybit-linear', instruments: ['BTCUSDT'], endpoints: new Server() })
    expect(urls).toEqual(['ws://127.0.0.1:1/v5/public/linear'])
  })

  test('instruments get free indices beside the run’s own', () => {
    const { feed } = setup({ venue: 'binance-usdm', instruments: ['ETHUSDT', { ...btc, index: 0 }] })
    expect(feed.instruments.map(({ symbol, index }) => [symbol, index])).toEqual([
      ['ETHUSDT', 1],
      ['BTCUSDT', 0],
    ])
  })

  test('without a book an instrument is live once all its connections have answered', async () => {
    const { feed, peers, sent, urls, states, rows, say } = setup({
      venue: 'binance-usdm',
      instruments: [btc],
      channels: ['quotes', 'candles', 'mark'],
      endpoints: { webSocket: 'ws://here/' },
    })
    expect(urls).toEqual(['ws://here/public/stream', 'ws://here/market/stream'])
    peers[0]!.onOpen()
    expect(JSON.parse(sent[0]!)).toEqual({ method: 'SUBSCRIBE', params: ['btcusdt@bookTicker'], id: 1 })
    say({ result: null, id: 1 })
    expect(states).toEqual(['BTCUSDT connecting'])
    peers[1]!.onOpen()
    say({ result: null, id: 1 }, 1)
    expect(states).toEqual(['BTCUSDT connecting', 'BTCUSDT synchronising', 'BTCUSDT live'])
    const k = { t: 0, T: 59_999, o: '1.0', h: '2.0', l: '0.5', c: '1.5', v: '3', q: '4.5', n: 7, x: true }
    say({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: 60_000, s: 'BTCUSDT', k } }, 1)
    expect(rows).toEqual([
      [EventKind.Status, btc.index, FeedState.Live],
      [EventKind.Candle, btc.index, 4.5],
    ])
    expect(feed.candlesOf(btc)!.closeTicks[0]).toBe(15)
    expect(feed.candlesOf(instruments[0]!)).toBeUndefined()
    peers[1]!.onClose('cut')
    expect(states.at(-1)).toBe('BTCUSDT reconnecting cut')
    expect(rows.at(-1)).toEqual([EventKind.Status, btc.index, FeedState.Stale])
    await feed.close()
    expect(rows.at(-1)).toEqual([EventKind.Status, btc.index, FeedState.Closed])
    expect(states.at(-1)).toBe('BTCUSDT closed closed')
  })

  test('a subscription that alone is not answered is given up: the others go on, and it is told of', () => {
    const { clock, peers, feed, states, say } = setup({
      venue: 'kraken',
      instruments: krakenInstruments,
      channels: ['quotes'],
    })
    peers[0]!.onOpen()
    say({ method: 'subscribe', success: true, req_id: 1, result: {} })
    for (let second = 1; second <= 17; second++) {
      clock.advanceTo(second * SECOND)
      peers[0]!.onSignOfLife()
    }
    expect(feed.statistics.lines[0]).toMatchObject({ opened: 1, lost: 0, accepted: 1 })
    expect(states.filter((text) => text.startsWith('ETH/USD'))).toEqual([
      'ETH/USD connecting',
      'ETH/USD synchronising',
      "ETH/USD synchronising no answer has come yet; is 'ETH/USD' listed at kraken, and written so there?",
      'ETH/USD live',
    ])
    expect(states.at(-2)).toBe('BTC/USD live')
  })

  test('a book that never comes is told of once, and a silence that began with the feed', () => {
    const { clock, peers, states, say } = setup({
      venue: 'coinbase',
      instruments: coinbaseInstruments,
      channels: ['book'],
      silentAfterMillis: 20_000,
    })
    peers[0]!.onOpen()
    const head = { client_id: '', timestamp: '1970-01-01T00:00:01Z' }
    say({ channel: 'subscriptions', ...head, sequence_num: 0, events: [{ subscriptions: { level2: ['BTC-USD'] } }] })
    const level = { side: 'bid', event_time: '1970-01-01T00:00:00Z', price_level: '1.00', new_quantity: '1' }
    const book = { type: 'snapshot', product_id: 'BTC-USD', updates: [level] }
    say({ channel: 'l2_data', ...head, sequence_num: 1, events: [book] })
    for (let second = 1; second <= 40; second++) {
      clock.advanceTo(second * SECOND)
      peers[0]!.onSignOfLife()
    }
    expect(states.filter((text) => text.startsWith('ETH-USD'))).toEqual([
      'ETH-USD connecting',
      'ETH-USD synchronising',
      "ETH-USD synchronising its book has not come yet; is 'ETH-USD' listed at coinbase, and written so there?",
    ])
    expect(states.at(-1)).toBe('BTC-USD stale silent for 20000 ms')
  })

  test('what was confirmed and never says anything is told of as such', () => {
    const { clock, peers, states, say } = setup({ venue: 'binance-usdm', instruments: [btc], channels: ['quotes'] })
    peers[0]!.onOpen()
    say({ result: null, id: 1 })
    for (let second = 1; second <= 29; second++) {
      clock.advanceTo(second * SECOND)
      peers[0]!.onSignOfLife()
    }
    expect(states.at(-1)).toBe('BTCUSDT live')
    clock.advanceTo(33 * SECOND)
    const hint = "is 'BTCUSDT' listed at binance-usdm, and written so there?"
    expect(states.at(-1)).toBe(`BTCUSDT stale silent for 30000 ms; ${hint}`)
  })

  test('each new reason why there is no connection is told, to those who come later too', () => {
    const { clock, feed, peers, states } = setup({ venue: 'bybit-linear', instruments: ['BTCUSDT'] })
    for (const [at, reason] of ['nobody listens', 'nobody listens', 'no such host'].entries()) {
      peers[at]!.onClose(reason)
      clock.advanceTo((at + 1) * SECOND)
    }
    const expected = ['connecting', 'connecting nobody listens', 'connecting no such host']
    expect(states).toEqual(expected.map((text) => `BTCUSDT ${text}`))
    const later: string[] = []
    feed.status$.subscribe(({ state, reason }) => later.push(`${state} ${reason}`))
    expect(later).toEqual(['connecting no such host'])
    peers[3]!.onOpen()
    expect(states.at(-1)).toBe('BTCUSDT synchronising')
    peers[3]!.onClose('cut')
    expect(states.at(-1)).toBe('BTCUSDT reconnecting cut')
  })

  test('why a book that is fetched doesn’t come is told once', async () => {
    const { clock, feed, peers, states, say } = setup({ venue: 'binance-spot', instruments: ['BTCUSDT'] })
    peers[0]!.onOpen()
    say({ result: null, id: 1 })
    for (let second = 1; second <= 15; second++) {
      clock.advanceTo(second * SECOND)
      peers[0]!.onSignOfLife()
      await Promise.resolve()
    }
    expect(feed.statistics.snapshots!.failed).toBeGreaterThan(1)
    expect(states).toEqual([
      'BTCUSDT connecting',
      'BTCUSDT synchronising',
      'BTCUSDT synchronising its book was asked for in vain: no REST here',
    ])
  })

  test('an unanswered subscription is made on another connection', () => {
    const { clock, peers, feed } = setup({ venue: 'binance-usdm', instruments: [btc], channels: ['quotes'] })
    peers[0]!.onOpen()
    for (let second = 1; second <= 17; second++) {
      clock.advanceTo(second * SECOND)
      peers[0]!.onSignOfLife()
    }
    expect(feed.statistics.lines[0]).toMatchObject({ lost: 1, lastReason: 'a subscription was not answered' })
    expect(peers.length).toBeGreaterThan(1)
  })
})

describe('a venue that sends its books by itself', () => {
  const [, linear] = bybitInstruments as [unknown, (typeof bybitInstruments)[number]]
  const book = (type: string, u: number) => ({
    topic: 'orderbook.50.BTCUSDT',
    type,
    ts: 1,
    data: { s: 'BTCUSDT', b: [['61800.0', '1']], a: [['61800.5', '2']], u, seq: u },
    cts: 1,
  })

  function live() {
    const parts = setup({ venue: 'bybit-linear', instruments: [linear], channels: ['book'] })
    parts.peers[0]!.onOpen()
    parts.say({ success: true, op: 'subscribe', req_id: '1' })
    return parts
  }

  test('is asked for one instrument’s book anew when it has a gap, not more than every 2 s', () => {
    const { clock, sent, states, say } = live()
    say(book('snapshot', 10))
    expect(states.at(-1)).toBe('BTCUSDT live')
    sent.length = 0
    say(book('delta', 13))
    expect(states.at(-1)).toBe('BTCUSDT stale a gap in the book')
    expect(sent.map((text) => JSON.parse(text))).toMatchObject([
      { op: 'unsubscribe', args: ['orderbook.50.BTCUSDT'] },
      { op: 'subscribe', args: ['orderbook.50.BTCUSDT'] },
    ])
    say(book('snapshot', 20))
    say(book('delta', 22))
    expect(sent).toHaveLength(2)
    clock.advanceTo(2 * SECOND)
    expect(sent).toHaveLength(4)
    say(book('snapshot', 30))
    say(book('delta', 31))
    expect(states.at(-1)).toBe('BTCUSDT live')
  })

  test('is asked again for a book that doesn’t come', () => {
    const { clock, peers, sent } = live()
    expect(sent).toHaveLength(1)
    for (let second = 1; second <= 9; second++) {
      clock.advanceTo(second * SECOND)
      peers[0]!.onSignOfLife()
    }
    expect(sent).toHaveLength(1)
    clock.advanceTo(13 * SECOND)
    expect(sent).toHaveLength(3)
  })

  test('begins a new codec with a new connection', () => {
    const { clock, peers, states, say } = live()
    say(book('snapshot', 10))
    peers[0]!.onClose('cut')
    clock.advanceTo(SECOND)
    peers[1]!.onOpen()
    expect(states.at(-1)).toBe('BTCUSDT synchronising')
  })
})

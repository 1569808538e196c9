import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { bybitInstruments } from './listings.contract.ts'
import { bybitLinearMarketData, bybitSpotMarketData } from './market-data.ts'

const spot = bybitSpotMarketData()
const linear = bybitLinearMarketData()
const of = (id: string, ...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: bybitInstruments.find((instrument) => instrument.id === id)!, channel }))

describe('market data of Bybit is asked for', () => {
  test('by topics, each once', () => {
    const all = of('bybit-linear:XRPUSDT', 'trades', 'quotes', 'book', 'candles', 'funding', 'mark')
    expect(linear.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual([
      {
        req_id: '3',
        op: 'subscribe',
        args: [
          'publicTrade.XRPUSDT',
          'orderbook.1.XRPUSDT',
          'orderbook.50.XRPUSDT',
          'kline.1.XRPUSDT',
          'tickers.XRPUSDT',
        ],
      },
    ])
    const [text] = bybitLinearMarketData({ bookDepth: 200, candleInterval: 'D' }).unsubscribe(
      of('bybit-linear:XRPUSDT', 'book', 'candles'),
      4,
    )
    expect(JSON.parse(text!)).toEqual({
      req_id: '4',
      op: 'unsubscribe',
      args: ['orderbook.200.XRPUSDT', 'kline.D.XRPUSDT'],
    })
  })

  test('on a path for each market', () => {
    const book = of('bybit-spot:BTCUSDT', 'book')
    expect(spot.groups(book)).toEqual([book])
    expect(spot.groups([])).toEqual([])
    expect(spot.url(spot.endpoints, book)).toBe('wss://stream.bybit.com/v5/public/spot')
    expect(linear.url({ webSocket: 'ws://127.0.0.1:1', rest: '' }, [])).toBe('ws://127.0.0.1:1/v5/public/linear')
    expect(spot.channels).toEqual(['trades', 'quotes', 'book', 'candles'])
    expect(linear.channels).toEqual(['trades', 'quotes', 'book', 'candles', 'funding', 'mark'])
  })

  test('by spot with at most ten topics a message', () => {
    const [{ instrument }] = of('bybit-spot:BTCUSDT', 'book') as [ReturnType<typeof of>[number]]
    const many = Array.from({ length: 23 }, (_, index) => ({
      instrument: { ...instrument, symbol: `S${index}` },
      channel: 'trades' as const,
    }))
    const sizes = spot.subscribe(many, 1).map((text) => (JSON.parse(text) as { args: string[] }).args.length)
    expect(sizes).toEqual([10, 10, 3])
    expect(linear.subscribe(many, 1)).toHaveLength(1)
  })

  test('and is kept alive by a ping of its own', () => {
    expect(JSON.parse(spot.keepAlive.message(9) as string)).toEqual({ req_id: '9', op: 'ping' })
    expect(spot.snapshot).toBeUndefined()
  })

  test('beside the venue’s time', () => {
    const { millisOf } = spot.serverTime!
    const body =
      '{"retCode":0,"retMsg":"OK","result":{"timeSecond":"1688639403","timeNano":"1688639403423213947"},"time":1}'
    expect(millisOf(Buffer.from(body))).toBeCloseTo(1_688_639_403_423.214, 2)
    expect(millisOf(Buffer.from('{"retCode":10006}'))).toBeUndefined()
    expect(millisOf(Buffer.from('<html>'))).toBeUndefined()
  })

  test.each([
    // 1. spot and linear repeat the request's id
    ['{"success":true,"ret_msg":"","conn_id":"c","req_id":"7","op":"subscribe"}', { accepted: true, requestId: 7 }],
    [
      '{"success":false,"ret_msg":"error:handler not found","req_id":"8","op":"subscribe"}',
      { accepted: false, reason: 'error:handler not found', requestId: 8 },
    ],
    // 2. without an id or a reason
    ['{"success":true,"op":"subscribe"}', { accepted: true }],
    ['{"success":false,"ret_msg":"","op":"subscribe","req_id":"x"}', { accepted: false, reason: 'no reason given' }],
    // 3. anything else
    ['{"success":true,"ret_msg":"pong","conn_id":"c","req_id":"9","op":"ping"}', undefined],
    ['{"op":"pong"}', undefined],
    ['nothing', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(spot.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })
})

describe('messages of several lines are told apart', () => {
  const [, instrument] = bybitInstruments as [unknown, (typeof bybitInstruments)[number]]
  const channels = ['trades', 'quotes', 'book', 'mark'] as const
  const identifier = bybitLinearMarketData().identifier!(channels.map((channel) => ({ instrument, channel })))
  const trade = '"T":5,"s":"BTCUSDT","S":"Buy","v":"1","p":"2"'

  test.each([
    // 1. trades by the last one's number, and where they have none by their time, as what has only that
    [
      `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":7,"data":[{${trade},"seq":8},{${trade},"seq":9}]}`,
      0,
      9,
      false,
    ],
    [`{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":7,"data":[{${trade},"i":"x"}]}`, 0, 7, true],
    ['{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT"},"cs":4,"ts":7}', 3, 7, true],
    // 2. books by their update
    [
      '{"topic":"orderbook.50.BTCUSDT","type":"delta","ts":7,"data":{"s":"BTCUSDT","b":[],"a":[],"u":5,"seq":6}}',
      2,
      5,
      false,
    ],
    [
      '{"topic":"orderbook.1.BTCUSDT","type":"snapshot","ts":7,"data":{"s":"BTCUSDT","b":[],"a":[],"u":5}}',
      1,
      5,
      false,
    ],
  ])('case %#: %s', (text, stream, id, isTime) => {
    expect(identifier.identify(Buffer.from(text))).toBe(true)
    expect([identifier.stream, identifier.id, identifier.isTime]).toEqual([stream, id, isTime])
  })

  test('a book without its update id has no place', () => {
    const text = '{"topic":"orderbook.50.BTCUSDT","type":"delta","ts":7,"data":{"s":"BTCUSDT","b":[],"a":[]}}'
    expect(identifier.identify(Buffer.from(text))).toBe(false)
  })
})

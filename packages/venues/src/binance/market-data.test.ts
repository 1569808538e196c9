import { BUILTIN_INSTRUMENTS, instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { binanceCoinmMarketData } from '../binance-coinm/market-data.ts'
import { binanceSpotMarketData } from '../binance-spot/market-data.ts'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'

const instruments = instrumentsOf(BUILTIN_INSTRUMENTS)
const spot = binanceSpotMarketData()
const usdm = binanceUsdmMarketData()
const coinm = binanceCoinmMarketData()
const of = (id: string, ...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: instruments.find((instrument) => instrument.id === id)!, channel }))

describe('market data of Binance is asked for', () => {
  test('on one path by spot and COIN-M, on two by USD-M', () => {
    const all = of('binance-usdm:BTCUSDT', 'trades', 'quotes', 'book', 'candles', 'funding', 'mark')
    const groups = usdm.groups(all)
    expect(groups.map((group) => group.map(({ channel }) => channel))).toEqual([
      ['trades', 'candles', 'funding', 'mark'],
      ['quotes', 'book'],
    ])
    expect(groups.map((group) => usdm.url(usdm.endpoints, group))).toEqual([
      'wss://fstream.binance.com/market/stream',
      'wss://fstream.binance.com/public/stream',
    ])
    expect(
      binanceUsdmMarketData({ trades: 'trade' }).groups(of('binance-usdm:BTCUSDT', 'trades', 'book')),
    ).toHaveLength(1)
    const perpetual = of('binance-coinm:BTCUSD_PERP', 'trades', 'book', 'mark')
    expect(coinm.groups(perpetual)).toEqual([perpetual])
    expect(coinm.url(coinm.endpoints, perpetual)).toBe('wss://dstream.binance.com/stream')
    expect(spot.url({ webSocket: 'ws://127.0.0.1:1', rest: '' }, [])).toBe('ws://127.0.0.1:1/stream')
  })

  test('by stream names, each once', () => {
    const subscriptions = of('binance-coinm:BTCUSD_PERP', 'trades', 'quotes', 'book', 'candles', 'funding', 'mark')
    const [text] = coinm.subscribe(subscriptions, 3)
    expect(JSON.parse(text!)).toEqual({
      method: 'SUBSCRIBE',
      params: [
        'btcusd_perp@aggTrade',
        'btcusd_perp@bookTicker',
        'btcusd_perp@depth@100ms',
        'btcusd_perp@kline_1m',
        'btcusd_perp@markPrice@1s',
      ],
      id: 3,
    })
    expect(coinm.unsubscribe(of('binance-coinm:BTCUSD_PERP', 'book'), 4)).toEqual([
      '{"method":"UNSUBSCRIBE","params":["btcusd_perp@depth@100ms"],"id":4}',
    ])
    const slow = binanceSpotMarketData({ bookSpeed: '1000ms' })
    expect(slow.subscribe(of('binance-spot:BTCUSDT', 'trades', 'book'), 1)[0]).toContain(
      '["btcusdt@trade","btcusdt@depth"]',
    )
  })

  test('spot has neither funding nor mark prices', () => {
    expect(spot.channels).toEqual(['trades', 'quotes', 'book', 'candles'])
    expect(usdm.channels).toEqual(['trades', 'quotes', 'book', 'candles', 'funding', 'mark'])
  })

  test('snapshots and the venue’s time come over REST', () => {
    const [{ instrument }] = of('binance-spot:BTCUSDT', 'book') as [ReturnType<typeof of>[number]]
    expect(spot.snapshot!(instrument)).toEqual({ path: '/api/v3/depth?symbol=BTCUSDT&limit=5000', weight: 250 })
    expect(binanceSpotMarketData({ snapshotLevels: 500 }).snapshot!(instrument)).toEqual({
      path: '/api/v3/depth?symbol=BTCUSDT&limit=500',
      weight: 25,
    })
    expect(usdm.snapshot!(instrument)).toEqual({ path: '/fapi/v1/depth?symbol=BTCUSDT&limit=1000', weight: 20 })
    expect(spot.snapshotId!(Buffer.from('{"lastUpdateId":50093239218,"bids":[]}'))).toBe(50_093_239_218)
    expect(spot.snapshotId!(Buffer.from('{"bids":[]}'))).toBeUndefined()
    expect(coinm.serverTime!.path).toBe('/dapi/v1/time')
    expect(coinm.serverTime!.millisOf(Buffer.from('{"serverTime":1723161256322}'))).toBe(1_723_161_256_322)
    expect(coinm.serverTime!.millisOf(Buffer.from('{"serverTime":"soon"}'))).toBeUndefined()
    expect(coinm.serverTime!.millisOf(Buffer.from('<html>'))).toBeUndefined()
  })

  test.each([
    ['{"result":null,"id":7}', { accepted: true, requestId: 7 }],
    [
      '{"id":1,"error":{"code":2,"msg":"Invalid request"}}',
      { accepted: false, reason: 'Invalid request', requestId: 1 },
    ],
    ['{"code":3,"msg":"Invalid JSON"}', { accepted: false, reason: 'Invalid JSON' }],
    ['{"code":1}', { accepted: false, reason: 'code 1' }],
    ['{"e":"serverShutdown","E":1}', undefined],
    ['nothing', undefined],
    ['{"result":', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(spot.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })

  test.each([
    ['{"e":"serverShutdown","E":1770123456789}', true],
    ['{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}', true],
    ['{"result":null,"id":7}', false],
    ['{"stream":"btcusdt@trade","data":{"e":"trade"}}', false],
    ['[', false],
  ])('case %#: %s announces the cut: %j', (text, announces) => {
    expect(spot.announcesClose!(Buffer.from(text))).toBe(announces)
  })
})

describe('messages are identified', () => {
  const streams = of('binance-usdm:BTCUSDT', 'trades', 'quotes', 'book', 'candles', 'mark', 'funding')
  const identifier = usdm.identifier!(streams)

  test.each([
    ['{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":5,"a":26129,"s":"BTCUSDT","f":1}}', 0, 26_129],
    ['{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":400900217,"s":"BTCUSDT"}}', 1, 400_900_217],
    ['{"stream":"btcusdt@depth@100ms","data":{"E":9,"s":"BTCUSDT","U":157,"u":160,"pu":149,"b":[]}}', 2, 160],
    ['{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1638747660000,"k":{"t":1}}}', 3, 1_638_747_660_000],
    ['{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1562305380000}}', 4, 1_562_305_380_000],
  ])('case %#', (text, stream, id) => {
    expect(identifier.streams).toBe(5)
    expect(identifier.identify(Buffer.from(text))).toBe(true)
    expect([identifier.stream, identifier.id]).toEqual([stream, id])
  })

  test.each([
    '{"result":null,"id":1}',
    '{"stream":"ethusdt@bookTicker","data":{"u":1}}',
    '{"stream":"btcusdt@bookTicker","data":{"s":"BTCUSDT"}}',
    '{"stream":"btcusdt@bookTicker","data":{"u":"1"}}',
    '{"stream":"btcusdt@book',
    '',
  ])('case %#: %s is none of a stream', (text) => {
    expect(identifier.identify(Buffer.from(text))).toBe(false)
  })
})

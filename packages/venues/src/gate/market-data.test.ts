import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { gateInstruments } from './listings.contract.ts'
import { gateMarketData } from './market-data.ts'

const gate = gateMarketData()
const of = (symbol: string, ...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: gateInstruments.find((one) => one.symbol === symbol)!, channel }))

describe('market data of Gate.io is asked for', () => {
  test('by a message a stream', () => {
    const all = of('BTC_USDT', 'trades', 'quotes', 'book')
    const request = { time: 3, id: 3, event: 'subscribe' }
    expect(gate.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual([
      { ...request, channel: 'spot.trades', payload: ['BTC_USDT'] },
      { ...request, channel: 'spot.book_ticker', payload: ['BTC_USDT'] },
      { ...request, channel: 'spot.order_book_update', payload: ['BTC_USDT', '100ms'] },
    ])
    const [text] = gateMarketData({ bookSpeed: '20ms' }).unsubscribe(all.slice(2), 4)
    expect(JSON.parse(text!)).toMatchObject({ id: 4, event: 'unsubscribe', payload: ['BTC_USDT', '20ms'] })
    expect(gate.limits.subscriptionsPerMessage).toBe(1)
  })

  test('on one path, kept alive by a ping of its own, with books over REST', () => {
    const [book] = of('BTC_USDT', 'book')
    expect([gate.groups([book!]), gate.groups([])]).toEqual([[[book]], []])
    expect(gate.url(gate.endpoints, [])).toBe('wss://api.gateio.ws/ws/v4/')
    expect(JSON.parse(gate.keepAlive.message(9) as string)).toEqual({ time: 9, channel: 'spot.ping' })
    expect(gateMarketData({ snapshotLevels: 50 }).snapshot!(book!.instrument)).toEqual({
      path: '/api/v4/spot/order_book?currency_pair=BTC_USDT&limit=50&with_id=true',
      weight: 1,
    })
    expect(gate.snapshotId!(Buffer.from('{"id":69526951,"asks":[["0.2","1"]]}'))).toBe(69_526_951)
    expect(gate.snapshotId!(Buffer.from('{"label":"x"}'))).toBeUndefined()
  })

  test.each([
    [
      '{"time":1,"id":7,"channel":"spot.trades","event":"subscribe","result":{"status":"success"}}',
      { accepted: true, requestId: 7 },
    ],
    [
      '{"time":1,"id":8,"channel":"spot.trades","event":"subscribe","error":{"code":2,"message":"unknown pair"},"result":null}',
      { accepted: false, reason: 'unknown pair', requestId: 8 },
    ],
    ['{"time":1,"channel":"spot.trades","event":"subscribe","result":{}}', { accepted: true }],
    ['{"time":1,"channel":"spot.trades","event":"unsubscribe"}', undefined],
    ['{"channel":"spot.pong","event":""}', undefined],
    ['nothing', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(gate.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })

  test('beside the venue’s time', () => {
    const { millisOf } = gate.serverTime!
    expect(millisOf(Buffer.from('{"server_time":1597026383085}'))).toBe(1_597_026_383_085)
    expect(millisOf(Buffer.from('<html>'))).toBeUndefined()
  })
})

describe('messages of several lines are told apart', () => {
  const identifier = gate.identifier!([...of('OMG_USDT', 'book'), ...of('BTC_USDT', 'trades', 'quotes', 'book')])
  const head = (channel: string) => `{"time":1,"time_ms":2,"channel":"spot.${channel}","event":"update","result":{`

  test.each([
    [`${head('order_book_update')}"t":1,"e":"depthUpdate","E":1,"s":"OMG_USDT","U":5,"u":6,"b":[],"a":[]}}`, 0, 6],
    [`${head('order_book_update')}"t":1,"e":"depthUpdate","E":1,"s":"BTC_USDT","U":5,"u":7,"b":[],"a":[]}}`, 3, 7],
    [`${head('book_ticker')}"t":1,"u":8,"s":"BTC_USDT","b":"1","B":"1","a":"2","A":"1"}}`, 2, 8],
    [`${head('trades')}"id":9,"create_time":1,"create_time_ms":"1.0","side":"buy","currency_pair":"BTC_USDT"}}`, 1, 9],
  ])('%s is of stream %d with id %d', (text, stream, id) => {
    expect(identifier.identify(Buffer.from(text))).toBe(true)
    expect([identifier.stream, identifier.id]).toEqual([stream, id])
  })

  test.each([
    ['{"time":1,"channel":"spot.pong","event":""}'],
    [`${head('trades')}"id":9,"currency_pair":"OMG_USDT"}}`],
    [`${head('book_ticker')}"t":1,"s":"BTC_USDT"}}`],
    [`${head('candlesticks')}"t":1,"s":"BTC_USDT"}}`],
    ['{"time":1,"channel":"spot.trades","event":"subscribe","result":{"id":1,"currency_pair":"BTC_USDT"}}'],
  ])('%s has no place', (text) => {
    expect(identifier.identify(Buffer.from(text))).toBe(false)
  })
})

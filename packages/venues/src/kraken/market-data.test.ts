import { describe, expect, test } from 'vitest'
import { krakenInstruments } from './listings.contract.ts'
import { krakenMarketData } from './market-data.ts'

const protocol = krakenMarketData()
const parsed = (texts: readonly string[]): unknown[] => texts.map((text) => JSON.parse(text) as unknown)
const all = protocol.channels.map((channel) => ({ instrument: krakenInstruments[0]!, channel }))

describe('market data of Kraken is asked for', () => {
  test('by channel, with a snapshot of what has a state', () => {
    const symbol = ['BTC/USD']
    expect(parsed(protocol.subscribe(all, 3))).toEqual([
      { method: 'subscribe', params: { channel: 'trade', symbol, snapshot: false }, req_id: 3 },
      { method: 'subscribe', params: { channel: 'ticker', symbol, event_trigger: 'bbo', snapshot: true }, req_id: 3 },
      { method: 'subscribe', params: { channel: 'book', symbol, depth: 10, snapshot: true }, req_id: 3 },
      { method: 'subscribe', params: { channel: 'ohlc', symbol, interval: 1, snapshot: false }, req_id: 3 },
    ])
    const deep = krakenMarketData({ bookDepth: 500, candleMinutes: 60 })
    expect(parsed(deep.unsubscribe(all.slice(2), 4))).toEqual([
      { method: 'unsubscribe', params: { channel: 'book', symbol, depth: 500 }, req_id: 4 },
      { method: 'unsubscribe', params: { channel: 'ohlc', symbol, interval: 60 }, req_id: 4 },
    ])
  })

  test('on one path, and kept alive by a ping of its own', () => {
    expect(protocol.url(protocol.endpoints, all)).toBe('wss://ws.kraken.com/v2')
    expect([protocol.groups(all), protocol.groups([])]).toEqual([[all], []])
    expect(JSON.parse(protocol.keepAlive.message(9) as string)).toEqual({ method: 'ping', req_id: 9 })
    expect(protocol.snapshot).toBeUndefined()
  })

  test('beside the venue’s time', () => {
    const { millisOf } = protocol.serverTime!
    expect(millisOf(Buffer.from('{"error":[],"result":{"unixtime":1762820224,"rfc1123":""}}'))).toBe(1_762_820_224_000)
    expect(millisOf(Buffer.from('{"error":["EService:Unavailable"]}'))).toBeUndefined()
  })

  test.each([
    [
      '{"method":"subscribe","result":{"channel":"book","symbol":"BTC/USD"},"success":true,"req_id":7}',
      { accepted: true, requestId: 7 },
    ],
    [
      '{"error":"Currency pair not supported X/Y","method":"subscribe","req_id":8,"success":false,"symbol":"X/Y"}',
      { accepted: false, reason: 'Currency pair not supported X/Y', requestId: 8 },
    ],
    ['{"method":"subscribe","success":false}', { accepted: false, reason: 'no reason given' }],
    ['{"method":"unsubscribe","success":true,"req_id":7}', undefined],
    ['{"method":"pong","req_id":9}', undefined],
    ['nothing', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(protocol.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })
})

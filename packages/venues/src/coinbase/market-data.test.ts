import { describe, expect, test } from 'vitest'
import { planConnections } from '../connection/subscription-plan.ts'
import { PING_FRAME } from '../protocol/market-data-protocol.ts'
import { coinbaseInstruments } from './listings.contract.ts'
import { coinbaseMarketData } from './market-data.ts'

const protocol = coinbaseMarketData()
const parsed = (texts: readonly string[]): unknown[] => texts.map((text) => JSON.parse(text) as unknown)

describe('market data of Coinbase is asked for', () => {
  test('on one connection, a channel a message, beside the heartbeats', () => {
    const plan = planConnections(protocol, coinbaseInstruments, ['trades', 'quotes', 'book', 'candles'])
    expect(plan).toHaveLength(1)
    const product_ids = ['BTC-USD', 'ETH-USD']
    expect(parsed(protocol.subscribe(plan[0]!, 1))).toEqual([
      { type: 'subscribe', channel: 'heartbeats' },
      { type: 'subscribe', product_ids, channel: 'market_trades' },
      { type: 'subscribe', product_ids, channel: 'ticker' },
      { type: 'subscribe', product_ids, channel: 'level2' },
      { type: 'subscribe', product_ids, channel: 'candles' },
    ])
    expect(protocol.url(protocol.endpoints, plan[0]!)).toBe('wss://advanced-trade-ws.coinbase.com')
    expect(protocol.groups([])).toEqual([])
  })

  test('and a book anew alone', () => {
    const book = [{ instrument: coinbaseInstruments[0]!, channel: 'book' }] as const
    expect(parsed(protocol.unsubscribe(book, 2))).toEqual([
      { type: 'unsubscribe', product_ids: ['BTC-USD'], channel: 'level2' },
    ])
    expect(protocol.snapshot).toBeUndefined()
    expect(protocol.keepAlive.message(1)).toBe(PING_FRAME)
  })

  test('beside the venue’s time', () => {
    const { millisOf } = protocol.serverTime!
    const body = '{"iso":"2023-09-12T13:37:32Z","epochSeconds":"1694525852","epochMillis":"1694525852000"}'
    expect(millisOf(Buffer.from(body))).toBe(1_694_525_852_000)
    expect(millisOf(Buffer.from('{"error":"NOT_FOUND"}'))).toBeUndefined()
  })

  test.each([
    [
      '{"channel":"subscriptions","client_id":"","timestamp":"2024-10-04T07:13:08Z","sequence_num":1,"events":[]}',
      { accepted: true },
    ],
    [
      '{"type":"error","message":"channel field is required"}',
      { accepted: false, reason: 'channel field is required' },
    ],
    ['{"type":"error"}', { accepted: false, reason: 'no reason given' }],
    ['{"channel":"heartbeats","sequence_num":2,"events":[]}', undefined],
    ['nothing', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(protocol.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })
})

import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { deribitInstruments } from './listings.contract.ts'
import { deribitMarketData } from './market-data.ts'

const protocol = deribitMarketData()
const of = (...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: deribitInstruments[0]!, channel }))
const bytes = (message: unknown) => Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))

describe('market data of Deribit is asked for', () => {
  test('by channels, each once, after heartbeats', () => {
    const all = of('trades', 'quotes', 'book', 'funding', 'mark')
    expect(protocol.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual([
      { jsonrpc: '2.0', id: 0, method: 'public/set_heartbeat', params: { interval: 10 } },
      {
        jsonrpc: '2.0',
        id: 3,
        method: 'public/subscribe',
        params: {
          channels: [
            'trades.BTC-PERPETUAL.100ms',
            'quote.BTC-PERPETUAL',
            'book.BTC-PERPETUAL.100ms',
            'ticker.BTC-PERPETUAL.100ms',
          ],
        },
      },
    ])
    const texts = deribitMarketData({ interval: 'agg2' }).unsubscribe(of('book', 'quotes'), 4)
    expect(texts.map((text) => JSON.parse(text))).toEqual([
      {
        jsonrpc: '2.0',
        id: 0,
        method: 'public/unsubscribe',
        params: { channels: ['book.BTC-PERPETUAL.agg2', 'quote.BTC-PERPETUAL'] },
      },
    ])
  })

  test('on one socket', () => {
    const book = of('book')
    expect([protocol.groups(book), protocol.groups([])]).toEqual([[book], []])
    expect(protocol.url(protocol.endpoints, book)).toBe('wss://www.deribit.com/ws/api/v2')
    expect(protocol.url({ webSocket: 'ws://127.0.0.1:1', rest: '' }, [])).toBe('ws://127.0.0.1:1/ws/api/v2')
    expect(protocol.snapshot).toBeUndefined()
  })

  test('and is kept alive by tests, also when the venue demands one', () => {
    const answer = { jsonrpc: '2.0', id: 0, method: 'public/test', params: {} }
    expect(JSON.parse(protocol.keepAlive.message(9) as string)).toEqual(answer)
    const demanded = protocol.answer!(bytes({ method: 'heartbeat', params: { type: 'test_request' } }))
    expect(JSON.parse(demanded!)).toEqual(answer)
    expect(protocol.answer!(bytes({ method: 'heartbeat', params: { type: 'heartbeat' } }))).toBeUndefined()
    expect(protocol.answer!(bytes('nothing'))).toBeUndefined()
  })

  test('beside the venue’s time', () => {
    const { millisOf } = protocol.serverTime!
    const body = {
      jsonrpc: '2.0',
      result: 1_550_147_385_946,
      usIn: 1_550_147_385_946_100,
      usOut: 1_550_147_385_946_250,
    }
    expect(millisOf(bytes(body))).toBeCloseTo(1_550_147_385_946.25, 2)
    expect(millisOf(bytes({ error: {} }))).toBeUndefined()
    expect(millisOf(bytes('<html>'))).toBeUndefined()
  })

  test.each([
    [
      { jsonrpc: '2.0', id: 7, result: ['quote.BTC-PERPETUAL'] },
      { accepted: true, requestId: 7, streams: ['quote.BTC-PERPETUAL'] },
    ],
    // 1. a channel that isn't there is left out of the answer
    [
      { jsonrpc: '2.0', id: 7, result: [] },
      { accepted: true, requestId: 7, streams: [] },
    ],
    [
      { jsonrpc: '2.0', id: 8, error: { code: -32602, message: 'Invalid params' } },
      { accepted: false, reason: 'Invalid params', requestId: 8 },
    ],
    [
      { jsonrpc: '2.0', id: 8, error: { code: 10_028, message: 'too_many_requests' } },
      { accepted: false, reason: 'too many requests', isTemporary: true, requestId: 8 },
    ],
    [
      { jsonrpc: '2.0', id: 8, error: { code: 1 } },
      { accepted: false, reason: 'no reason given', requestId: 8 },
    ],
    // 2. answers to what is not a subscription
    [{ jsonrpc: '2.0', id: 0, result: 'ok' }, undefined],
    [{ jsonrpc: '2.0', id: 0, result: ['book.BTC-PERPETUAL.100ms'] }, undefined],
    [{ jsonrpc: '2.0', id: 0, error: { message: 'x' } }, undefined],
    [{ jsonrpc: '2.0', id: 5, result: { version: '1.2.26' } }, undefined],
    ['nothing', undefined],
  ])('case %#: %j is an answer to a subscription: %j', (message, answer) => {
    expect(protocol.acknowledgement!(bytes(message))).toEqual(answer)
  })
})

describe('messages of Deribit are told apart', () => {
  const identifier = protocol.identifier!(of('trades', 'quotes', 'book', 'mark'))
  const notice = (channel: string, data: unknown) =>
    bytes({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } })

  test.each([
    ['a change', notice('book.BTC-PERPETUAL.100ms', { type: 'change', prev_change_id: 8, change_id: 9 }), [2, 9]],
    [
      'trades, by the last of them',
      notice('trades.BTC-PERPETUAL.100ms', [
        { trade_seq: 11, timestamp: 5 },
        { trade_seq: 12, timestamp: 5 },
      ]),
      [0, 12],
    ],
    ['a quote', notice('quote.BTC-PERPETUAL', { timestamp: 1_723_161_256_299 }), [1, 1_723_161_256_299]],
    ['a ticker', notice('ticker.BTC-PERPETUAL.100ms', { timestamp: 7, mark_price: 1 }), [3, 7]],
    ['a snapshot', notice('book.BTC-PERPETUAL.100ms', { type: 'snapshot', change_id: 9 }), undefined],
    ['a message without an id', notice('trades.BTC-PERPETUAL.100ms', []), undefined],
    ['an id that is none', notice('quote.BTC-PERPETUAL', { timestamp: null }), undefined],
    ['a change without a type', notice('book.BTC-PERPETUAL.100ms', { change_id: 9 }), undefined],
    ['another channel', notice('quote.ETH-PERPETUAL', { timestamp: 7 }), undefined],
    ['an answer', bytes({ jsonrpc: '2.0', id: 1, result: [] }), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('%s', (_, frame, expected) => {
    const isKnown = identifier.identify(frame)
    expect(isKnown ? [identifier.stream, identifier.id] : undefined).toEqual(expected)
    // Quotes and tickers have nothing but their time.
    if (isKnown) expect(identifier.isTime).toBe(identifier.stream % 2 === 1)
    expect(identifier.streams).toBe(4)
  })
})

import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { hyperliquidInstruments } from './listings.contract.ts'
import { hyperliquidMarketData } from './market-data.ts'

const protocol = hyperliquidMarketData()
const of = (...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: hyperliquidInstruments[0]!, channel }))
const bytes = (message: unknown) => Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))

describe('market data of Hyperliquid is asked for', () => {
  test('by a stream of a coin a message, each once', () => {
    const all = of('trades', 'quotes', 'book', 'funding', 'mark')
    expect(protocol.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual(
      ['trades', 'bbo', 'l2Book', 'activeAssetCtx'].map((type) => ({
        method: 'subscribe',
        subscription: { type, coin: 'BTC' },
      })),
    )
    expect(protocol.unsubscribe(of('book'), 4)).toEqual([
      '{"method":"unsubscribe","subscription":{"type":"l2Book","coin":"BTC"}}',
    ])
    expect(protocol.limits.subscriptionsPerMessage).toBe(1)
  })

  test('on one socket, trades last', () => {
    expect(protocol.groups(of('trades', 'book', 'quotes'))).toEqual([of('book', 'quotes', 'trades')])
    expect(protocol.groups([])).toEqual([])
    expect(protocol.url(protocol.endpoints, [])).toBe('wss://api.hyperliquid.xyz/ws')
    expect(protocol.keepAlive.message(9)).toBe('{"method":"ping"}')
    expect([protocol.snapshot, protocol.serverTime]).toEqual([undefined, undefined])
  })

  const subscription = { type: 'l2Book', coin: 'BTC' }
  test.each([
    [
      { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription } },
      { accepted: true, streams: ['l2Book BTC'] },
    ],
    // 1. mark price and funding are of one stream
    [{ channel: 'error', data: 'Already subscribed: {"type":"activeAssetCtx"}' }, { accepted: true }],
    [
      { channel: 'error', data: 'Already subscribed: {"type":"activeAssetCtx","coin":"BTC"}' },
      { accepted: true, streams: ['activeAssetCtx BTC'] },
    ],
    [
      { channel: 'error', data: 'Invalid subscription {"type":"l2Book","coin":"NOPE"}' },
      {
        accepted: false,
        reason: 'Invalid subscription {"type":"l2Book","coin":"NOPE"}',
        streams: ['l2Book NOPE'],
      },
    ],
    [
      { channel: 'error', data: 'Invalid subscription {"type":"x"}' },
      { accepted: false, reason: 'Invalid subscription {"type":"x"}' },
    ],
    [
      { channel: 'error', data: 'Too many requests' },
      { accepted: false, reason: 'Too many requests', isTemporary: true },
    ],
    // 2. anything else
    [{ channel: 'subscriptionResponse', data: { method: 'unsubscribe', subscription } }, undefined],
    [{ channel: 'error', data: 'Already unsubscribed: {"type":"x"}' }, undefined],
    [{ channel: 'pong' }, undefined],
    ['nothing', undefined],
  ])('case %#: %j is an answer to a subscription: %j', (message, answer) => {
    expect(protocol.acknowledgement!(bytes(message))).toEqual(answer)
  })
})

describe('messages of Hyperliquid are told apart', () => {
  const [btc, hype] = [hyperliquidInstruments[0]!, hyperliquidInstruments[1]!]
  const identifier = protocol.identifier!([
    { instrument: btc, channel: 'book' },
    { instrument: btc, channel: 'trades' },
    { instrument: hype, channel: 'quotes' },
    { instrument: btc, channel: 'mark' },
  ])

  test.each([
    ['a book', '{"channel":"l2Book","data":{"coin":"BTC","levels":[[],[]],"time":17}}', [0, 17]],
    [
      'trades, by the last of them',
      '{"channel":"trades","data":[{"coin":"BTC","time":17},{"coin":"BTC","time":18}]}',
      [1, 18],
    ],
    ['quotes', '{"channel":"bbo","data":{"coin":"HYPE","time":19,"bbo":[null,null]}}', [2, 19]],
    ['a stream that is not there', '{"channel":"l2Book","data":{"coin":"HYPE","time":17}}', undefined],
    ['another coin', '{"channel":"l2Book","data":{"coin":"SOL","time":17}}', undefined],
    ['another channel', '{"channel":"candle","data":{"coin":"BTC","time":17}}', undefined],
    ['a time that is none', '{"channel":"l2Book","data":{"coin":"BTC","time":null}}', undefined],
    ['a message without a coin', '{"channel":"trades","data":[]}', undefined],
    ['something else', '{"method":"pong"}', undefined],
  ])('%s', (_, text, expected) => {
    const isKnown = identifier.identify(Buffer.from(text))
    expect(isKnown ? [identifier.stream, identifier.id] : undefined).toEqual(expected)
    expect(identifier.streams).toBe(4)
  })

  test('the state of a listing, which has no time, by its words', () => {
    const text = '{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"markPx":"1"}}}'
    expect(identifier.identify(Buffer.from(text))).toBe(true)
    expect(text.slice(identifier.wordsFrom)).toBe('BTC","ctx":{"markPx":"1"}}}')
    identifier.identify(Buffer.from('{"channel":"l2Book","data":{"coin":"BTC","time":17}}'))
    expect(identifier.wordsFrom).toBe(-1)
  })
})

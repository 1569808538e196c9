import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { bitmexInstruments } from './listings.contract.ts'
import { bitmexMarketData } from './market-data.ts'

const protocol = bitmexMarketData()
const of = (...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: bitmexInstruments[0]!, channel }))
const bytes = (message: unknown) => Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))

describe('market data of BitMEX is asked for', () => {
  test('by topics, one a message', () => {
    const all = of('trades', 'quotes', 'book', 'funding', 'mark')
    const args = ['trade:XBTUSD', 'quote:XBTUSD', 'orderBookL2:XBTUSD', 'instrument:XBTUSD']
    expect(protocol.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual(
      args.map((topic) => ({ op: 'subscribe', args: [topic] })),
    )
    expect(bitmexMarketData({ book: 'orderBookL2_25' }).unsubscribe(of('book'), 4)).toEqual([
      '{"op":"unsubscribe","args":["orderBookL2_25:XBTUSD"]}',
    ])
    expect(protocol.limits.subscriptionsPerMessage).toBe(1)
  })

  test('on one socket', () => {
    const book = of('book')
    expect([protocol.groups(book), protocol.groups([])]).toEqual([[book], []])
    expect(protocol.url(protocol.endpoints, book)).toBe('wss://ws.bitmex.com/realtime')
    expect([protocol.snapshot, protocol.identifier]).toEqual([undefined, undefined])
    expect(protocol.keepAlive.message(9)).toBe('ping')
  })

  test('beside the venue’s time', () => {
    const { millisOf } = protocol.serverTime!
    expect(millisOf(bytes({ name: 'BitMEX API', version: '2.0.0', timestamp: 1_723_161_256_299 }))).toBe(
      1_723_161_256_299,
    )
    expect(millisOf(bytes({ error: {} }))).toBeUndefined()
    expect(millisOf(bytes('<html>'))).toBeUndefined()
  })

  test.each([
    [
      { success: true, subscribe: 'trade:XBTUSD', request: { op: 'subscribe', args: ['trade:XBTUSD'] } },
      { accepted: true, streams: ['trade:XBTUSD'] },
    ],
    // 1. mark price and funding are of one topic
    [
      {
        status: 400,
        error: 'You are already subscribed to this topic: instrument:XBTUSD',
        request: { op: 'subscribe', args: ['instrument:XBTUSD'] },
      },
      { accepted: true, streams: ['instrument:XBTUSD'] },
    ],
    [
      { status: 400, error: 'Unknown or expired symbol.', request: { op: 'subscribe', args: ['trade:X'] } },
      { accepted: false, reason: 'Unknown or expired symbol.', streams: ['trade:X'] },
    ],
    [
      { status: 429, error: 'Rate limit exceeded, retry in 1 seconds.', request: { op: 'subscribe', args: [] } },
      { accepted: false, reason: 'Rate limit exceeded, retry in 1 seconds.', isTemporary: true },
    ],
    // 2. anything else
    [{ success: true, unsubscribe: 'trade:XBTUSD', request: { op: 'unsubscribe', args: ['trade:XBTUSD'] } }, undefined],
    [{ status: 400, error: 'x', request: { op: 'unsubscribe', args: [] } }, undefined],
    [{ info: 'Welcome to the BitMEX Realtime API.' }, undefined],
    ['pong', undefined],
  ])('case %#: %j is an answer to a subscription: %j', (message, answer) => {
    expect(protocol.acknowledgement!(bytes(message))).toEqual(answer)
  })
})

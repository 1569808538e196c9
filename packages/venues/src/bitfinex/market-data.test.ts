import { describe, expect, test } from 'vitest'
import { SubscriptionDesk } from '../connection/subscription-desk.ts'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { bitfinexInstruments } from './listings.contract.ts'
import { bitfinexMarketData } from './market-data.ts'

const bitfinex = bitfinexMarketData()
const of = (...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: bitfinexInstruments[0]!, channel }))

describe('market data of Bitfinex is asked for', () => {
  test('by a message a stream, the first of a connection after its settings', () => {
    const all = of('trades', 'quotes', 'book')
    const request = { event: 'subscribe', symbol: 'tBTCUSD', subId: '3' }
    const form = { channel: 'book', prec: 'P0', freq: 'F0' }
    expect(bitfinex.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual([
      { ...request, channel: 'trades' },
      { ...request, ...form, len: '1' },
      { ...request, ...form, len: '100' },
    ])
    const first = bitfinexMarketData({ bookLength: 250 }).subscribe(of('book'), 1)
    expect(first.map((text) => JSON.parse(text))).toEqual([
      { event: 'conf', flags: 196_608 },
      { ...request, ...form, len: '250', subId: '1' },
    ])
    expect(bitfinex.limits.subscriptionsPerMessage).toBe(1)
  })

  test('and ended by the number that the venue gave the channel', () => {
    expect(bitfinex.unsubscribe(of('book', 'trades'), 4, [17, undefined])).toEqual([
      '{"event":"unsubscribe","chanId":17}',
    ])
    expect(bitfinex.unsubscribe(of('book'), 4)).toEqual([])
    const sent: string[] = []
    const desk = new SubscriptionDesk(bitfinex, (text) => sent.push(text))
    const all = of('trades', 'book')
    desk.subscribe(all)
    for (const [requestId, channelId] of [
      [1, 17],
      [2, 18],
    ] as const) {
      desk.onAnswer({ accepted: true, requestId, channelId })
    }
    sent.length = 0
    desk.resubscribe(all.slice(1))
    expect(sent[0]).toBe('{"event":"unsubscribe","chanId":18}')
    expect(JSON.parse(sent[1]!)).toMatchObject({ event: 'subscribe', channel: 'book', subId: '4' })
  })

  test('on one path, kept alive by a ping of its own, without REST and without merged lines', () => {
    const book = of('book')
    expect([bitfinex.groups(book), bitfinex.groups([])]).toEqual([[book], []])
    expect(bitfinex.url(bitfinex.endpoints, book)).toBe('wss://api-pub.bitfinex.com/ws/2')
    expect(JSON.parse(bitfinex.keepAlive.message(9) as string)).toEqual({ event: 'ping', cid: 9 })
    expect([bitfinex.snapshot, bitfinex.serverTime, bitfinex.identifier]).toEqual([undefined, undefined, undefined])
  })

  test.each([
    [
      '{"event":"subscribed","channel":"trades","chanId":17,"symbol":"tBTCUSD","subId":"7"}',
      { accepted: true, requestId: 7, channelId: 17 },
    ],
    ['{"event":"subscribed","channel":"trades","chanId":17}', { accepted: true, channelId: 17 }],
    [
      '{"event":"error","msg":"symbol: invalid","code":10300,"subId":"8"}',
      { accepted: false, reason: 'symbol: invalid', requestId: 8 },
    ],
    ['{"event":"error","code":11010}', { accepted: false, reason: 'code 11010', isTemporary: true }],
    ['{"event":"unsubscribed","status":"OK","chanId":17}', undefined],
    ['[17,"hb",5]', undefined],
    ['nothing', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(bitfinex.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })

  test.each([
    ['{"event":"info","code":20051,"msg":"Stopping. Please try to reconnect"}', true],
    ['{"event":"info","code":20060}', false],
    ['{"event":"info","version":2}', false],
    ['[17,"hb",5]', false],
  ])('%s announces a restart: %s', (text, announces) => {
    expect(bitfinex.announcesClose!(Buffer.from(text))).toBe(announces)
  })
})

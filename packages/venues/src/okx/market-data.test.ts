import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { okxInstruments } from './listings.contract.ts'
import { okxMarketData } from './market-data.ts'

const okx = okxMarketData()
const of = (symbol: string, ...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({
    instrument: okxInstruments.find((instrument) => instrument.symbol === symbol)!,
    channel,
  }))
const all = ['trades', 'quotes', 'book', 'candles', 'funding', 'mark'] as const

describe('market data of OKX is asked for', () => {
  test('by channel and instrument, an index by its pair', () => {
    expect(okx.subscribe(of('BTC-USDT-SWAP', ...all), 3).map((text) => JSON.parse(text))).toEqual([
      {
        id: '3',
        op: 'subscribe',
        args: [
          { channel: 'trades', instId: 'BTC-USDT-SWAP' },
          { channel: 'bbo-tbt', instId: 'BTC-USDT-SWAP' },
          { channel: 'books', instId: 'BTC-USDT-SWAP' },
          { channel: 'candle1m', instId: 'BTC-USDT-SWAP' },
          { channel: 'funding-rate', instId: 'BTC-USDT-SWAP' },
          { channel: 'mark-price', instId: 'BTC-USDT-SWAP' },
          { channel: 'index-tickers', instId: 'BTC-USDT' },
        ],
      },
    ])
    const forms = okxMarketData({ book: 'books-l2-tbt', candleLength: '1Dutc' })
    expect(JSON.parse(forms.unsubscribe(of('BTC-USDT', 'book', 'candles'), 4)[0]!)).toEqual({
      id: '4',
      op: 'unsubscribe',
      args: [
        { channel: 'books-l2-tbt', instId: 'BTC-USDT' },
        { channel: 'candle1Dutc', instId: 'BTC-USDT' },
      ],
    })
  })

  test('of spot without funding and mark prices, and each stream once', () => {
    expect(okx.subscribe(of('BTC-USDT', 'funding', 'mark'), 1)).toEqual([])
    const [text] = okx.subscribe([...of('BTC-USDT', 'trades'), ...of('BTC-USDT', 'trades')], 1)
    expect((JSON.parse(text!) as { args: unknown[] }).args).toHaveLength(1)
  })

  test('candles on a socket of their own', () => {
    const groups = okx.groups(of('BTC-USDT', 'candles', 'trades', 'book'))
    expect(groups.map((group) => group.map(({ channel }) => channel))).toEqual([['trades', 'book'], ['candles']])
    expect(groups.map((group) => okx.url(okx.endpoints, group))).toEqual([
      'wss://ws.okx.com:8443/ws/v5/public',
      'wss://ws.okx.com:8443/ws/v5/business',
    ])
    expect(okx.groups([])).toEqual([])
  })

  test('in several messages when there are many', () => {
    const [{ instrument }] = of('BTC-USDT', 'book') as [ReturnType<typeof of>[number]]
    const many = Array.from({ length: 450 }, (_, index) => ({
      instrument: { ...instrument, symbol: `S${index}-USDT` },
      channel: 'trades' as const,
    }))
    const sizes = okx.subscribe(many, 1).map((text) => (JSON.parse(text) as { args: unknown[] }).args.length)
    expect(sizes).toEqual([200, 200, 50])
  })

  test('with the book’s snapshot pushed, or requested', () => {
    const [{ instrument }] = of('BTC-USDT', 'book') as [ReturnType<typeof of>[number]]
    expect(okx.snapshot).toBeUndefined()
    expect(okxMarketData({ snapshots: 'requested' }).snapshot!(instrument).path).toBe(
      '/api/v5/market/books?instId=BTC-USDT&sz=400&source=0',
    )
  })

  test('and is kept alive by a text', () => {
    expect(okx.keepAlive.message(1)).toBe('ping')
    expect(okx.keepAlive.intervalMillis).toBeLessThan(okx.keepAlive.silenceMillis)
  })

  test('beside the venue’s time', () => {
    const { millisOf } = okx.serverTime!
    expect(millisOf(Buffer.from('{"code":"0","msg":"","data":[{"ts":"1597026383085"}]}'))).toBe(1_597_026_383_085)
    expect(millisOf(Buffer.from('{"code":"50011","data":[]}'))).toBeUndefined()
    expect(millisOf(Buffer.from('<html>'))).toBeUndefined()
  })

  test.each([
    [
      '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4","id":"7"}',
      { accepted: true, requestId: 7 },
    ],
    ['{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4"}', { accepted: true }],
    [
      '{"event":"error","code":"60018","msg":"Wrong channel","connId":"a4","id":"8"}',
      { accepted: false, reason: 'Wrong channel', requestId: 8 },
    ],
    ['{"event":"error","code":"60012","msg":""}', { accepted: false, reason: 'no reason given' }],
    ['{"event":"channel-conn-count","connCount":"2"}', undefined],
    ['pong', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(okx.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })

  test.each([
    [
      '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade.","connId":"a4"}',
      true,
    ],
    ['{"event":"notice","code":"1","msg":"other"}', false],
    ['pong', false],
  ])('case %#: %s announces the cut: %j', (text, announces) => {
    expect(okx.announcesClose!(Buffer.from(text))).toBe(announces)
  })
})

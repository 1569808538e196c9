import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { bitgetInstruments } from './listings.contract.ts'
import { bitgetLinearMarketData, bitgetSpotMarketData } from './market-data.ts'

const spot = bitgetSpotMarketData()
const linear = bitgetLinearMarketData()
const of = (id: string, ...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: bitgetInstruments.find((instrument) => instrument.id === id)!, channel }))

describe('market data of Bitget is asked for', () => {
  test('by a message a stream, since answers name no request', () => {
    const all = of('bitget-linear:BTCUSDT', 'trades', 'quotes', 'book')
    const messageOf = (op: string, channel: string) => ({
      op,
      args: [{ instType: 'USDT-FUTURES', channel, instId: 'BTCUSDT' }],
    })
    expect(linear.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual(
      ['trade', 'books1', 'books'].map((channel) => messageOf('subscribe', channel)),
    )
    expect(linear.unsubscribe(all.slice(2), 4).map((text) => JSON.parse(text))).toEqual([
      messageOf('unsubscribe', 'books'),
    ])
    expect(linear.limits.subscriptionsPerMessage).toBe(1)
    expect(spot.subscribe(of('bitget-spot:BTCUSDT', 'book'), 1)[0]).toContain('"instType":"SPOT"')
  })

  test('on one path, kept alive by a ping as text', () => {
    const book = of('bitget-spot:BTCUSDT', 'book')
    expect([spot.groups(book), spot.groups([])]).toEqual([[book], []])
    expect(spot.url(spot.endpoints, book)).toBe('wss://ws.bitget.com/v2/ws/public')
    expect(spot.keepAlive.message(1)).toBe('ping')
    expect(spot.channels).toEqual(['trades', 'quotes', 'book'])
    expect(spot.snapshot).toBeUndefined()
  })

  test.each([
    [
      '{"event":"subscribe","arg":{"instType":"SPOT","channel":"books","instId":"BTCUSDT"}}',
      { accepted: true, streams: ['SPOT books BTCUSDT'] },
    ],
    [
      '{"event":"error","arg":{"instType":"SPOT","channel":"books","instId":"X"},"code":30001,"msg":"doesn’t exist"}',
      { accepted: false, reason: 'doesn’t exist', streams: ['SPOT books X'] },
    ],
    ['{"event":"error","code":"30006"}', { accepted: false, reason: 'code 30006', isTemporary: true }],
    ['{"event":"unsubscribe","arg":{}}', undefined],
    ['pong', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(spot.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })

  test('beside the venue’s time', () => {
    const { millisOf } = spot.serverTime!
    expect(millisOf(Buffer.from('{"code":"00000","data":{"serverTime":"1688008631614"}}'))).toBe(1_688_008_631_614)
    expect(millisOf(Buffer.from('{"code":"40001"}'))).toBeUndefined()
    expect(millisOf(Buffer.from('<html>'))).toBeUndefined()
  })
})

describe('messages of several lines are told apart', () => {
  const identifier = linear.identifier!(of('bitget-linear:BTCUSDT', 'trades', 'quotes', 'book'))
  const arg = (channel: string, instId = 'BTCUSDT') =>
    `"arg":{"instType":"USDT-FUTURES","channel":"${channel}","instId":"${instId}"}`
  const identify = (text: string) =>
    identifier.identify(Buffer.from(text)) ? [identifier.stream, identifier.id] : undefined
  const book = (action: string, seq: string, more = '') =>
    `{"action":"${action}",${arg('books')},"data":[{"asks":[["1","2"]],"bids":[],"seq":${seq},"ts":"5"}]${more}}`

  test('books by sequence number, a snapshot behind the update of its number', () => {
    const ids = [
      book('update', '1343064377779269632'),
      book('snapshot', '"1343064377779269632"'),
      book('update', '1343064377779269633'),
      book('snapshot', '1343064377779269631'),
    ].map(identify)
    expect(ids.map((found) => found?.[0])).toEqual([2, 2, 2, 2])
    const [update, snapshot, next, older] = ids.map((found) => found![1]!)
    expect([snapshot! - update!, next! - update!, older! - update!]).toEqual([0.5, 1, -0.5])
  })

  test('trades by their first id, without those of before', () => {
    const trade = (action: string) =>
      `{"action":"${action}",${arg('trade')},"data":[{"ts":"1","price":"2","size":"3","side":"buy","tradeId":"17"},{"tradeId":"16"}]}`
    expect([identify(trade('update')), identify(trade('snapshot'))]).toEqual([[0, 17], undefined])
  })

  test.each([
    ['pong'],
    [`{"action":"update",${arg('books', 'ETHUSDT')},"data":[{"seq":1}]}`],
    [`{"action":"update",${arg('books')},"data":[{"ts":"1"}]}`],
    ['{"event":"subscribe"}'],
    [''],
  ])('%s has no place', (text) => {
    expect(identify(text)).toBeUndefined()
  })
})

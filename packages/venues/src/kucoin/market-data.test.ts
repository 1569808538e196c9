import { describe, expect, test } from 'vitest'
import type { MarketDataChannel } from '../protocol/market-data-protocol.ts'
import { kucoinInstruments } from './listings.contract.ts'
import { kucoinMarketData } from './market-data.ts'

const kucoin = kucoinMarketData()
const of = (symbol: string, ...channels: MarketDataChannel[]) =>
  channels.map((channel) => ({ instrument: kucoinInstruments.find((one) => one.symbol === symbol)!, channel }))

describe('market data of KuCoin is asked for', () => {
  test('by a message a stream', () => {
    const all = of('BTC-USDT', 'trades', 'quotes', 'book')
    const rest = { privateChannel: false, response: true }
    expect(kucoin.subscribe(all, 3).map((text) => JSON.parse(text))).toEqual(
      ['match', 'ticker', 'level2'].map((name) => ({
        ...{ id: '3', type: 'subscribe', topic: `/market/${name}:BTC-USDT`, ...rest },
      })),
    )
    expect(JSON.parse(kucoin.unsubscribe(all.slice(2), 4)[0]!)).toEqual({
      ...{ id: '4', type: 'unsubscribe', topic: '/market/level2:BTC-USDT', ...rest },
    })
    expect(kucoin.limits.subscriptionsPerMessage).toBe(1)
  })

  test('at an address with a token, which a request answers with', () => {
    expect(kucoin.url({ webSocket: '', rest: 'https://a' }, [])).toBe('https://a/api/v1/bullet-public')
    const server = { endpoint: 'wss://ws-api-spot.kucoin.com/', encrypt: true, pingInterval: 18_000 }
    const answer = { code: '200000', data: { token: 'a/b==', instanceServers: [server] } }
    const address = (body: unknown) => kucoin.socketAddress!(Buffer.from(JSON.stringify(body)))
    expect(address(answer)).toBe('wss://ws-api-spot.kucoin.com/?token=a%2Fb%3D%3D')
    expect(address({ ...answer, code: '429000' })).toBeUndefined()
    expect(address({ ...answer, data: { token: 'a', instanceServers: [] } })).toBeUndefined()
    expect(kucoin.socketAddress!(Buffer.from('<html>'))).toBeUndefined()
  })

  test('kept alive by a ping of its own, with books over REST', () => {
    const [book] = of('BTC-USDT', 'book')
    expect([kucoin.groups([book!]), kucoin.groups([])]).toEqual([[[book]], []])
    expect(JSON.parse(kucoin.keepAlive.message(9) as string)).toEqual({ id: 'p9', type: 'ping' })
    expect(kucoin.snapshot!(book!.instrument)).toEqual({
      path: '/api/v1/market/orderbook/level2_100?symbol=BTC-USDT',
      weight: 4,
    })
    const body = '{"code":"200000","data":{"time":1550653727731,"sequence":"3262786978","bids":[]}}'
    expect(kucoin.snapshotId!(Buffer.from(body))).toBe(3_262_786_978)
    expect(kucoin.snapshotId!(Buffer.from('{"code":"400"}'))).toBeUndefined()
  })

  test.each([
    ['{"id":"7","type":"ack"}', { accepted: true, requestId: 7 }],
    [
      '{"id":"8","type":"error","code":404,"data":"topic /x is not found"}',
      { accepted: false, reason: 'topic /x is not found', requestId: 8 },
    ],
    ['{"id":"9","type":"error","code":429}', { accepted: false, reason: 'code 429', requestId: 9, isTemporary: true }],
    ['{"id":"x","type":"ack"}', { accepted: true }],
    ['{"id":"x","type":"welcome"}', undefined],
    ['{"id":"p1","type":"pong"}', undefined],
    ['nothing', undefined],
  ])('case %#: %s is an answer to a subscription: %j', (text, answer) => {
    expect(kucoin.acknowledgement!(Buffer.from(text))).toEqual(answer)
  })

  test('beside the venue’s time', () => {
    const { millisOf } = kucoin.serverTime!
    expect(millisOf(Buffer.from('{"code":"200000","data":1597026383085}'))).toBe(1_597_026_383_085)
    expect(millisOf(Buffer.from('{"code":"429000"}'))).toBeUndefined()
    expect(millisOf(Buffer.from('<html>'))).toBeUndefined()
  })
})

describe('messages of several lines are told apart', () => {
  const identifier = kucoin.identifier!([...of('EQZ-BTC', 'book'), ...of('BTC-USDT', 'trades', 'quotes', 'book')])
  const newer = (channel: string, data: string, symbol = 'BTC-USDT') =>
    `{"topic":"/market/${channel}:${symbol}","type":"message","subject":"s","data":{${data}}}`
  const older = (channel: string, data: string, symbol = 'BTC-USDT') =>
    `{"data":{${data}},"subject":"s","topic":"/market/${channel}:${symbol}","type":"message"}`

  test.each([
    [newer('level2', '"changes":{},"sequenceEnd":12,"sequenceStart":11', 'EQZ-BTC'), 0, 12],
    [older('level2', '"sequenceStart":11,"changes":{},"sequenceEnd":13'), 3, 13],
    [older('ticker', '"sequence":"14","bestAsk":"1"'), 2, 14],
    [newer('match', '"symbol":"BTC-USDT","sequence":"15"'), 1, 15],
  ])('%s is of stream %d with id %d', (text, stream, id) => {
    expect(identifier.identify(Buffer.from(text))).toBe(true)
    expect([identifier.stream, identifier.id]).toEqual([stream, id])
  })

  test.each([
    ['{"id":"7","type":"ack"}'],
    [newer('match', '"sequence":"15"', 'EQZ-BTC')],
    [newer('ticker', '"bestAsk":"1"')],
    [newer('level2', '"sequenceEnd":"x"')],
  ])('%s has no place', (text) => {
    expect(identifier.identify(Buffer.from(text))).toBe(false)
  })
})

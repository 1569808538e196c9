import { describe, expect, test } from 'vitest'
import { BybitDialect, bybitStreamOf } from './bybit-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const NOW = 1_723_161_256_322
const TOPIC = 'orderbook.50.ABC'

function setup(market: 'spot' | 'linear' = 'linear') {
  const dialect = new BybitDialect(market, () => NOW)
  const publish = (type: string, u: number, b: string[][], a: string[][] = []) => {
    const text = JSON.stringify({ topic: TOPIC, type, ts: 5, data: { s: 'ABC', b, a, u, seq: u * 2 }, cts: 4 })
    dialect.onPublish({ text, stream: TOPIC, atNanos: 0 })
  }
  return { dialect, client: new HeardClient(dialect), publish }
}

describe('BybitDialect', () => {
  test('a subscription is answered, and begins with the book as it is once it is known', () => {
    const { dialect, client, publish } = setup()
    const subscribe = JSON.stringify({ req_id: '1', op: 'subscribe', args: [TOPIC] })
    dialect.onText(subscribe, client)
    expect(client.take()).toEqual([
      { success: true, ret_msg: 'subscribe', conn_id: 'local', req_id: '1', op: 'subscribe' },
    ])
    publish(
      'snapshot',
      7,
      [
        ['9', '1'],
        ['8', '2'],
      ],
      [['11', '3']],
    )
    publish('delta', 8, [
      ['9', '0'],
      ['10', '4'],
    ])
    dialect.onText(subscribe, client)
    expect(client.take()[1]).toEqual({
      topic: TOPIC,
      type: 'snapshot',
      ts: 5,
      cts: 4,
      data: {
        s: 'ABC',
        b: [
          ['10', '4'],
          ['8', '2'],
        ],
        a: [['11', '3']],
        u: 8,
        seq: 16,
      },
    })
    dialect.onText(JSON.stringify({ op: 'unsubscribe', args: [TOPIC] }), client)
    expect([...client.streams]).toEqual([])
  })

  test.each([
    ['{"op":"ping","req_id":"4"}', { success: true, ret_msg: 'pong', op: 'ping', req_id: '4' }],
    ['{"op":"ping","req_id":4}', { success: true, ret_msg: 'pong', op: 'ping', req_id: 4 }],
    ['{"op":"dance"}', { success: false, ret_msg: 'Invalid op' }],
    ['hello', { success: false, ret_msg: 'Invalid op' }],
    [JSON.stringify({ op: 'subscribe', args: Array(11).fill(TOPIC) }), { success: false, ret_msg: 'args size >10' }],
  ])('case %#: %s', (text, expected) => {
    const { dialect, client } = setup('spot')
    dialect.onText(text, client)
    expect(client.take()).toMatchObject([expected])
  })

  test('refuses subscriptions as too many, nothing else', () => {
    const { dialect, client } = setup()
    expect(dialect.onTooMany('{"op":"ping"}', client)).toBe(false)
    expect(dialect.onTooMany('{"op":"subscribe","req_id":"2","args":[]}', client)).toBe(true)
    expect(client.take()).toMatchObject([{ success: false, req_id: '2', op: 'subscribe' }])
  })

  test('listens at its market alone, and tells the time', () => {
    const { dialect } = setup()
    const at = (path: string) => new URL(path, 'http://127.0.0.1')
    expect([dialect.onConnect(at('/v5/public/linear')), dialect.onConnect(at('/v5/public/spot'))]).toEqual([
      true,
      false,
    ])
    expect(JSON.parse(dialect.onRequest(at('/v5/market/time'))!.body).result.timeNano).toBe(`${NOW}000000`)
    expect(dialect.onRequest(at('/v5/market/kline'))).toBeUndefined()
    expect(bybitStreamOf('{"topic":"publicTrade.ABC","data":[]}')).toBe('publicTrade.ABC')
    expect(bybitStreamOf('{"success":true}')).toBeUndefined()
  })
})

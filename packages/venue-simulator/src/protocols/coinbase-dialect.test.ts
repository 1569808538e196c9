import { describe, expect, test } from 'vitest'
import { CoinbaseDialect, coinbaseStreamOf } from './coinbase-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1')
const level = (side: string, price_level: string, new_quantity: string) => ({
  ...{ side, event_time: 'then', price_level, new_quantity },
})
const book = (type: string, ...updates: object[]) =>
  JSON.stringify({
    ...{ channel: 'l2_data', client_id: '', timestamp: 'now', sequence_num: 0 },
    events: [{ type, product_id: 'A-B', updates }],
  })
const subscribe = '{"type":"subscribe","channel":"level2","product_ids":["A-B"]}'

describe('CoinbaseDialect', () => {
  test('a book comes with the subscription, then the list of all; every message of a connection is numbered', () => {
    const dialect = new CoinbaseDialect(() => NOW)
    const client = new HeardClient(dialect)
    const publish = (text: string) => dialect.onPublish({ text, stream: 'level2:A-B', atNanos: 0 })
    dialect.onText('{"type":"subscribe","channel":"heartbeats"}', client)
    publish(book('snapshot', level('bid', '9', '1'), level('offer', '11', '2')))
    publish(book('update', level('bid', '9', '0'), level('bid', '10', '3')))
    dialect.onText(subscribe, client)
    expect(client.take()).toMatchObject([
      { channel: 'subscriptions', sequence_num: 0, events: [{ subscriptions: { heartbeats: ['all'] } }] },
      {
        channel: 'l2_data',
        sequence_num: 1,
        events: [
          {
            type: 'snapshot',
            product_id: 'A-B',
            updates: [
              { side: 'bid', price_level: '10', new_quantity: '3' },
              { side: 'offer', price_level: '11', new_quantity: '2' },
            ],
          },
        ],
      },
      { channel: 'subscriptions', sequence_num: 2, events: [{ subscriptions: { level2: ['A-B'] } }] },
    ])
    const other = new HeardClient(dialect)
    expect(dialect.textFor(book('update'), client)).toContain('"sequence_num":3,')
    expect(dialect.textFor(book('update'), other)).toContain('"sequence_num":0,')
  })

  test('refuses what it doesn’t know and what is too much', () => {
    const dialect = new CoinbaseDialect(() => NOW)
    const client = new HeardClient(dialect)
    dialect.onText('hello', client)
    expect(dialect.onTooMany('hello', client)).toBe(false)
    expect(dialect.onTooMany(subscribe, client)).toBe(true)
    expect(client.take()).toEqual([
      { type: 'error', message: 'unknown request' },
      { type: 'error', message: 'rate limit exceeded' },
    ])
    expect([dialect.onConnect(at('/')), dialect.onConnect(at('/v2'))]).toEqual([true, false])
    expect(dialect.onRequest(at('/api/v3/brokerage/time'))?.body).toContain(`"epochMillis":"${NOW}"`)
    expect(dialect.onRequest(at('/other'))).toBeUndefined()
    expect(coinbaseStreamOf(book('update'))).toBe('level2:A-B')
    expect(coinbaseStreamOf('{"type":"error"}')).toBeUndefined()
  })
})

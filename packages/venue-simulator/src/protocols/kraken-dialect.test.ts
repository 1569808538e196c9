import { describe, expect, test } from 'vitest'
import { HeardClient } from './dialect-client.contract.ts'
import { KrakenDialect, krakenChecksum, krakenStreamOf } from './kraken-dialect.ts'
import type { TextLevel } from './text-book.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1')
const STREAM = 'book:A/B'

/** The book of the venue's own example, whose checksum it publishes. */
const asks: TextLevel[] = [
  ['45285.2', '0.00100000'],
  ['45286.4', '1.54571953'],
  ['45286.6', '1.54571109'],
  ['45289.6', '1.54560911'],
  ['45290.2', '0.15890660'],
  ['45291.8', '1.54553491'],
  ['45294.7', '0.04454749'],
  ['45296.1', '0.35380000'],
  ['45297.5', '0.09945542'],
  ['45299.5', '0.18772827'],
]
const bids: TextLevel[] = [
  ['45283.5', '0.10000000'],
  ['45283.4', '1.54582015'],
  ['45282.1', '0.10000000'],
  ['45281.0', '0.10000000'],
  ['45280.3', '1.54592586'],
  ['45279.0', '0.07990000'],
  ['45277.6', '0.03310103'],
  ['45277.5', '0.30000000'],
  ['45277.3', '1.54602737'],
  ['45276.6', '0.15445238'],
]

function setup(depth = 10) {
  const dialect = new KrakenDialect({ priceDecimals: 1, quantityDecimals: 8, depth }, () => NOW)
  const written = (levels: readonly TextLevel[]) =>
    levels.map(([price, qty]) => ({ price: Number(price), qty: Number(qty) }))
  const publish = (type: string, bidLevels: readonly TextLevel[], askLevels: readonly TextLevel[]) => {
    const data = [{ symbol: 'A/B', bids: written(bidLevels), asks: written(askLevels), checksum: 0 }]
    dialect.onPublish({ text: JSON.stringify({ channel: 'book', type, data }), stream: STREAM, atNanos: 0 })
  }
  return { dialect, client: new HeardClient(dialect), publish }
}
const subscribe = '{"method":"subscribe","params":{"channel":"book","symbol":["A/B"],"depth":10},"req_id":5}'

describe('KrakenDialect', () => {
  test('the published checksum', () => {
    expect(krakenChecksum(bids, asks)).toBe(3_310_070_434)
  })

  test('a subscription is answered, and begins with the book of its depth and its checksum', () => {
    const { dialect, client, publish } = setup(2)
    publish('snapshot', bids.slice(0, 2), asks.slice(0, 2))
    publish(
      'update',
      [
        ['45283.5', '0'],
        ['45282.1', '0.1'],
        ['45281.0', '0.1'],
      ],
      [],
    )
    dialect.onText(subscribe, client)
    expect(client.heard.at(-1)).toContain(
      '"bids":[{"price":45283.4,"qty":1.54582015},{"price":45282.1,"qty":0.10000000}]',
    )
    const checksum = krakenChecksum(bids.slice(1, 3), asks.slice(0, 2))
    expect(client.take()).toMatchObject([
      { method: 'subscribe', success: true, req_id: 5, result: { channel: 'book', symbol: 'A/B', depth: 10 } },
      { channel: 'book', type: 'snapshot', data: [{ checksum }] },
    ])
  })

  test('answers pings, refuses what it doesn’t know and what is too much', () => {
    const { dialect, client } = setup()
    dialect.onText('{"method":"ping","req_id":1}', client)
    dialect.onText('{"method":"dance","req_id":2}', client)
    expect(dialect.onTooMany('{"method":"ping"}', client)).toBe(false)
    expect(dialect.onTooMany(subscribe, client)).toBe(true)
    expect(client.take()).toMatchObject([
      { method: 'pong', req_id: 1 },
      { success: false, req_id: 2 },
      { success: false, req_id: 5, error: 'EAPI:Rate limit exceeded' },
    ])
    expect([dialect.onConnect(at('/v2')), dialect.onConnect(at('/'))]).toEqual([true, false])
    expect(dialect.onRequest(at('/0/public/Time'))?.body).toContain(`"unixtime":${Math.floor(NOW / 1_000)}`)
    expect(dialect.onRequest(at('/0/public/Depth'))).toBeUndefined()
    expect(krakenStreamOf('{"channel":"trade","type":"update","data":[{"symbol":"A/B"}]}')).toBe('trade:A/B')
    expect(krakenStreamOf('{"method":"pong"}')).toBeUndefined()
  })
})

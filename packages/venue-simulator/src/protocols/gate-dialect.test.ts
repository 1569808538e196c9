import { expect, test } from 'vitest'
import { HeardClient } from './dialect-client.contract.ts'
import { GateDialect, gateBookText } from './gate-dialect.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1')
const difference = (u: number, b: string[][], a: string[][] = []) => ({
  text: JSON.stringify({
    ...{ time: 1, channel: 'spot.order_book_update', event: 'update' },
    result: { t: u, e: 'depthUpdate', E: 1, s: 'A_B', U: u, u, b, a },
  }),
  stream: 'spot.order_book_update:A_B',
  atNanos: 0,
})

test('answers requests with their number, pings, and refuses what it doesn’t have', () => {
  const dialect = new GateDialect('A_B', () => NOW)
  const client = new HeardClient(dialect)
  const send = (message: object) => dialect.onText(JSON.stringify(message), client)
  const subscribe = { time: 1, id: 7, channel: 'spot.order_book_update', event: 'subscribe', payload: ['A_B', '100ms'] }
  send(subscribe)
  expect([...client.streams]).toEqual(['spot.order_book_update:A_B'])
  send({ ...subscribe, event: 'unsubscribe' })
  send({ ...subscribe, payload: ['X_Y'] })
  send({ time: 1, channel: 'spot.ping' })
  dialect.onText('hello', client)
  expect(client.streams.size).toBe(0)
  expect(client.take()).toMatchObject([
    { id: 7, event: 'subscribe', result: { status: 'success' } },
    { id: 7, event: 'unsubscribe', result: { status: 'success' } },
    { id: 7, event: 'subscribe', error: { code: 2 }, result: null },
    { channel: 'spot.pong' },
    { event: 'subscribe', error: { code: 2 } },
  ])
  expect(['/ws/v4/', '/ws'].map((path) => dialect.onConnect(at(path)))).toEqual([true, false])
})

test('answers with the book as far as it was published, later while it isn’t known', () => {
  const dialect = new GateDialect('A_B', () => NOW)
  const book = () => dialect.onRequest(at('/api/v4/spot/order_book?currency_pair=A_B&limit=100&with_id=true'))
  dialect.onPublish(difference(9, [['7', '9']]))
  dialect.onPublish(difference(11, [['8', '0']]))
  expect(book()).toBe('later')
  dialect.onPublish({ text: gateBookText(10, 10, [['8', '2']], [['11', '3']]), stream: '', atNanos: 0 })
  dialect.onPublish(difference(12, [['10', '4']], [['11', '5']]))
  expect(book()).toEqual({ status: 200, body: gateBookText(12, 12, [['10', '4']], [['11', '5']]) })
  expect(dialect.onRequest(at('/api/v4/spot/order_book?currency_pair=X_Y'))).toMatchObject({ status: 400 })
  expect(dialect.onRequest(at('/api/v4/spot/time'))).toEqual({ status: 200, body: `{"server_time":${NOW}}` })
  expect(dialect.onRequest(at('/api/v4/spot/candles'))).toBeUndefined()
})

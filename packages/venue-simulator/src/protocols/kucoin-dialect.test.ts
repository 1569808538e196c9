import { expect, test } from 'vitest'
import { HeardClient } from './dialect-client.contract.ts'
import { KucoinDialect, kucoinBookText } from './kucoin-dialect.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1:9')
const difference = (sequenceEnd: number, bids: string[][], asks: string[][] = []) => ({
  text: JSON.stringify({
    ...{ topic: '/market/level2:A-B', type: 'message', subject: 'trade.l2update' },
    data: { changes: { asks, bids }, sequenceEnd, sequenceStart: sequenceEnd, symbol: 'A-B', time: sequenceEnd },
  }),
  stream: '/market/level2:A-B',
  atNanos: 0,
})

test('a token opens one connection, which is welcomed', () => {
  const dialect = new KucoinDialect('A-B', () => NOW)
  const client = new HeardClient(dialect)
  const { body } = dialect.onRequest(at('/api/v1/bullet-public')) as { body: string }
  const { data } = JSON.parse(body) as { data: { token: string; instanceServers: [{ endpoint: string }] } }
  expect(data.instanceServers[0].endpoint).toBe('ws://127.0.0.1:9/endpoint')
  const address = at(`/endpoint?token=${encodeURIComponent(data.token)}`)
  expect([address, address, at('/endpoint')].map((one) => dialect.onConnect(one, client))).toEqual([true, false, false])
  expect(client.take()).toEqual([{ id: 'c0', type: 'welcome' }])
})

test('answers requests with their id, pings, and refuses what it doesn’t have', () => {
  const dialect = new KucoinDialect('A-B', () => NOW)
  const client = new HeardClient(dialect)
  const send = (message: object) => dialect.onText(JSON.stringify(message), client)
  const request = { id: '7', type: 'subscribe', topic: '/market/match:A-B', response: true }
  send(request)
  expect([...client.streams]).toEqual(['/market/match:A-B'])
  send({ ...request, type: 'unsubscribe' })
  send({ ...request, topic: '/market/match:X-Y' })
  send({ id: '8', type: 'ping' })
  dialect.onText('hello', client)
  expect(client.streams.size).toBe(0)
  expect(client.take()).toEqual([
    { id: '7', type: 'ack' },
    { id: '7', type: 'ack' },
    { id: '7', type: 'error', code: 404, data: 'topic /market/match:X-Y is not found' },
    { id: '8', type: 'pong' },
    { id: '', type: 'error', code: 404, data: 'topic  is not found' },
  ])
})

test('answers with the book as far as it was published, later while it isn’t known', () => {
  const dialect = new KucoinDialect('A-B', () => NOW)
  const book = () => dialect.onRequest(at('/api/v1/market/orderbook/level2_100?symbol=A-B'))
  dialect.onPublish(difference(9, [['7', '9', '9']]))
  dialect.onPublish(difference(11, [['8', '0', '11']]))
  expect(book()).toBe('later')
  dialect.onPublish({ text: kucoinBookText(10, 10, [['8', '2']], [['11', '3']]), stream: '', atNanos: 0 })
  dialect.onPublish(difference(12, [['10', '4', '12']], [['11', '5', '12']]))
  dialect.onPublish(difference(13, [['0', '0', '13']]))
  expect(book()).toEqual({ status: 200, body: kucoinBookText(13, 13, [['10', '4']], [['11', '5']]) })
  expect(dialect.onRequest(at('/api/v1/market/orderbook/level2_100?symbol=X-Y'))).toMatchObject({ status: 400 })
  expect(dialect.onRequest(at('/api/v1/timestamp'))).toEqual({ status: 200, body: `{"code":"200000","data":${NOW}}` })
  expect(dialect.onRequest(at('/api/v1/candles'))).toBeUndefined()
})

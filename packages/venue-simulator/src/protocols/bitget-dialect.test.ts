import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { generateBitgetSession } from '../sessions/generated-bitget-session.ts'
import { BitgetDialect, bitgetChecksum } from './bitget-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const arg = { instType: 'SPOT', channel: 'books', instId: 'ABC' }
const level = (price: string, quantity: string): [string, string] => [price, quantity]

test('the checksum is over the levels in turn, with the digits sent', () => {
  const [bids, asks] = [[level('43231.10', '4.0'), level('43231', '6')], [level('43232.8', '9')]]
  expect(bitgetChecksum(bids, asks)).toBe(crc32('43231.10:4.0:43232.8:9:43231:6') | 0)
})

test('a subscription is answered and begins with the book as it is, pings are answered, nonsense is refused', () => {
  const dialect = new BitgetDialect(() => 5)
  const client = new HeardClient(dialect)
  expect(['/v2/ws/public', '/v5/public'].map((path) => dialect.onConnect(new URL(path, 'http://a')))).toEqual([
    true,
    false,
  ])
  const message = (action: string, bids: string[][], asks: string[][], seq: string) => ({
    text: JSON.stringify({ action, arg, data: [{ asks, bids, checksum: 1, seq, ts: '7' }], ts: 8 }),
    stream: 'SPOT:books:ABC',
    atNanos: 0,
  })
  const request = (op: string) => JSON.stringify({ op, args: [arg] })
  dialect.onText(request('subscribe'), client)
  expect(client.take()).toEqual([{ event: 'subscribe', arg }])
  dialect.onPublish(message('snapshot', [['9', '1']], [['11', '2']], '5'))
  dialect.onPublish(message('update', [['9', '0']], [['10.50', '2.0']], '6'))
  dialect.onText(request('unsubscribe'), client)
  expect([client.take(), client.streams.size]).toEqual([[{ event: 'unsubscribe', arg }], 0])
  dialect.onText(request('subscribe'), client)
  const asks = [level('10.50', '2.0'), level('11', '2')]
  const data = [{ asks, bids: [], checksum: bitgetChecksum([], asks), seq: '6', ts: '7' }]
  expect(client.take()).toEqual([
    { event: 'subscribe', arg },
    { action: 'snapshot', arg, data, ts: 8 },
  ])
  dialect.onText('ping', client)
  dialect.onText('{"op":"dance"}', client)
  expect(client.take()).toEqual(['pong', { event: 'error', code: 30_003, msg: 'Invalid op' }])
  expect(dialect.onRequest(new URL('/api/v2/public/time', 'http://a'))).toMatchObject({ status: 200 })
  expect(dialect.onRequest(new URL('/api/v2/public/dance', 'http://a'))).toBeUndefined()
})

test('a generated session has the checksums of the books that its messages make', () => {
  const options = { seed: 1, symbol: 'ABC', messages: 100, instType: 'SPOT' } as const
  const dialect = new BitgetDialect(() => 5)
  const { messages } = generateBitgetSession(options)
  for (const message of messages) {
    dialect.onPublish(message)
    const sent = JSON.parse(message.text) as { arg: { channel: string }; data: { checksum: number }[] }
    if (sent.arg.channel !== 'books') continue
    const whole = JSON.parse(dialect.snapshotOf(message.stream)!) as typeof sent
    // Trades take from the book before its next message tells.
    expect(whole.data[0]!.checksum).toBe(sent.data[0]!.checksum)
  }
})

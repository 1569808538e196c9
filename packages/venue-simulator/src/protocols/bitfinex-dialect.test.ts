import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { generateBitfinexSession } from '../sessions/generated-bitfinex-session.ts'
import { BitfinexDialect, bitfinexBookText, bitfinexChecksum } from './bitfinex-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const message = (content: string) => ({ text: `[17472,${content},"#"]`, stream: 'book:100:tABC', atNanos: 0 })

test('the checksum is the published one', () => {
  const bids = [
    ['6000', '1'],
    ['5900', '2'],
  ] as const
  const asks = [
    ['6100', '3'],
    ['6200', '4'],
  ] as const
  expect(bitfinexChecksum(bids, asks)).toBe(1_756_193_398)
  expect(bitfinexChecksum(bids, [])).toBe(crc32('6000:1:5900:2') | 0)
})

test('answers requests, numbers what it sends on each connection, and begins a book with what it is', () => {
  const dialect = new BitfinexDialect('tABC')
  const client = new HeardClient(dialect)
  const send = (request: object) => dialect.onText(JSON.stringify(request), client)
  expect(['/ws/2', '/ws'].map((path) => dialect.onConnect(new URL(path, 'http://a'), client))).toEqual([true, false])
  send({ event: 'conf', flags: 196_608 })
  const book = { event: 'subscribe', channel: 'book', symbol: 'tABC', prec: 'P0', freq: 'F0', len: '100', subId: '7' }
  send(book)
  expect(client.take()).toMatchObject([
    { event: 'info', version: 2 },
    { event: 'conf', status: 'OK' },
    { event: 'subscribed', channel: 'book', chanId: 17_472, len: '100', subId: '7' },
  ])
  dialect.onPublish(message('[[9,1,2],[11,1,-3]]'))
  dialect.onPublish(message('[9,0,1]'))
  dialect.onPublish(message('[10.5,2,-0.5]'))
  send({ event: 'unsubscribe', chanId: 17_472 })
  expect(client.streams.size).toBe(0)
  send(book)
  const text = bitfinexBookText(
    'book:100',
    [],
    [
      ['10.5', '0.5'],
      ['11', '3'],
    ],
  )
  expect(client.heard.splice(0).slice(-1)).toEqual([text.replace('"#"', '1')])
  expect(dialect.textFor('[17472,"hb","#"]', client)).toBe('[17472,"hb",2]')
  send({ event: 'ping', cid: 4 })
  send({ ...book, symbol: 'tXYZ' })
  dialect.onText('hello', client)
  expect(client.take()).toMatchObject([
    { event: 'pong', cid: 4 },
    { event: 'error', code: 10_300, subId: '7' },
    { event: 'error', code: 10_300 },
  ])
})

test('a generated session has the checksums of the books that its messages make', () => {
  const dialect = new BitfinexDialect('tABC')
  let compared = 0
  for (const one of generateBitfinexSession({ seed: 1, symbol: 'tABC', messages: 300 }).messages) {
    dialect.onPublish(one)
    const sent = /^\[17472,"cs",(-?\d+),/.exec(one.text)
    if (sent === null) continue
    const whole = JSON.parse(dialect.snapshotOf('book:100:tABC')!) as [number, [number, number, number][]]
    const side = (sign: number) =>
      whole[1]
        .filter(([, , amount]) => amount * sign > 0)
        .map(([price, , amount]) => [`${price}`, `${Math.abs(amount)}`])
    expect(bitfinexChecksum(side(1) as [string, string][], side(-1) as [string, string][])).toBe(Number(sent[1]))
    compared++
  }
  expect(compared).toBeGreaterThan(20)
})

import { describe, expect, test } from 'vitest'
import type { SessionMessage } from '../sessions/market-session.ts'
import { BinanceDialect, binanceStreamOf } from './binance-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1')
const snapshot = {
  text: '{"lastUpdateId":10,"bids":[["9","1"],["8","2"]],"asks":[["11","3"]]}',
  stream: '',
  atNanos: 0,
}

function difference(u: number, b: string[][], a: string[][] = []): SessionMessage {
  const data = { e: 'depthUpdate', s: 'ABC', U: u, u, b, a }
  return { text: JSON.stringify({ stream: 'abc@depth@100ms', data }), stream: 'abc@depth@100ms', atNanos: 0 }
}

function setup() {
  const dialect = new BinanceDialect('ABC', () => NOW)
  return { dialect, client: new HeardClient(dialect) }
}

describe('BinanceDialect', () => {
  test.each([
    ['/stream', true, []],
    ['/public/stream', true, []],
    ['/market/stream?streams=a@trade/b@depth', true, ['a@trade', 'b@depth']],
    ['/ws/a@trade', true, ['a@trade']],
    ['/v5/public/linear', false, []],
  ])('case %#: at %s it listens: %j', (path, listens, expected) => {
    const { dialect, client } = setup()
    expect(dialect.onConnect(at(path), client)).toBe(listens)
    expect([...client.streams]).toEqual(expected)
  })

  test('subscribes, unsubscribes, and refuses what it doesn’t know', () => {
    const { dialect, client } = setup()
    dialect.onText('{"method":"SUBSCRIBE","params":["a@trade","a@depth"],"id":1}', client)
    dialect.onText('{"method":"UNSUBSCRIBE","params":["a@depth"],"id":"two"}', client)
    dialect.onText('{"method":"DANCE","id":3}', client)
    dialect.onText('hello', client)
    expect([...client.streams]).toEqual(['a@trade'])
    expect(client.take()).toEqual([
      { result: null, id: 1 },
      { result: null, id: 'two' },
      { id: 3, error: { code: 2, msg: 'Invalid request' } },
      { id: null, error: { code: 2, msg: 'Invalid request' } },
    ])
  })

  test('answers with the book as far as it was published, later while it isn’t known', () => {
    const { dialect } = setup()
    const bookOf = () => dialect.onRequest(at('/fapi/v1/depth?symbol=ABC&limit=5'))
    dialect.onPublish(difference(9, [['7', '9']]))
    dialect.onPublish(difference(11, [['8', '0.000']]))
    expect(bookOf()).toBe('later')
    dialect.onPublish(snapshot)
    dialect.onPublish(difference(12, [['10', '4']], [['11', '5']]))
    expect(bookOf()).toEqual({
      status: 200,
      body: '{"lastUpdateId":12,"bids":[["10","4"],["9","1"]],"asks":[["11","5"]]}',
    })
    expect(dialect.onRequest(at('/api/v3/depth?symbol=XYZ'))).toMatchObject({ status: 400 })
    expect(dialect.onRequest(at('/dapi/v1/time'))).toEqual({ status: 200, body: `{"serverTime":${NOW}}` })
    expect(dialect.onRequest(at('/dapi/v1/klines'))).toBeUndefined()
  })

  test.each([
    ['{"stream":"abc@trade","data":{}}', 'abc@trade'],
    ['{"lastUpdateId":1,"bids":[],"asks":[]}', ''],
    ['{"result":null,"id":1}', undefined],
  ])('case %#: %s is of %j', (text, stream) => {
    expect(binanceStreamOf(text)).toBe(stream)
  })
})

import { describe, expect, test } from 'vitest'
import { HeardClient } from './dialect-client.contract.ts'
import { OkxDialect, okxStreamOf } from './okx-dialect.ts'

const NOW = 1_723_161_256_322
const arg = { channel: 'books', instId: 'A-B' }
const at = (path: string) => new URL(path, 'http://127.0.0.1')

function setup(snapshots: 'pushed' | 'requested' = 'pushed') {
  const dialect = new OkxDialect(() => NOW, snapshots)
  const publish = (action: string, ids: object, asks: string[][], bids: string[][] = []) => {
    const text = JSON.stringify({ arg, action, data: [{ asks, bids, ts: '5', ...ids }] })
    dialect.onPublish({ text, stream: 'books:A-B', atNanos: 0 })
  }
  return { dialect, client: new HeardClient(dialect), publish }
}
const subscribe = JSON.stringify({ id: '3', op: 'subscribe', args: [arg, { channel: 'trades', instId: 'A-B' }] })

describe('OkxDialect', () => {
  test('each stream is answered, and a book begins as it is', () => {
    const { dialect, client, publish } = setup()
    publish('snapshot', { checksum: 0, seqId: 4, prevSeqId: -1 }, [['11', '1', '0', '1']], [['9', '2', '0', '3']])
    publish('update', { checksum: 0, seqId: 6, prevSeqId: 4 }, [
      ['11', '0', '0', '0'],
      ['12', '7', '0', '1'],
    ])
    dialect.onText(subscribe, client)
    expect(client.take()).toEqual([
      { id: '3', event: 'subscribe', arg, connId: 'local' },
      {
        arg,
        action: 'snapshot',
        data: [
          ...[
            {
              asks: [['12', '7', '0', '1']],
              bids: [['9', '2', '0', '1']],
              ts: '5',
              checksum: 0,
              seqId: 6,
              prevSeqId: -1,
            },
          ],
        ],
      },
      { id: '3', event: 'subscribe', arg: { channel: 'trades', instId: 'A-B' }, connId: 'local' },
    ])
  })

  test('a session with checksums gets one in each snapshot: of 100:1:101:2', () => {
    const { dialect, publish } = setup()
    publish('snapshot', { checksum: -1 }, [['101', '2', '0', '1']], [['100', '1', '0', '1']])
    expect(JSON.parse(dialect.snapshotOf('books:A-B')!).data[0].checksum).toBe(-538_653_813)
  })

  test('books that are asked for come over REST, once they are known', () => {
    const { dialect, client, publish } = setup('requested')
    const request = at('/api/v5/market/books?instId=A-B&sz=400')
    expect(dialect.onRequest(request)).toBe('later')
    publish('update', { seqId: 6, prevSeqId: 4 }, [['12', '7', '0', '1']])
    dialect.onText(subscribe, client)
    expect(client.take()).toHaveLength(2)
    expect(dialect.onRequest(request)).toMatchObject({ status: 200, body: expect.stringContaining('"seqId":6') })
    expect(dialect.onRequest(at('/api/v5/public/time'))).toMatchObject({
      body: expect.stringContaining(`"ts":"${NOW}"`),
    })
    expect(dialect.onRequest(at('/api/v5/other'))).toBeUndefined()
  })

  test('answers pings, refuses what it doesn’t know and what is too much', () => {
    const { dialect, client } = setup()
    dialect.onText('ping', client)
    dialect.onText('{"op":"dance","id":"9"}', client)
    expect(dialect.onTooMany('ping', client)).toBe(false)
    expect(dialect.onTooMany(subscribe, client)).toBe(true)
    expect(client.take()).toMatchObject([
      'pong',
      { event: 'error', id: '9' },
      { event: 'error', code: '60014', id: '3' },
    ])
    expect(JSON.parse(dialect.shutdownNotice)).toMatchObject({ event: 'notice', code: '64008' })
    expect(['/ws/v5/public', '/ws/v5/business', '/'].map((path) => dialect.onConnect(at(path)))).toEqual([
      true,
      true,
      false,
    ])
    expect(okxStreamOf(JSON.stringify({ arg, data: [] }))).toBe('books:A-B')
    expect(okxStreamOf('{"event":"subscribe"}')).toBeUndefined()
  })
})

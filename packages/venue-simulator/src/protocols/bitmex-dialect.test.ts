import { describe, expect, test } from 'vitest'
import { generateBitmexSession } from '../sessions/generated-bitmex-session.ts'
import { BitmexDialect, bitmexStreamOf } from './bitmex-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1')

function setup() {
  const dialect = new BitmexDialect(() => NOW)
  return { dialect, client: new HeardClient(dialect) }
}

describe('BitmexDialect', () => {
  test('welcomes, and answers each topic by itself', () => {
    const { dialect, client } = setup()
    expect([dialect.onConnect(at('/realtime'), client), dialect.onConnect(at('/'), client)]).toEqual([true, false])
    dialect.onText('{"op":"subscribe","args":["trade:X","dance:X"]}', client)
    dialect.onText('{"op":"subscribe","args":"trade:X"}', client)
    dialect.onText('{"op":"unsubscribe","args":["trade:X"]}', client)
    dialect.onText('ping', client)
    dialect.onText('hello', client)
    dialect.onTooMany('{"op":"subscribe","args":["trade:X"]}', client)
    expect([...client.streams]).toEqual([])
    expect(client.take()).toMatchObject([
      { info: expect.stringContaining('Welcome') },
      { success: true, subscribe: 'trade:X', request: { op: 'subscribe' } },
      { status: 400, error: 'Unknown table: dance:X' },
      { status: 400, error: 'You are already subscribed to this topic: trade:X' },
      { success: true, unsubscribe: 'trade:X' },
      'pong',
      { status: 400 },
      { status: 429 },
    ])
    expect(dialect.onTooMany('ping', client)).toBe(false)
  })

  test('sends the book as it is to who subscribes', () => {
    const { dialect, client } = setup()
    const { messages } = generateBitmexSession({ seed: 1, symbol: 'XBTUSD', messages: 400 })
    const topic = 'orderBookL2:XBTUSD'
    expect(dialect.snapshotOf(topic)).toBeUndefined()
    const levels = new Map<number, readonly [side: string, size: number]>()
    for (const message of messages) {
      dialect.onPublish(message)
      expect(bitmexStreamOf(message.text)).toBe(message.stream)
      if (message.stream !== topic) continue
      const { action, data } = JSON.parse(message.text)
      for (const { id, side, size } of data) {
        // Inserted once, and changed or deleted only after that.
        expect(levels.has(id)).toBe(action === 'update' || action === 'delete')
        if (action === 'delete') levels.delete(id)
        else levels.set(id, [side, size])
      }
    }
    client.subscribe(topic)
    const [partial] = client.take() as [{ action: string; data: { id: number; side: string; size: number }[] }]
    expect(partial.action).toBe('partial')
    expect(new Map(partial.data.map(({ id, side, size }) => [id, [side, size]]))).toEqual(levels)
  })

  test('tells its time', () => {
    const { dialect } = setup()
    expect(dialect.onRequest(at('/api/v1'))?.body).toBe(`{"name":"BitMEX API","timestamp":${NOW}}`)
    expect(dialect.onRequest(at('/api/v1/trade'))).toBeUndefined()
  })

  test.each([
    ['{"table":"quote","action":"insert","data":[{"timestamp":"t","symbol":"X"}]}', 'quote:X'],
    ['{"success":true,"subscribe":"quote:X"}', undefined],
    ['{"table":"quote","action":"insert","data":[]}', undefined],
  ])('case %#: %s is of %s', (text, topic) => {
    expect(bitmexStreamOf(text)).toBe(topic)
  })
})

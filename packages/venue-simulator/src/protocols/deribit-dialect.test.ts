import { describe, expect, test } from 'vitest'
import { generateDeribitSession } from '../sessions/generated-deribit-session.ts'
import { DeribitDialect, deribitStreamOf } from './deribit-dialect.ts'
import { HeardClient } from './dialect-client.contract.ts'

const NOW = 1_723_161_256_322
const at = (path: string) => new URL(path, 'http://127.0.0.1')
const request = (id: number, method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id, method, params })

function setup() {
  const dialect = new DeribitDialect(() => NOW)
  return { dialect, client: new HeardClient(dialect) }
}

describe('DeribitDialect', () => {
  test('confirms the channels that there are', () => {
    const { dialect, client } = setup()
    expect([dialect.onConnect(at('/ws/api/v2')), dialect.onConnect(at('/ws'))]).toEqual([true, false])
    dialect.onText(request(1, 'public/subscribe', { channels: ['quote.X', 'book.X.100ms', 'book.X', 'x'] }), client)
    dialect.onText(request(2, 'public/unsubscribe', { channels: ['quote.X'] }), client)
    dialect.onText(request(3, 'public/dance', {}), client)
    dialect.onTooMany(request(4, 'public/subscribe', { channels: ['quote.X'] }), client)
    expect([...client.streams]).toEqual(['book.X.100ms'])
    expect(client.take()).toMatchObject([
      { id: 1, result: ['quote.X', 'book.X.100ms'] },
      { id: 2, result: ['quote.X'] },
      { id: 3, error: { code: -32_601 } },
      { id: 4, error: { code: 10_028 } },
    ])
    expect(dialect.onTooMany(request(5, 'public/test', {}), client)).toBe(false)
  })

  test('tests those who asked for heartbeats', () => {
    const { dialect, client } = setup()
    dialect.onText(request(0, 'public/set_heartbeat', { interval: 5 }), client)
    dialect.onText(request(0, 'public/set_heartbeat', { interval: 10 }), client)
    dialect.onText(request(9, 'public/test', {}), client)
    expect(client.take()).toMatchObject([
      { id: 0, error: { code: -32_602 } },
      { id: 0, result: 'ok' },
      { method: 'heartbeat', params: { type: 'test_request' } },
      { id: 9, result: { version: expect.any(String) } },
    ])
    expect([dialect.testsRequested, dialect.testsPassed]).toEqual([1, 1])
  })

  test('sends the book as it is to who subscribes', () => {
    const { dialect, client } = setup()
    const { messages } = generateDeribitSession({ seed: 1, symbol: 'BTC-PERPETUAL', messages: 200 })
    const channel = 'book.BTC-PERPETUAL.100ms'
    expect(dialect.snapshotOf(channel)).toBeUndefined()
    const levels = [new Map<number, number>(), new Map<number, number>()] as const
    let last = 0
    for (const message of messages) {
      dialect.onPublish(message)
      expect(deribitStreamOf(message.text)).toBe(message.stream)
      if (message.stream !== channel) continue
      const { data } = JSON.parse(message.text).params
      expect(data.prev_change_id ?? 0).toBe(last)
      last = data.change_id
      for (const [side, changes] of [
        [levels[0], data.bids],
        [levels[1], data.asks],
      ]) {
        for (const [action, price, amount] of changes) {
          expect(action).toBe(amount === 0 ? 'delete' : side.has(price) ? 'change' : 'new')
          if (amount === 0) side.delete(price)
          else side.set(price, amount)
        }
      }
    }
    client.subscribe(channel)
    const [snapshot] = client.take() as [
      { params: { data: { change_id: number; bids: number[][]; asks: number[][] } } },
    ]
    const { change_id, bids, asks } = snapshot.params.data
    expect(change_id).toBe(last)
    expect([bids, asks].map((side) => new Map(side.map(([, price, amount]) => [price, amount])))).toEqual(levels)
  })

  test('tells its time', () => {
    const { dialect } = setup()
    const { body } = dialect.onRequest(at('/api/v2/public/get_time'))!
    expect(JSON.parse(body)).toMatchObject({ result: NOW, usOut: NOW * 1_000 })
    expect(dialect.onRequest(at('/api/v2/public/status'))).toBeUndefined()
  })
})

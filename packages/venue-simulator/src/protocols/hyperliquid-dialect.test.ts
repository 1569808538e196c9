import { describe, expect, test } from 'vitest'
import { generateHyperliquidSession } from '../sessions/generated-hyperliquid-session.ts'
import { HeardClient } from './dialect-client.contract.ts'
import { HyperliquidDialect, hyperliquidStreamOf } from './hyperliquid-dialect.ts'

const request = (method: string, type: string, coin = 'BTC') => JSON.stringify({ method, subscription: { type, coin } })

function setup() {
  const dialect = new HyperliquidDialect()
  return { dialect, client: new HeardClient(dialect) }
}

describe('HyperliquidDialect', () => {
  test('subscribes once, unsubscribes once, and refuses what it doesn’t know', () => {
    const { dialect, client } = setup()
    const addresses = ['/ws', '/info'].map((path) => new URL(path, 'http://127.0.0.1'))
    expect(addresses.map((address) => dialect.onConnect(address))).toEqual([true, false])
    for (const text of [
      request('subscribe', 'trades'),
      request('subscribe', 'trades'),
      request('unsubscribe', 'trades'),
      request('unsubscribe', 'trades'),
      request('subscribe', 'dance'),
      '{"method":"ping"}',
    ]) {
      dialect.onText(text, client)
    }
    dialect.onTooMany(request('subscribe', 'bbo'), client)
    expect([...client.streams]).toEqual([])
    const subscription = { type: 'trades', coin: 'BTC' }
    expect(client.take()).toMatchObject([
      { channel: 'subscriptionResponse', data: { method: 'subscribe', subscription } },
      { channel: 'error', data: expect.stringContaining('Already subscribed') },
      { channel: 'subscriptionResponse', data: { method: 'unsubscribe', subscription } },
      { channel: 'error', data: expect.stringContaining('Already unsubscribed') },
      { channel: 'error' },
      { channel: 'pong' },
      { channel: 'error', data: 'Too many requests' },
    ])
    expect(dialect.onTooMany('{"method":"ping"}', client)).toBe(false)
    expect(dialect.onRequest()).toBeUndefined()
  })

  test('sends the latest book to who subscribes', () => {
    const { dialect, client } = setup()
    const { messages } = generateHyperliquidSession({ seed: 1, symbol: 'BTC', messages: 100 })
    for (const message of messages) {
      dialect.onPublish(message)
      expect(hyperliquidStreamOf(message.text)).toBe(message.stream)
    }
    dialect.onText(request('subscribe', 'l2Book'), client)
    const latest = messages.findLast(({ stream }) => stream === 'l2Book:BTC')!
    expect(client.take()[1]).toEqual(JSON.parse(latest.text))
    expect(hyperliquidStreamOf('{"channel":"pong"}')).toBeUndefined()
  })
})

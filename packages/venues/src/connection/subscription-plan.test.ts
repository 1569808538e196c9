import { BUILTIN_INSTRUMENTS, createInstrument, instrumentsOf } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import { MARKET_DATA_CHANNELS, type Subscription } from '../protocol/market-data-protocol.ts'
import { SubscriptionDesk } from './subscription-desk.ts'
import { chunksOf, planConnections } from './subscription-plan.ts'

const protocol = binanceUsdmMarketData()
const base = BUILTIN_INSTRUMENTS.find(({ id }) => id === 'binance-usdm:BTCUSDT')!
const listing = (index: number) => createInstrument({ ...base, id: `binance-usdm:S${index}USDT` }, index)
const keyOf = ({ instrument, channel }: Subscription) => `${instrument.id} ${channel}`

test('every stream is on exactly one connection of its own socket, and none has too many', () => {
  const channels = fc.uniqueArray(fc.constantFrom(...MARKET_DATA_CHANNELS), { minLength: 1 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), channels, fc.integer({ min: 1, max: 30 }), (count, wanted, most) => {
      const limited = { ...protocol, limits: { ...protocol.limits, subscriptionsPerConnection: most } }
      const instruments = Array.from({ length: count }, (_, index) => listing(index))
      const connections = planConnections(limited, instruments, wanted)
      const all = instruments.flatMap((instrument) => wanted.map((channel) => keyOf({ instrument, channel })))
      expect(connections.flat().map(keyOf).sort()).toEqual(all.sort())
      for (const connection of connections) {
        expect(connection.length).toBeLessThanOrEqual(most)
        expect(new Set(connection.map((one) => protocol.url(protocol.endpoints, [one]))).size).toBe(1)
      }
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('lists are cut in order', () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunksOf([1, 2], Number.POSITIVE_INFINITY)).toEqual([[1, 2]])
  expect(chunksOf([], 3)).toEqual([])
})

describe('SubscriptionDesk', () => {
  const instruments = instrumentsOf(BUILTIN_INSTRUMENTS.filter(({ id }) => id.startsWith('binance-usdm')))
  const subscriptions = instruments.map((instrument) => ({ instrument, channel: 'book' as const }))

  function setup(most: number) {
    const sent: string[] = []
    const limited = { ...protocol, limits: { ...protocol.limits, subscriptionsPerMessage: most } }
    return { sent, desk: new SubscriptionDesk(limited, (text) => sent.push(text)) }
  }

  test('asks in parts and knows when all are answered', () => {
    const { sent, desk } = setup(1)
    desk.subscribe(subscriptions)
    expect(sent.map((text) => JSON.parse(text).id)).toEqual([1, 2])
    desk.onAnswer({ accepted: true, requestId: 2 })
    expect(desk.isAnswered).toBe(false)
    desk.onAnswer({ accepted: true, requestId: 1 })
    expect([desk.isAnswered, desk.accepted, desk.refused]).toEqual([true, 2, 0])
  })

  test('a refusal names the streams; an answer without a number is the oldest request’s', () => {
    const { desk } = setup(1)
    desk.subscribe(subscriptions)
    expect(desk.onAnswer({ accepted: false, reason: 'no', requestId: 2 })).toEqual([subscriptions[1]])
    expect(desk.onAnswer({ accepted: false, reason: 'no' })).toEqual([subscriptions[0]])
    expect(desk.onAnswer({ accepted: true })).toEqual([])
    expect(desk.onAnswer({ accepted: true, requestId: 99 })).toEqual([])
    expect([desk.isAnswered, desk.refused, desk.strayAnswers]).toEqual([true, 2, 2])
  })

  test('a venue that confirms nothing counts as having answered', () => {
    const { acknowledgement: _, ...silent } = protocol
    const desk = new SubscriptionDesk(silent, () => undefined)
    desk.subscribe(subscriptions)
    expect(desk.isAnswered).toBe(true)
  })
})

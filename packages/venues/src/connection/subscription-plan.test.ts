import { BUILTIN_INSTRUMENTS, createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import { MARKET_DATA_CHANNELS, type Subscription } from '../protocol/market-data-protocol.ts'
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

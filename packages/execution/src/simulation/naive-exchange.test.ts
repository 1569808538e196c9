import fc from 'fast-check'
import { expect, test } from 'vitest'
import { naiveLines, randomMarket } from './any-orders.contract.ts'
import { MARKETS } from './three-markets.contract.ts'

test.each(MARKETS)('%s: any mix of orders comes to what the naive exchange says', (kind) => {
  let lines = 0
  fc.assert(
    fc.property(fc.nat(1_000_000), (seed) => {
      const market = randomMarket(kind, seed)
      const naive = naiveLines(market)
      expect(market.run()).toEqual(naive)
      lines += naive.length
    }),
    { seed: 1, numRuns: 60 },
  )
  expect(lines).toBeGreaterThan(10_000)
})

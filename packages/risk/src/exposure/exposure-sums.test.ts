import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExposureSums } from './exposure-sums.ts'

const groups = { names: ['a', 'b'], of: Int32Array.of(0, 1, 0), members: [Int32Array.of(0, 2), Int32Array.of(1)] }

test('agree with adding everything up, over more changes than pass between two sums', () => {
  const change = fc.tuple(fc.nat(2), fc.integer({ min: -9, max: 9 }), fc.nat(9), fc.nat(9))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const sums = new ExposureSums(groups)
      const values = [0, 1, 2].map(() => [0, 0, 0] as [number, number, number])
      for (let round = 0; round < 300; round++) {
        for (const [instrument, position, buy, sell] of changes) {
          sums.set(instrument, position, buy, sell)
          values[instrument] = [position + buy, sell - position, Math.max(position + buy, sell - position)]
        }
      }
      for (const [group, members] of [[0, [0, 2]] as const, [1, [1]] as const]) {
        const total = (at: 0 | 1 | 2) => members.reduce((sum: number, index) => sum + values[index]![at], 0)
        expect([sums.longOf[group], sums.shortOf[group], sums.grossOf[group]]).toEqual([total(0), total(1), total(2)])
      }
    }),
    { seed: 1, numRuns: 30 },
  )
})

test('with a value that nobody knows, a sum is unknown until it is known', () => {
  const sums = new ExposureSums(groups)
  sums.set(0, 5, 0, 0)
  sums.set(2, Number.NaN, 0, 0)
  expect(sums.grossOf[0]).toBeNaN()
  expect(sums.grossOf[1]).toBe(0)
  sums.set(2, 0, 1, 0)
  expect([sums.grossOf[0], sums.longOf[0]]).toEqual([6, 6])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

test('allows what a search through all that was spent allows', () => {
  const step = fc.record({ after: fc.integer({ min: 0, max: 60 }), weight: fc.integer({ min: 1, max: 6 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const limit = new RateLimit(10, 100)
      const spent: { at: number; weight: number }[] = []
      let now = 0
      for (const { after, weight } of steps) {
        now += after
        const inWindow = (at: number) =>
          spent.filter((entry) => entry.at > at - 100).reduce((sum, entry) => sum + entry.weight, 0)
        let wait = 0
        while (inWindow(now + wait) + weight > 10) wait++
        expect(limit.waitNanos(now, weight)).toBe(wait)
        const isTaken = limit.tryTake(now, weight)
        expect(isTaken).toBe(wait === 0)
        if (isTaken) spent.push({ at: now, weight })
      }
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('a weight beyond the limit passes once nothing else is in the window', () => {
  const limit = new RateLimit(10, 100)
  expect(limit.tryTake(0, 25)).toBe(true)
  expect(limit.waitNanos(40, 1)).toBe(60)
  expect(limit.waitNanos(100, 25)).toBe(0)
})

test('a block by the venue outlasts the window, and holds without a limit too', () => {
  for (const limit of [new RateLimit(10, 100), new RateLimit(Number.POSITIVE_INFINITY, 100)]) {
    limit.block(500)
    limit.block(300)
    expect([limit.waitNanos(100), limit.waitNanos(500)]).toEqual([400, 0])
  }
})

import { SeededRandom } from '@hft/clock'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Backoff } from './backoff.ts'

test('waits double up to the cap, each between half and all of it, the same for the same seed', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 1e6 }),
      (seed, base, cap) => {
        const backoff = new Backoff({ baseNanos: base, capNanos: cap }, new SeededRandom(seed))
        const again = new Backoff({ baseNanos: base, capNanos: cap }, new SeededRandom(seed))
        for (let failure = 0; failure < 40; failure++) {
          const longest = Math.min(Math.max(base, cap), base * 2 ** failure)
          const wait = backoff.next()
          expect(wait).toBeGreaterThanOrEqual(longest / 2)
          expect(wait).toBeLessThanOrEqual(longest)
          expect(again.next()).toBe(wait)
        }
        backoff.reset()
        expect(backoff.next()).toBeLessThanOrEqual(base)
      },
    ),
    { seed: 1, numRuns: 100 },
  )
})

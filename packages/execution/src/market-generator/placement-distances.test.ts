import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { PlacementDistances } from './placement-distances.ts'

test.each([
  ['1. a power law', 1, 8],
  ['2. all distances alike', 0, 10],
  ['3. crowded at the touch', 3, 100],
  ['4. one distance only', 2, 1],
])('%s: distances are as likely as distance^-exponent says', (_, exponent, largest) => {
  const random = new SeededRandom(6)
  const distances = new PlacementDistances(exponent, largest)
  const counts = new Array<number>(largest + 1).fill(0)
  const draws = 100_000
  for (let draw = 0; draw < draws; draw++) counts[distances.draw(random)]!++
  let total = 0
  for (let distance = 1; distance <= largest; distance++) total += distance ** -exponent
  expect(counts[0]).toBe(0)
  for (let distance = 1; distance <= largest; distance++) {
    expect(Math.abs(counts[distance]! / draws - distance ** -exponent / total)).toBeLessThan(0.006)
  }
})

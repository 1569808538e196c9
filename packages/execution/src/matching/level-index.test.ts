import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { LevelIndex, NO_KEY, NO_LEVEL } from './level-index.ts'

const WINDOW_KEYS = 1024

function expectSame(index: LevelIndex, twin: Map<number, number>): void {
  const keys = [...twin.keys()].sort((left, right) => left - right)
  const best = keys[0] ?? NO_KEY
  expect(index.bestKey).toBe(best)
  expect(index.bestLevel).toBe(twin.get(best) ?? NO_LEVEL)
  const walked: number[] = []
  for (let key = index.bestKey; key !== NO_KEY; key = index.nextKey(key)) walked.push(key)
  expect(walked).toEqual(keys)
  for (const key of keys) expect(index.find(key)).toBe(twin.get(key))
}

test.each([
  ['1. all keys within the window', 300, 0],
  ['2. keys spread far beyond the window', 30_000, 0],
  ['3. a centre that wanders across many windows', 600, 40],
  ['4. a centre that jumps by many windows', 2000, 100_000],
])('agrees with a sorted map: %s', (_, spread, stride) => {
  const random = new SeededRandom(7)
  const index = new LevelIndex(WINDOW_KEYS)
  const twin = new Map<number, number>()
  let centre = -500
  for (let step = 0; step < 4000; step++) {
    centre += (random.nextInteger(3) - 1) * stride
    const key = centre + random.nextInteger(spread) - (spread >> 1)
    if (twin.size > 60 || (twin.size > 0 && random.nextInteger(100) < 35)) {
      const keys = [...twin.keys()].sort((left, right) => left - right)
      const gone = keys[random.nextInteger(4) > 0 ? 0 : random.nextInteger(keys.length)]!
      index.remove(gone)
      twin.delete(gone)
    } else if (!twin.has(key)) {
      index.insert(key, step + 1)
      twin.set(key, step + 1)
    }
    expect(index.find(key)).toBe(twin.get(key) ?? NO_LEVEL)
    if (step % 16 === 0) expectSame(index, twin)
  }
  expectSame(index, twin)
})

test('the outermost prices live together', () => {
  const index = new LevelIndex(WINDOW_KEYS)
  index.insert(NO_KEY - 1, 1)
  index.insert(1 - NO_KEY, 2)
  index.insert(0, 3)
  expect([index.bestKey, index.nextKey(index.bestKey), index.nextKey(0)]).toEqual([1 - NO_KEY, 0, NO_KEY - 1])
  index.remove(1 - NO_KEY)
  index.remove(0)
  expect([index.bestKey, index.bestLevel]).toEqual([NO_KEY - 1, 1])
})

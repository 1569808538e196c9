import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { RestingOrderPool } from './resting-order-pool.ts'

test('agrees with a set, hands out only unused ids, and reaches every resting one', () => {
  const random = new SeededRandom(8)
  const pool = new RestingOrderPool(20)
  const twin = new Set<number>()
  for (let step = 0; step < 5000; step++) {
    if (!pool.isFull && random.nextInteger(2) === 0) {
      const id = pool.unused()
      expect(twin.has(id) || id < 1 || id > 20).toBe(false)
      pool.add(id)
      twin.add(id)
    } else if (twin.size > 0) {
      const id = pool.at(random.nextInteger(pool.count))
      expect(twin.delete(id)).toBe(true)
      pool.remove(id)
    }
    const resting = Array.from({ length: pool.count }, (_, index) => pool.at(index))
    expect(new Set(resting)).toEqual(twin)
    expect(pool.isFull).toBe(twin.size === 20)
  }
})

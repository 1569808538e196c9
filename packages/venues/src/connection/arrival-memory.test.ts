import { expect, test } from 'vitest'
import { ArrivalMemory } from './arrival-memory.ts'

test.each([
  // 1. the last one
  { id: 2_000, at: 2_005, lag: 5 },
  // 2. one of a while ago
  { id: 1_600, at: 2_005, lag: 405 },
  // 3. at the very time, and before it by a clock that moved
  { id: 2_000, at: 2_000, lag: 0 },
  { id: 2_000, at: 1_990, lag: 0 },
  // 4. an id that never was, among those remembered and after them
  { id: 1_999, at: 2_005, lag: Number.NaN },
  { id: 2_002, at: 2_005, lag: Number.NaN },
])('case %#: $id at $at is $lag behind', ({ id, at, lag }) => {
  const memory = new ArrivalMemory(2)
  for (let one = 0; one <= 2_000; one += 2) memory.note(1, one, one)
  expect(memory.lagOf(1, id, at)).toBe(lag)
  expect(memory.lagOf(0, id, at)).toBeNaN()
})

test('what came before all that is remembered is behind by at least the oldest of that', () => {
  const memory = new ArrivalMemory(1)
  for (let id = 0; id < 10_000; id++) memory.note(0, id, id)
  const lag = memory.lagOf(0, 3, 10_000)
  expect(lag).toBeGreaterThan(500)
  expect(lag).toBeLessThanOrEqual(9_997)
})

test('a stream that begins anew forgets what was before', () => {
  const memory = new ArrivalMemory(1)
  for (let id = 500; id < 510; id++) memory.note(0, id, id)
  memory.note(0, 3, 600)
  memory.note(0, 4, 601)
  expect(memory.lagOf(0, 3, 610)).toBe(10)
  expect(memory.lagOf(0, 2, 610)).toBeNaN()
  expect(memory.lagOf(0, 505, 610)).toBeNaN()
})

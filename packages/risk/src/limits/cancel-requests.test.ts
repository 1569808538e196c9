import fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { CancelRequests } from './cancel-requests.ts'

test('hands out each order once, first in first out, like a list without repetitions', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 1, arbitrary: fc.constant('take' as const) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const requests = new CancelRequests()
      const twin: number[] = []
      for (const at of steps) {
        if (at === 'take') expect(requests.take()).toBe(twin.shift() ?? 0)
        else {
          requests.add(at)
          if (!twin.includes(at)) twin.push(at)
        }
        expect(requests.count).toBe(twin.length)
      }
      while (twin.length > 0) expect(requests.take()).toBe(twin.shift())
      expect([requests.take(), requests.count]).toEqual([0, 0])
    }),
    { seed: 1, numRuns: share(200) },
  )
})

test('grows with what waits at any place of its ring, and takes what it has handed out again', () => {
  const requests = new CancelRequests()
  for (let id = 1; id <= 10; id++) requests.add(id)
  for (let id = 1; id <= 10; id++) expect(requests.take()).toBe(id)
  const waiting = Array.from({ length: 100 }, (_, at) => 1_000 + at)
  for (const id of [...waiting, ...waiting]) requests.add(id)
  expect(requests.count).toBe(100)
  expect(waiting.map(() => requests.take())).toEqual(waiting)
  requests.add(1_000)
  expect([requests.take(), requests.take()]).toEqual([1_000, 0])
})

import { expect, test } from 'vitest'
import { compare, medianOf, WARM_UPS } from './interleaved.ts'

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, median) => {
  expect(medianOf(values)).toBe(median)
})

test('both sides run in turn, some to warm up, and the unit is a rate', async () => {
  const order: string[] = []
  const side = (name: string) => ({
    name,
    run: () => {
      order.push(name)
      return 10
    },
  })
  const rounds = 2
  const result = await compare(
    { name: 'turns', unit: 'event', ours: side('ours'), rival: side('rival'), conditions: 'none' },
    rounds,
  )
  expect(order).toEqual(Array.from({ length: 2 * (WARM_UPS + rounds) }, (_, run) => (run % 2 === 0 ? 'ours' : 'rival')))
  expect(result).toMatchObject({ name: 'turns', unit: 'events/s', rivalName: 'rival' })
  expect(result.ours).toBeGreaterThan(0)
})

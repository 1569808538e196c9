import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { OrderSizes } from './order-sizes.ts'

function drawn(sizes: OrderSizes, count: number): number[] {
  const random = new SeededRandom(4)
  return Array.from({ length: count }, () => sizes.draw(random))
}

test('sizes are whole lots from 1 to the largest, with about the mean asked for', () => {
  const sizes = drawn(new OrderSizes(100, 3, 5000), 50_000)
  expect(sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 5000)).toBe(true)
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  expect(mean).toBeGreaterThan(90)
  expect(mean).toBeLessThan(110)
})

test('the tail is a power law: twice the size is about 2^exponent times rarer', () => {
  const sizes = drawn(new OrderSizes(10, 2, 1e9), 200_000)
  const beyond = (lots: number) => sizes.filter((size) => size > lots).length
  expect(beyond(100) / beyond(200)).toBeGreaterThan(3)
  expect(beyond(100) / beyond(200)).toBeLessThan(4.5)
})

import { describe, expect, test } from 'vitest'
import { difference, printable } from './printable.ts'

describe('printable', () => {
  test('rounds doubles to significant digits, leaves whole numbers and texts, and knows no NaN', () => {
    expect(printable({ a: 0.1 + 0.2, b: [2 ** 53 - 1, 'x', Number.NaN], c: { d: -1e-20 / 3 } }, 12)).toEqual({
      a: 0.3,
      b: [2 ** 53 - 1, 'x', null],
      c: { d: -3.33333333333e-21 },
    })
  })
})

describe('difference', () => {
  test.each([
    [1_000.01731, 1_000, 0.01731],
    [1e12 + 0.5, 1e12, 1],
    [0.3, 0.1, 0.2],
    [0, 0, 0],
    [5, 7, -2],
  ])('case %#: %d less %d is %d', (left, right, expected) => {
    expect(difference(left, right)).toBe(expected)
  })

  test('of what is not known is not known', () => {
    expect(difference(Number.NaN, 1)).toBeNaN()
  })
})

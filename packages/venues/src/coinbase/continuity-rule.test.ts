import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { coinbaseContinuity } from './continuity-rule.ts'

const { Next, Covered } = Continuity

test.each([
  // 1. messages of other books and channels lie between
  { number: 101, relation: Next },
  { number: 150, relation: Next },
  // 2. a second difference of the same message
  { number: 100, relation: Next },
  // 3. older ones
  { number: 99, relation: Covered },
])('case %#: after 100, message $number', ({ number, relation }) => {
  expect(coinbaseContinuity.afterSnapshot(100, number, number, 0)).toBe(relation)
  expect(coinbaseContinuity.afterDifference(100, number, number, 0)).toBe(relation)
})

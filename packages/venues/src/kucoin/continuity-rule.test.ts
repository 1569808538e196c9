import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { kucoinContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  [8, 10, Covered],
  [9, 11, Next],
  [11, 11, Next],
  [12, 13, Gap],
])('case %#: %d to %d after 10', (first, last, continuity) => {
  expect(kucoinContinuity.afterSnapshot(10, first, last, first - 1)).toBe(continuity)
  expect(kucoinContinuity.afterDifference(10, first, last, first - 1)).toBe(continuity)
})

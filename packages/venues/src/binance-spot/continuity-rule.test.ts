import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { spotContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  // 1. u not beyond what is held
  { first: 90, last: 99, relation: Covered },
  { first: 90, last: 100, relation: Covered },
  // 2. U ≤ held + 1 ≤ u
  { first: 90, last: 101, relation: Next },
  { first: 101, last: 101, relation: Next },
  { first: 101, last: 120, relation: Next },
  // 3. U beyond held + 1
  { first: 102, last: 120, relation: Gap },
])('case %#: with everything up to 100 held, a difference from $first to $last', ({ first, last, relation }) => {
  expect(spotContinuity.afterSnapshot(100, first, last, 0)).toBe(relation)
  expect(spotContinuity.afterDifference(100, first, last, 0)).toBe(relation)
})

import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { bybitContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  // 1. the next one
  { u: 101, relation: Next },
  // 2. the same again, and older ones
  { u: 100, relation: Covered },
  { u: 7, relation: Covered },
  // 3. something is missing
  { u: 102, relation: Gap },
])('case %#: after 100, u $u', ({ u, relation }) => {
  expect(bybitContinuity.afterSnapshot(100, u, u, 0)).toBe(relation)
  expect(bybitContinuity.afterDifference(100, u, u, 0)).toBe(relation)
})

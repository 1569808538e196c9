import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { deribitContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  // what is held, the change's id, the id of the one before it
  [100, 105, 100, Next],
  [100, 105, 95, Next],
  [100, 105, 101, Gap],
  [100, 100, 95, Covered],
  [100, 90, 85, Covered],
])('case %#: after %i, the change %i that follows %i', (held, last, previous, relation) => {
  expect(deribitContinuity.afterDifference(held, previous + 1, last, previous)).toBe(relation)
  expect(deribitContinuity.afterSnapshot(held, previous + 1, last, previous)).toBe(relation)
})

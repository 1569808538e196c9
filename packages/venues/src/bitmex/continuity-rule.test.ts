import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { bitmexContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  // what is held, the message's number, the number before it
  [4, 5, 4, Next],
  [4, 6, 5, Gap],
  [4, 4, 3, Covered],
])('case %#: after %i, the message %i that follows %i', (held, last, previous, relation) => {
  expect(bitmexContinuity.afterDifference(held, last, last, previous)).toBe(relation)
  expect(bitmexContinuity.afterSnapshot(held, last, last, previous)).toBe(relation)
})

import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { gateContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  // 1. after the snapshot 10
  [8, 10, Covered],
  [9, 11, Next],
  [11, 11, Next],
  [12, 13, Gap],
])('case %#: %d to %d after the snapshot 10', (first, last, continuity) => {
  expect(gateContinuity.afterSnapshot(10, first, last, first - 1)).toBe(continuity)
})

test.each([
  // 1. after a difference that ended at 10
  [8, 10, Covered],
  [11, 15, Next],
  [10, 15, Gap],
  [12, 13, Gap],
])('case %#: %d to %d after 10', (first, last, continuity) => {
  expect(gateContinuity.afterDifference(10, first, last, first - 1)).toBe(continuity)
})

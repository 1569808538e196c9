import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { hyperliquidContinuity } from './continuity-rule.ts'

test.each([
  [100, 101, Continuity.Next],
  [100, 500, Continuity.Next],
  [100, 100, Continuity.Covered],
  [100, 99, Continuity.Covered],
])('case %#: after the book of time %i, that of %i', (held, time, relation) => {
  expect(hyperliquidContinuity.afterDifference(held, time, time, 0)).toBe(relation)
  expect(hyperliquidContinuity.afterSnapshot(held, time, time, 0)).toBe(relation)
})

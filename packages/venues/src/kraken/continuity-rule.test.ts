import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { krakenContinuity } from './continuity-rule.ts'

test('without numbers, everything follows', () => {
  const none = Number.NaN
  expect(krakenContinuity.afterSnapshot(none, none, none, none)).toBe(Continuity.Next)
  expect(krakenContinuity.afterDifference(none, none, none, none)).toBe(Continuity.Next)
})

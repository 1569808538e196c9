import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { okxContinuity } from './continuity-rule.ts'

const { Next, Covered, Gap } = Continuity
const none = Number.NaN

test.each([
  // 1. the chain goes on from the snapshot, also with a sign of life or a maintenance reset
  { prevSeqId: 100, seqId: 120, relation: Next },
  { prevSeqId: 100, seqId: 100, relation: Next },
  { prevSeqId: 100, seqId: 3, relation: Next },
  // 2. a snapshot that was asked for lies within a message, or behind it
  { prevSeqId: 95, seqId: 120, relation: Next },
  { prevSeqId: 80, seqId: 95, relation: Covered },
  { prevSeqId: 80, seqId: 100, relation: Covered },
  // 3. something is missing
  { prevSeqId: 101, seqId: 120, relation: Gap },
  // 4. no ids
  { prevSeqId: none, seqId: none, relation: Next },
])('case %#: after snapshot 100, $prevSeqId to $seqId', ({ prevSeqId, seqId, relation }) => {
  expect(okxContinuity.afterSnapshot(100, prevSeqId, seqId, prevSeqId)).toBe(relation)
  expect(okxContinuity.afterSnapshot(none, prevSeqId, seqId, prevSeqId)).toBe(Next)
})

test.each([
  { prevSeqId: 100, seqId: 120, relation: Next },
  { prevSeqId: 100, seqId: 100, relation: Next },
  { prevSeqId: 100, seqId: 3, relation: Next },
  // The very same message again.
  { prevSeqId: 90, seqId: 100, relation: Covered },
  { prevSeqId: 90, seqId: 95, relation: Gap },
  { prevSeqId: 101, seqId: 120, relation: Gap },
  { prevSeqId: none, seqId: none, relation: Next },
])('case %#: after a message that ended at 100, $prevSeqId to $seqId', ({ prevSeqId, seqId, relation }) => {
  expect(okxContinuity.afterDifference(100, prevSeqId, seqId, prevSeqId)).toBe(relation)
})

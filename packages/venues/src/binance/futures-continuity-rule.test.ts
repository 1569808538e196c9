import { Continuity } from '@hft/data'
import { expect, test } from 'vitest'
import { futuresContinuity } from './futures-continuity-rule.ts'

const { Next, Covered, Gap } = Continuity

test.each([
  // 1. u below the snapshot: held by it
  { pu: 80, u: 99, relation: Covered },
  // 2. u at the snapshot is the first one kept
  { pu: 80, u: 100, relation: Next },
  // 3. the snapshot's id lies between two differences of the symbol, in none of them
  { pu: 100, u: 120, relation: Next },
  { pu: 95, u: 120, relation: Next },
  // 4. something is missing between the snapshot and the difference
  { pu: 101, u: 120, relation: Gap },
])('case %#: after snapshot 100, pu $pu and u $u', ({ pu, u, relation }) => {
  expect(futuresContinuity.afterSnapshot(100, pu + 5, u, pu)).toBe(relation)
})

test.each([
  // 1. pu is the previous u
  { pu: 100, u: 120, relation: Next },
  // 2. the very same difference again
  { pu: 90, u: 100, relation: Covered },
  // 3. anything else, older ones included: ids may have been reset
  { pu: 101, u: 120, relation: Gap },
  { pu: 99, u: 120, relation: Gap },
  { pu: 80, u: 90, relation: Gap },
])('case %#: after a difference that ended at 100, pu $pu and u $u', ({ pu, u, relation }) => {
  expect(futuresContinuity.afterDifference(100, pu + 5, u, pu)).toBe(relation)
})

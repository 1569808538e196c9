import { NANOS_PER_MILLISECOND } from '@hft/clock'
import type { SendPolicy } from '@hft/execution'
import { expect, test } from 'vitest'
import { withdrawalOutcomes } from './withdrawal-run.ts'

test.each<[SendPolicy, number, number]>([
  // One way: 1, 4 and 10 ms, 100 lots each.
  ['fastest-first', 0, 100],
  ['fastest-first', 2, 100],
  ['fastest-first', 3, 200],
  ['fastest-first', 8, 200],
  ['fastest-first', 9, 300],
  ['arrival-equalised', 0, 300],
  ['arrival-equalised', 3, 300],
])('%s against a reaction of %d ms fills %d of 300 lots', async (send, milliseconds, lots) => {
  const reactionNanos = milliseconds * NANOS_PER_MILLISECOND
  const outcomes = await withdrawalOutcomes({ send, reactionNanos, jitterNanos: 0, orders: 5 })
  expect(outcomes.map(({ filledLots }) => filledLots)).toEqual([lots, lots, lots, lots, lots])
})

test.each<SendPolicy>(['fastest-first', 'arrival-equalised'])(
  '%s with jitter fills what the definition says, order by order',
  async (send) => {
    const reactionNanos = 1.5 * NANOS_PER_MILLISECOND
    const jitterNanos = 0.5 * NANOS_PER_MILLISECOND
    const outcomes = await withdrawalOutcomes({ send, reactionNanos, jitterNanos, orders: 60 })
    expect(outcomes.map(({ filledLots }) => filledLots)).toEqual(outcomes.map(({ definedLots }) => definedLots))
    const full = outcomes.filter(({ filledLots, shownLots }) => filledLots === shownLots).length
    if (send === 'fastest-first') expect(full).toBe(0)
    else expect(full).toBeGreaterThan(30)
  },
)

import { expect, test } from 'vitest'
import { deadlineOutcome } from './deadline-run.ts'

const CASE = { seconds: 1, quantityLots: 1_500, events: 30_000, seed: 3, chaseTicks: 4 } as const

test('divided by Cont and Kukanov, orders rest at both venues, are done by their deadline, and cost less than taken', async () => {
  const taken = await deadlineOutcome({ ...CASE, allocation: 'take-first' })
  const divided = await deadlineOutcome({ ...CASE, allocation: 'cont-kukanov' })
  for (const { orders } of [taken, divided]) {
    expect(orders.length).toBeGreaterThan(4)
    for (const { filledLots, quantityLots } of orders) expect(filledLots).toBe(quantityLots)
  }
  for (const { filled, quantity, plannedCost, takingCost } of divided.routing.parents) {
    expect(filled).toBeLessThanOrEqual(quantity)
    expect(plannedCost!).toBeLessThanOrEqual(takingCost! + 1e-6)
  }
  expect(taken.makerShare).toBeLessThan(0.05)
  expect(divided.makerShare).toBeGreaterThan(0.4)
  expect(divided.routing.overTakingBasisPoints!).toBeLessThan(taken.routing.overTakingBasisPoints!)
})

test('the dearer it is to be late, the more is taken at once', async () => {
  const shares: number[] = []
  for (const chaseTicks of [0, 50]) {
    shares.push((await deadlineOutcome({ ...CASE, seconds: 0.2, allocation: 'cont-kukanov', chaseTicks })).makerShare)
  }
  expect(shares[0]! - shares[1]!).toBeGreaterThan(0.05)
})

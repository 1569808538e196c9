import { MatchingEngine } from '@hft/execution'
import { expect, test } from 'vitest'
import { FlowOperation, playOurs, recordFlow, SilentListener } from './order-flow.ts'
import { compareMatching } from './order-matching.ts'

test('a flow keeps the number of live orders, cancels only what rests, and trades', () => {
  const flow = recordFlow(50, 2_000, 7)
  const engine = new MatchingEngine(0, new SilentListener())
  playOurs(engine, flow, 0, flow.setUp)
  expect(engine.restingOrders).toBe(50)
  let takes = 0
  for (let at = flow.setUp; at < flow.count; at++) {
    const before = engine.restingOrders
    if (flow.operation[at] === FlowOperation.Cancel) expect(engine.isResting(flow.id[at]!)).toBe(true)
    playOurs(engine, flow, at, at + 1)
    if (flow.operation[at] === FlowOperation.Add && engine.restingOrders <= before) takes++
  }
  expect(takes).toBeGreaterThan(50)
  expect(Math.abs(engine.restingOrders - 50)).toBeLessThan(25)
})

test('both books end with the same orders', () => {
  expect(compareMatching(100, 3_000, 1)).toMatchObject({ live: 100, operations: 3_000, isSame: true })
})

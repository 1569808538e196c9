import { type Order, OrderType, TimeInForce } from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OFF, RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'

const WINDOW = 100_000_000

const deskOf = (most: number) =>
  new RiskDesk({ ...OFF, limits: { ...OFF.limits, duplicate: { window: '100ms', most } } })

describe('orders that differ in one term are no repetition, however many there are', () => {
  const base = { type: OrderType.StopLimit, trigger: 10_000, ticks: 10_000 }

  // Of so many, dozens share a place in the table.
  test.each<[string, number, (order: Order, at: number) => void]>([
    ['price', 900, (order, at) => Object.assign(order, { priceTicks: (9_000 + at) as Ticks })],
    ['quantity', 900, (order, at) => Object.assign(order, { quantityLots: (1 + at) as Lots })],
    ['trigger', 900, (order, at) => Object.assign(order, { triggerTicks: (9_000 + at) as Ticks })],
    ['instructions', 900, (order, at) => Object.assign(order, { instructions: at * 1_024 })],
  ])('%s', (_, count, vary) => {
    const desk = deskOf(1)
    const reasons = Array.from({ length: count }, (_each, at) => {
      const order = desk.order(base)
      vary(order, at)
      return desk.risk.admitSubmit(order)
    })
    expect(reasons.every((reason) => reason === 0)).toBe(true)
    const again = desk.order(base)
    vary(again, 7)
    expect(desk.risk.admitSubmit(again)).toBe(RiskReason.DuplicateOrder)
  })

  test('side, instrument, strategy, type, time in force and parent', () => {
    const desk = deskOf(1)
    const parents = [0, 1, 2].map(() => {
      const parent = desk.order({ lots: 100 })
      return desk.risk.openParent(parent) === 0 ? parent.id : 0
    })
    const reasons: number[] = []
    const submit = (change: Partial<Order>) => {
      const order = desk.order({ ticks: 10_000, lots: 1 })
      Object.assign(order, change)
      reasons.push(desk.risk.admitSubmit(order))
    }
    const changes: Partial<Order>[] = [
      {},
      { side: Side.Sell },
      { instrument: 2 },
      { instrument: 2, side: Side.Sell },
      { strategy: 1 },
      { type: OrderType.StopLimit, triggerTicks: 9_000 as Ticks },
      { timeInForce: TimeInForce.ImmediateOrCancel },
      { timeInForce: TimeInForce.FillOrKill },
      ...parents.map((parentOrderId) => ({ parentOrderId })),
    ]
    for (const change of changes) submit(change)
    expect(reasons).toEqual(changes.map(() => 0))
    reasons.length = 0
    for (const change of changes) submit(change)
    expect(reasons).toEqual(changes.map(() => RiskReason.DuplicateOrder))
  })
})

describe('the latest 2,048 orders', () => {
  test.each([
    ['1. are remembered', 2_047, RiskReason.DuplicateOrder],
    ['2. and one more is not', 2_048, 0],
  ])('%s', (_, others, reason) => {
    const desk = deskOf(1)
    desk.reasonFor({ ticks: 5_000 })
    for (let at = 0; at < others; at++) desk.reasonFor({ ticks: 10_000 + at })
    expect(desk.reasonFor({ ticks: 5_000 })).toBe(reason)
  })
})

test('an amend repeats nothing, and counts as nothing', () => {
  const desk = deskOf(2)
  const { order } = desk.submit({ lots: 1 })
  desk.accept(order)
  for (let at = 0; at < 5; at++) {
    expect(desk.amend(order, 10_000, 1)).toBe(0)
    desk.amended(order)
    expect(desk.risk.admitCancel(order)).toBe(0)
  }
  expect([desk.reasonFor({ lots: 1 }), desk.reasonFor({ lots: 1 })]).toEqual([0, RiskReason.DuplicateOrder])
})

test('each time by itself leaves the window', () => {
  const desk = deskOf(2)
  const sentAt = (now: number) => {
    desk.risk.onTime(now)
    return desk.reasonFor({ lots: 1 })
  }
  const passed = [0, 10, 20, WINDOW - 1, WINDOW, WINDOW + 9, WINDOW + 10, WINDOW + 11].map(sentAt)
  const again = RiskReason.DuplicateOrder
  expect(passed).toEqual([0, 0, again, again, 0, again, 0, again])
  expect(desk.risk.refusals.find(({ reason }) => reason === again)).toMatchObject({
    value: 3,
    limit: 2,
    at: WINDOW + 11,
    admissible: 2 * WINDOW,
  })
  expect(desk.risk.describe(again)).toMatch(/it passes again after 99\.999989ms$/)
})

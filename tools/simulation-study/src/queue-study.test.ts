import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import { queueModel } from '@hft/execution'
import { describe, expect, test } from 'vitest'
import { conflatedLevels } from './conflated-levels.ts'
import { compareFills } from './fill-comparison.ts'
import { predictedFills } from './predicted-fills.ts'
import { studyQueues } from './queue-study.ts'
import { DEFAULT_FLOW, type FlowOptions, type Probe, recordFlow } from './recorded-flow.ts'
import { studyText } from './study-text.ts'

const SHORT: FlowOptions = { ...DEFAULT_FLOW, durationNanos: 30 * NANOS_PER_SECOND }

describe.each([0, 1, 4])('orders %i ticks behind the touch', (probeTicksBehind) => {
  const options = { ...SHORT, probeTicksBehind, market: { ...SHORT.market, seed: 7 + probeTicksBehind } }
  const { orders, levels, probes } = recordFlow(options)

  test('first in, first out among recorded orders fills each when it truly filled, and no other', () => {
    const fills = predictedFills(orders, probes, queueModel('risk-averse', 1), 'exact')
    expect(probes.filter(({ filledAt }) => filledAt !== undefined).length).toBeGreaterThan(20)
    for (const { id, filledAt } of probes) expect(fills.get(id)).toBe(filledAt)
  })

  test('the risk-averse model never fills an order before it truly filled', () => {
    const fills = predictedFills(levels, probes, queueModel('risk-averse', 1), 'model')
    let late = 0
    for (const { id, filledAt } of probes) {
      const predictedAt = fills.get(id)
      if (predictedAt === undefined) continue
      expect(predictedAt).toBeGreaterThanOrEqual(filledAt ?? Number.POSITIVE_INFINITY)
      if (predictedAt > filledAt!) late++
    }
    expect(late).toBeGreaterThan(5)
  })
})

test('the same seed gives the same study, another one another', () => {
  const text = (seed: number) =>
    studyText(
      studyQueues({ ...SHORT, durationNanos: 10 * NANOS_PER_SECOND, market: { ...SHORT.market, seed } }),
      '100ms',
    )
  expect(text(1)).toBe(text(1))
  expect(text(2)).not.toBe(text(1))
})

test('conflated levels are the last ones of each interval; trades stay where they are', () => {
  const rows = new MarketEventBatch()
  const ms = NANOS_PER_MILLISECOND
  const level = (millis: number, ticks: number, lots: number, flags: number = EventFlag.Bid) =>
    rows.append(EventKind.Level, flags, 0, ticks, lots, millis * ms, millis * ms)
  level(0, 100, 5, EventFlag.Bid | EventFlag.Snapshot)
  level(10, 100, 6)
  level(20, 99, 1)
  rows.append(EventKind.Trade, EventFlag.Ask, 0, 100, 2, 30 * ms, 30 * ms)
  level(40, 100, 4)
  level(100, 99, 3)
  level(350, 99, 0)
  const conflated = conflatedLevels(rows, 100 * ms)
  const lines = Array.from({ length: conflated.length }, (_, row) =>
    [
      conflated.exchangeTime[row]! / ms,
      conflated.kind[row],
      conflated.priceTicks[row],
      conflated.quantityLots[row],
    ].join(' '),
  )
  const { Level, Trade } = EventKind
  expect(lines).toEqual([
    `0 ${Level} 100 5`,
    `30 ${Trade} 100 2`,
    `100 ${Level} 99 1`,
    `100 ${Level} 100 4`,
    `200 ${Level} 99 3`,
    `400 ${Level} 99 0`,
  ])
})

test('what is compared', () => {
  const probe = (id: number, filledAt: number | undefined): Probe => ({
    id,
    side: 0,
    ticks: 1 as Probe['ticks'],
    joinedAt: 0,
    leavesAt: 1e12,
    filledAt,
  })
  const probes = [probe(1, 5e6), probe(2, 5e6), probe(3, 5e6), probe(4, 5e6), probe(5, undefined), probe(6, undefined)]
  const predicted = new Map([
    [1, 5e6],
    [2, 2e6],
    [3, 9e6],
    [5, 7e6],
  ])
  expect(compareFills('x', probes, predicted)).toEqual({
    name: 'x',
    trueFills: 4,
    predictedFills: 4,
    missed: 1,
    invented: 1,
    early: 1,
    exact: 1,
    late: 1,
    meanErrorMillis: 1 / 3,
    medianAbsoluteMillis: 3,
    tailAbsoluteMillis: 4,
  })
})

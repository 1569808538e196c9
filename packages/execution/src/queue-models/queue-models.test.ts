import { CodedError } from '@hft/clock'
import { describe, expect, test } from 'vitest'
import { describeQueueModel } from './queue-model.contract.ts'
import { QUEUE_MODEL_NAMES, queueModel } from './queue-model-registry.ts'
import { describeBesideTrueQueue } from './true-queue.contract.ts'

const LOT = 0.001

for (const name of QUEUE_MODEL_NAMES) {
  describeQueueModel(name, () => queueModel(name, LOT))
  describeBesideTrueQueue(name, () => queueModel(name, LOT), name === 'risk-averse')
}

describe('after a level shrank from 100 to 80 with 30 ahead', () => {
  test.each([
    // 1. everything left from behind
    ['risk-averse', 30],
    // 2. p = 70²/(70² + 30²) = 0.8448…: 30 − 0.1552·20
    ['power-1', 30 - (900 / 5_800) * 20],
    // 3. p = 70²/100² = 0.49
    ['power-2', 30 - 0.51 * 20],
    // 4. p = 1 − 0.3³ = 0.973
    ['power-3', 30 - 0.027 * 20],
    // 5. p = ln 1.07 / (ln 1.07 + ln 1.03)
    ['logarithmic-1', 30 - (1 - Math.log(1.07) / (Math.log(1.07) + Math.log(1.03))) * 20],
    // 6. p = ln 1.07 / ln 1.1
    ['logarithmic-2', 30 - (1 - Math.log(1.07) / Math.log(1.1)) * 20],
  ])('%s', (name, expected) => {
    expect(queueModel(name, LOT).aheadAfterChange(30, 100, 80, 0)).toBeCloseTo(expected, 9)
  })
})

describe('edges of the probability models', () => {
  const probabilistic = QUEUE_MODEL_NAMES.filter((name) => name !== 'risk-averse')

  test.each(probabilistic)('%s: nothing ahead and nothing behind (0/0) leaves the new quantity', (name) => {
    expect(queueModel(name, LOT).aheadAfterChange(0, 0, 0, 0)).toBe(0)
    expect(queueModel(name, LOT).aheadAfterChange(Number.NaN, 10, 4, 0)).toBe(4)
  })

  test.each(probabilistic)('%s: behind cannot lose more than it has', (name) => {
    // 99 of 100 leave with 50 ahead: at most 1 is left, ahead of us.
    const after = queueModel(name, LOT).aheadAfterChange(50, 100, 1, 0)
    expect(after).toBeLessThanOrEqual(1)
  })

  test.each(probabilistic)('%s: more traded than the level lost counts as growth', (name) => {
    expect(queueModel(name, LOT).aheadAfterChange(30, 100, 95, 10)).toBe(30)
    expect(queueModel(name, LOT).aheadAfterChange(30, 100, 20, 90)).toBe(20)
  })

  test('an infinite probability counts as 1', () => {
    // 2 behind of 2 − 2 ahead: p = 4/0.
    expect(queueModel('power-2', LOT).aheadAfterChange(-2, 0, 0, 0)).toBe(-2)
  })

  test('a logarithm takes base units: another lot, another estimate', () => {
    const fine = queueModel('logarithmic-1', 0.001).aheadAfterChange(30, 100, 80, 0)
    const coarse = queueModel('logarithmic-1', 1).aheadAfterChange(30, 100, 80, 0)
    expect(Math.abs(fine - coarse)).toBeGreaterThan(0.1)
  })
})

test.each([
  ['ra', 'risk-averse'],
  ['pp1', 'power-1'],
  ['pp2', 'power-2'],
  ['pp3', 'power-3'],
  ['log', 'logarithmic-1'],
  ['log2', 'logarithmic-2'],
])('%s is %s', (short, name) => {
  const [one, other] = [queueModel(short, LOT), queueModel(name, LOT)]
  expect(one.constructor).toBe(other.constructor)
  expect(one.aheadAfterChange(33, 90, 70, 3)).toBe(other.aheadAfterChange(33, 90, 70, 3))
})

test('an unknown name is refused with the names there are', () => {
  expect(() => queueModel('fifo', LOT)).toThrow(CodedError)
  expect(() => queueModel('fifo', LOT)).toThrow(/risk-averse, power-1/)
})

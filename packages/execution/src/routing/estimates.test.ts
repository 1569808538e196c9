import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { ClockOffsetEstimate } from './clock-offset-estimate.ts'
import { RoundTripEstimate } from './round-trip-estimate.ts'

test('the first round trip is taken as it is, later ones smoothed, the variation first', () => {
  const estimate = new RoundTripEstimate()
  expect(estimate.smoothedNanos).toBeNaN()
  estimate.onSample(800)
  expect([estimate.smoothedNanos, estimate.variationNanos, estimate.timeoutNanos]).toEqual([800, 400, 2400])
  estimate.onSample(1600)
  expect([estimate.smoothedNanos, estimate.variationNanos, estimate.timeoutNanos]).toEqual([900, 500, 2900])
  estimate.onSample(-1)
  estimate.onSample(Number.NaN)
  expect([estimate.smoothedNanos, estimate.minimumNanos]).toEqual([900, 800])
})

test('a step of the latency is followed to within a hundredth in 35 samples: (7/8)^35 < 0.01', () => {
  const estimate = new RoundTripEstimate()
  estimate.onSample(1000)
  for (let sample = 0; sample < 34; sample++) estimate.onSample(2000)
  expect(estimate.smoothedNanos).toBeLessThan(1990)
  estimate.onSample(2000)
  expect(estimate.smoothedNanos).toBeGreaterThanOrEqual(1990)
})

test('the minimum is that of the window, however it is left', () => {
  const random = new SeededRandom(3)
  const estimate = new RoundTripEstimate(5)
  const samples: number[] = []
  for (let at = 0; at < 500; at++) {
    samples.push(random.nextInteger(20))
    estimate.onSample(samples.at(-1)!)
    expect(estimate.minimumNanos).toBe(Math.min(...samples.slice(-5)))
  }
})

test('the clock offset is never further off than its bound, however unequal the ways are', () => {
  const random = new SeededRandom(4)
  for (let round = 0; round < 300; round++) {
    const truth = random.nextInteger(2_000_000) - 1_000_000
    const estimate = new ClockOffsetEstimate()
    let least = Number.POSITIVE_INFINITY
    for (let sample = 0; sample < 8; sample++) {
      const [out, work, back] = [random.nextInteger(9000), random.nextInteger(500), random.nextInteger(9000)]
      const sentAt = sample * 1e6
      estimate.onExchange(sentAt, sentAt + out + truth, sentAt + out + work + truth, sentAt + out + work + back)
      least = Math.min(least, out + back)
      expect(Math.abs(estimate.offsetNanos - truth)).toBeLessThanOrEqual(estimate.errorBoundNanos)
    }
    expect(estimate.delayNanos).toBe(least)
    expect(Math.abs(estimate.toLocal(truth))).toBeLessThanOrEqual(estimate.errorBoundNanos)
  }
})

test('an exchange that ended before it began is left out', () => {
  const estimate = new ClockOffsetEstimate()
  estimate.onExchange(10, 0, 100, 20)
  expect(estimate.offsetNanos).toBeNaN()
})

import { NANOS_PER_MILLISECOND as MS, NANOS_PER_SECOND as S, SeededRandom } from '@hft/clock'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ClockOffset } from './clock-offset.ts'

describe('ClockOffset', () => {
  test('knows nothing at first', () => {
    const clock = new ClockOffset()
    expect([clock.reference, clock.offsetNanos, clock.latencyNanos]).toEqual(['unknown', Number.NaN, Number.NaN])
  })

  test('without round trips, latency is relative to the smallest delay', () => {
    const clock = new ClockOffset()
    // The venue's clock is 1.27 s ahead of ours: raw delays are negative.
    expect(clock.observe(1_270 * MS, 5 * MS)).toBe(0)
    expect(clock.observe(1_280 * MS, 18 * MS)).toBe(3 * MS)
    expect([clock.reference, clock.offsetNanos, clock.errorNanos]).toEqual([
      'relative',
      1_265 * MS,
      Number.POSITIVE_INFINITY,
    ])
    // A faster one: negative, counted, not clipped, and the next is measured against it.
    expect(clock.observe(1_290 * MS, 23 * MS)).toBe(-2 * MS)
    expect(clock.negatives).toBe(1)
    expect(clock.observe(1_300 * MS, 33 * MS)).toBe(0)
    expect(clock.negatives).toBe(1)
  })

  test('the smallest delay is forgotten after two minutes, so that a drifting clock is followed', () => {
    const clock = new ClockOffset()
    clock.observe(0, 1 * MS)
    for (let second = 1; second <= 150; second++) clock.observe(second * S, second * S + 9 * MS)
    expect(clock.offsetNanos).toBe(-9 * MS)
    // A silence longer than all windows
    clock.observe(1_000 * S, 1_000 * S + 50 * MS)
    expect(clock.offsetNanos).toBe(-50 * MS)
    expect(clock.negatives).toBe(0)
  })

  test('the true offset lies within the error of round trips, whatever the network does', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -2_000, max: 2_000 }), (seed, offsetMillis) => {
        const random = new SeededRandom(seed)
        const clock = new ClockOffset()
        const offset = offsetMillis * MS + random.nextInteger(MS)
        let now = 10 * S
        for (let step = 0; step < 60; step++) {
          now += random.nextInteger(3 * S)
          const there = 1 + random.nextInteger(40 * MS)
          const back = 1 + random.nextInteger(40 * MS)
          if (random.nextInteger(4) === 0) {
            const venueTime = Math.floor((now + there + offset) / MS) * MS
            clock.addRoundTrip(now, now + there + back, venueTime, MS)
          } else {
            clock.observe(now - back + offset, now)
          }
          if (clock.reference !== 'bounded') continue
          expect(Math.abs(clock.offsetNanos - offset)).toBeLessThanOrEqual(clock.errorNanos + 1)
          expect(clock.errorNanos).toBeLessThan(42 * MS)
        }
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('a message that contradicts the round trips makes the latency relative until the next one', () => {
    const clock = new ClockOffset()
    clock.addRoundTrip(0, 2 * MS, 1 * MS, 0)
    expect([clock.reference, clock.offsetNanos, clock.errorNanos]).toEqual(['bounded', 0, 1 * MS])
    // Our clock was set back by 100 ms.
    expect(clock.observe(1_000 * MS, 903 * MS)).toBe(-97 * MS)
    expect([clock.negatives, clock.reference, clock.offsetNanos]).toEqual([1, 'relative', 97 * MS])
    clock.addRoundTrip(1_000 * MS, 1_002 * MS, 1_101 * MS, 0)
    expect([clock.reference, clock.offsetNanos]).toEqual(['bounded', 100 * MS])
  })
})

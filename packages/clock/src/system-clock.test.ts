import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { NANOS_PER_DAY, NANOS_PER_MILLISECOND } from './nanos.ts'
import { SystemClock } from './system-clock.ts'
import { describeTimers } from './timers.contract.ts'
import { epochOf, parseUtc } from './utc.ts'

/** A wall and a monotonic clock that tests move, in milliseconds; the wall turns a millisecond when first asked. */
class MovedSources {
  wall = Number(parseUtc('2024-08-08T12:00:00Z') / 1_000_000n) - 1
  monotonic = 5_000
  #reads = 0

  readonly wallMillis = (): number => (this.#reads++ === 0 ? this.wall : this.wall + 1)
  readonly monotonicMillis = (): number => this.monotonic

  pass(millis: number): void {
    this.wall += millis
    this.monotonic += millis
  }
}

const NOON = NANOS_PER_DAY / 2

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function movedClock() {
  const sources = new MovedSources()
  const clock = new SystemClock(undefined, sources)
  const pass = (millis: number): void => {
    for (let passed = 0; passed < millis; passed++) {
      sources.pass(1)
      vi.advanceTimersByTime(1)
    }
  }
  return { sources, clock, pass }
}

describeTimers('SystemClock', NANOS_PER_MILLISECOND, () => {
  const { clock, pass } = movedClock()
  return {
    clock,
    passUntil: (at) => {
      const start = clock.now()
      pass((at - start) / NANOS_PER_MILLISECOND)
    },
  }
})

describe('SystemClock', () => {
  test('counts from the midnight of the day it starts on, anchored at the turn of a millisecond', () => {
    const { clock } = movedClock()
    expect(clock.epochNs).toBe(parseUtc('2024-08-08'))
    expect(clock.now()).toBe(NOON)
  })

  test('counts from another midnight when told', () => {
    const clock = new SystemClock(parseUtc('2024-08-07'), new MovedSources())
    expect(clock.now()).toBe(NANOS_PER_DAY + NOON)
  })

  test('follows the monotonic clock to fractions of a millisecond', () => {
    const { sources, clock } = movedClock()
    sources.monotonic += 0.001_5
    expect(clock.now()).toBe(NOON + 1_500)
  })

  test('a wall clock set back or forward shows as drift, not in now', () => {
    const { sources, clock } = movedClock()
    sources.wall -= 60_000
    expect(clock.now()).toBe(NOON)
    expect(clock.driftNanos()).toBe(-60_000 * NANOS_PER_MILLISECOND)
    sources.wall += 3_660_000
    expect(clock.now()).toBe(NOON)
    expect(clock.driftNanos()).toBe(3_600_000 * NANOS_PER_MILLISECOND)
  })

  test('never decreases, even when the monotonic clock does', () => {
    const { sources, clock } = movedClock()
    sources.monotonic += 10
    const later = clock.now()
    sources.monotonic -= 5
    expect(clock.now()).toBe(later)
  })

  test('a wall clock that stands still does not hold up the start', () => {
    const clock = new SystemClock(0n, { wallMillis: () => 7, monotonicMillis: () => 0 })
    expect(clock.now()).toBe(7 * NANOS_PER_MILLISECOND)
  })

  test('a timer further away than setTimeout can wait fires when due', () => {
    const { sources, clock } = movedClock()
    const fired: number[] = []
    const wait = 2 ** 31 + 1_000
    clock.setTimer(clock.now() + wait * NANOS_PER_MILLISECOND, () => fired.push(clock.now()))
    sources.pass(2 ** 31 - 1)
    vi.advanceTimersByTime(2 ** 31 - 1)
    expect(fired).toEqual([])
    sources.pass(1_001)
    vi.advanceTimersByTime(1_001)
    expect(fired).toEqual([NOON + wait * NANOS_PER_MILLISECOND])
  })

  test('a timer set by a listener for now waits for the next turn', () => {
    const { clock, pass } = movedClock()
    let calls = 0
    const again = (): void => {
      calls++
      clock.setTimer(clock.now(), again)
    }
    clock.setTimer(clock.now(), again)
    pass(3)
    expect(calls).toBeGreaterThanOrEqual(2)
    expect(calls).toBeLessThanOrEqual(20)
  })

  test('a listener that throws does not stop the other timers', () => {
    const { clock, pass } = movedClock()
    const fired: string[] = []
    clock.setTimer(clock.now() + NANOS_PER_MILLISECOND, () => {
      throw new Error('listener')
    })
    clock.setTimer(clock.now() + 2 * NANOS_PER_MILLISECOND, () => fired.push('second'))
    expect(() => pass(1)).toThrow('listener')
    pass(3)
    expect(fired).toEqual(['second'])
  })

  test('close forgets every timer', () => {
    const { clock, pass } = movedClock()
    let calls = 0
    for (let after = 1; after <= 3; after++) clock.setTimer(clock.now() + after * NANOS_PER_MILLISECOND, () => calls++)
    clock.close()
    expect(vi.getTimerCount()).toBe(0)
    pass(5)
    expect(calls).toBe(0)
  })

  test('reads the machine by default', () => {
    const clock = new SystemClock()
    expect(clock.epochNs).toBe(epochOf(clock.epochNs))
    const first = clock.now()
    expect(Number.isSafeInteger(first)).toBe(true)
    expect(first).toBeLessThan(2 * NANOS_PER_DAY)
    expect(clock.now()).toBeGreaterThanOrEqual(first)
  })
})

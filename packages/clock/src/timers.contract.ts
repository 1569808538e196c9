import { describe, expect, test } from 'vitest'
import type { Clock } from './clock.ts'
import type { Nanos } from './nanos.ts'
import type { TimerId, Timers } from './timers.ts'

/** A clock under test and the means to let its time pass. */
export interface TimedClock {
  readonly clock: Clock & Timers
  /** Lets time pass until `now()` is at least `at` and the timers due by then were called. */
  readonly passUntil: (at: Nanos) => void
}

/**
 * The laws of a clock with timers.
 * @param unit nanoseconds in one step of the tests' times, no finer than the clock's timers are
 */
export function describeTimers(name: string, unit: Nanos, create: () => TimedClock): void {
  describe(`${name} as a clock with timers`, () => {
    const scene = () => {
      const { clock, passUntil } = create()
      const start = clock.now()
      const fired: string[] = []
      const set = (label: string, after: number): TimerId =>
        clock.setTimer(start + after * unit, () => fired.push(label))
      return { clock, start, fired, set, pass: (steps: number) => passUntil(start + steps * unit) }
    }

    test('now never decreases', () => {
      const { clock, pass } = scene()
      let previous = clock.now()
      for (let step = 1; step <= 5; step++) {
        pass(step)
        expect(clock.now()).toBeGreaterThanOrEqual(previous)
        previous = clock.now()
      }
    })

    test('timers fire once, when due, in order of time', () => {
      const { fired, set, pass } = scene()
      set('late', 30)
      set('early', 10)
      set('middle', 20)
      pass(5)
      expect(fired).toEqual([])
      pass(20)
      expect(fired).toEqual(['early', 'middle'])
      pass(40)
      expect(fired).toEqual(['early', 'middle', 'late'])
    })

    test('timers of the same time fire in the order in which they were set', () => {
      const { fired, set, pass } = scene()
      for (const label of ['a', 'b', 'c']) set(label, 10)
      pass(10)
      expect(fired).toEqual(['a', 'b', 'c'])
    })

    test('a listener gets its own id and the time it asked for, and now is not before it', () => {
      const { clock, start, pass } = scene()
      const calls: unknown[] = []
      const dueAt = start + 10 * unit
      const timer = clock.setTimer(dueAt, (id, at) => calls.push(id, at, clock.now() >= at))
      pass(30)
      expect(calls).toEqual([timer, dueAt, true])
    })

    test('a cancelled timer does not fire, and only the first cancel counts', () => {
      const { clock, fired, set, pass } = scene()
      const first = set('first', 10)
      set('second', 20)
      expect([clock.cancelTimer(first), clock.cancelTimer(first)]).toEqual([true, false])
      pass(30)
      expect(fired).toEqual(['second'])
    })

    test('a timer that fired cannot be cancelled, not even after its place was used again', () => {
      const { clock, fired, set, pass } = scene()
      const first = set('first', 10)
      pass(10)
      set('second', 20)
      expect(clock.cancelTimer(first)).toBe(false)
      pass(20)
      expect(fired).toEqual(['first', 'second'])
    })

    test('a timer in the past fires as soon as time passes', () => {
      const { fired, set, pass } = scene()
      pass(10)
      set('past', 5)
      expect(fired).toEqual([])
      pass(11)
      expect(fired).toEqual(['past'])
    })

    test('a listener may set and cancel timers', () => {
      const { clock, start, fired, set, pass } = scene()
      const doomed = set('doomed', 20)
      clock.setTimer(start + 10 * unit, () => {
        clock.cancelTimer(doomed)
        set('child', 15)
      })
      pass(30)
      expect(fired).toEqual(['child'])
    })
  })
}

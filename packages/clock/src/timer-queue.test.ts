import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TimerQueue } from './timer-queue.ts'
import { NO_TIMER, type TimerId } from './timers.ts'

/** The same queue as a sorted array. */
class SortedTimers {
  #timers: { dueAt: number; sequence: number; id: TimerId }[] = []
  #sequence = 0

  add(dueAt: number, id: TimerId): void {
    this.#timers.push({ dueAt, sequence: this.#sequence++, id })
    this.#timers.sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence)
  }

  cancel(id: TimerId): boolean {
    const before = this.#timers.length
    this.#timers = this.#timers.filter((timer) => timer.id !== id)
    return this.#timers.length < before
  }

  pop(): TimerId {
    return this.#timers.shift()?.id ?? NO_TIMER
  }

  get size(): number {
    return this.#timers.length
  }

  get nextDueAt(): number {
    return this.#timers[0]?.dueAt ?? Number.POSITIVE_INFINITY
  }

  get next(): TimerId {
    return this.#timers[0]?.id ?? NO_TIMER
  }
}

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), dueAt: fc.integer({ min: -3, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  // Cancels one of all timers ever set, so that fired and cancelled ones are tried as well.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
)

describe('TimerQueue', () => {
  test('does what a sorted array does', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 200 }), fc.integer({ min: 1, max: 8 }), (commands, capacity) => {
        const queue = new TimerQueue(capacity)
        const twin = new SortedTimers()
        const ids: TimerId[] = []
        for (const step of commands) {
          if (step.kind === 'add') {
            const id = queue.add(step.dueAt)
            expect(ids).not.toContain(id)
            ids.push(id)
            twin.add(step.dueAt, id)
          } else if (step.kind === 'pop') {
            expect(queue.pop()).toBe(twin.pop())
          } else if (ids.length > 0) {
            const id = ids[step.pick % ids.length]!
            expect(queue.cancel(id)).toBe(twin.cancel(id))
            expect(queue.has(id)).toBe(false)
          }
          expect([queue.size, queue.next, queue.nextDueAt]).toEqual([twin.size, twin.next, twin.nextDueAt])
        }
        while (twin.size > 0) expect(queue.pop()).toBe(twin.pop())
        expect(queue.pop()).toBe(NO_TIMER)
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  test('pops 10,000 timers in order after growing from one slot', () => {
    const queue = new TimerQueue(1)
    for (let i = 0; i < 10_000; i++) queue.add((i * 7919) % 10_007)
    let previous = Number.NEGATIVE_INFINITY
    while (queue.size > 0) {
      expect(queue.nextDueAt).toBeGreaterThanOrEqual(previous)
      previous = queue.nextDueAt
      queue.pop()
    }
  })

  test('timers due at the same time come out as they went in', () => {
    const queue = new TimerQueue()
    const ids = Array.from({ length: 100 }, () => queue.add(5))
    expect(ids.map(() => queue.pop())).toEqual(ids)
  })

  test('a slot used again answers to its new id only', () => {
    const queue = new TimerQueue(1)
    const first = queue.add(1)
    expect(queue.pop()).toBe(first)
    const second = queue.add(2)
    expect(TimerQueue.slotOf(second)).toBe(TimerQueue.slotOf(first))
    expect([queue.has(first), queue.cancel(first), queue.size]).toEqual([false, false, 1])
    expect([queue.has(second), queue.cancel(second), queue.size]).toEqual([true, true, 0])
  })

  test('unknown ids are not pending', () => {
    const queue = new TimerQueue(2)
    queue.add(1)
    for (const id of [NO_TIMER, -1, 1.5, 2 ** 52, Number.NaN]) {
      expect([queue.has(id), queue.cancel(id)]).toEqual([false, false])
    }
    expect(queue.size).toBe(1)
  })

  test('times may be infinite but not absent', () => {
    const queue = new TimerQueue()
    const last = queue.add(Number.POSITIVE_INFINITY)
    const first = queue.add(Number.NEGATIVE_INFINITY)
    expect([queue.pop(), queue.pop()]).toEqual([first, last])
    expect(() => queue.add(Number.NaN)).toThrow(expect.objectContaining({ code: 'timer.no_time' }))
  })

  test.each([0, -1, 1.5, 2 ** 21])('refuses a capacity of %d', (capacity) => {
    expect(() => new TimerQueue(capacity)).toThrow(expect.objectContaining({ code: 'timer.capacity' }))
  })

  test('refuses more than 2^20 pending timers and keeps those there are', () => {
    const queue = new TimerQueue(2 ** 20)
    for (let i = 0; i < 2 ** 20; i++) queue.add(i)
    expect(() => queue.add(0)).toThrow(expect.objectContaining({ code: 'timer.too_many' }))
    expect([queue.size, queue.nextDueAt]).toEqual([2 ** 20, 0])
  })
})

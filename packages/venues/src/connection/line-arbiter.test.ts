import { SeededRandom } from '@hft/clock'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ArbitratedFrame, type Lane, LineArbiter } from './line-arbiter.ts'

const bytes = new Uint8Array(0)

function setup(streams = 1, patienceNanos = 1_000) {
  const delivered: number[] = []
  const arbiter = new LineArbiter(streams, patienceNanos, (frame: ArbitratedFrame) => delivered.push(frame.id))
  let now = 0
  const offer = (lane: Lane, id: number, at = now) => {
    now = at
    arbiter.offer(lane, 0, id, bytes, at)
  }
  return { arbiter, delivered, offer }
}

describe('LineArbiter', () => {
  test('the first arrival wins; wins and lags are counted by line', () => {
    const { arbiter, delivered, offer } = setup()
    const [one, other] = [arbiter.open(true), arbiter.open(true)]
    offer(one, 1, 100)
    offer(other, 1, 130)
    offer(other, 2, 140)
    offer(one, 2, 150)
    offer(one, 3, 160)
    expect(delivered).toEqual([1, 2, 3])
    expect([one.wins, other.wins, one.duplicates, other.duplicates]).toEqual([2, 1, 1, 1])
    expect([one.lagSumNanos, other.lagSumNanos, other.lagMaximumNanos]).toEqual([10, 30, 30])
  })

  test.each([
    // 1. the newcomer is behind, level, or ahead by some messages
    { ahead: -2 },
    { ahead: 0 },
    { ahead: 1 },
    { ahead: 3 },
  ])('a connection that joins $ahead messages ahead brings no gap and no repetition', ({ ahead }) => {
    const { arbiter, delivered, offer } = setup()
    const old = arbiter.open(true)
    for (let id = 1; id <= 10; id++) offer(old, id)
    const young = arbiter.open(false)
    const first = 11 + ahead
    for (let id = first; id < first + 4; id++) offer(young, id)
    expect(arbiter.hasJoined(young)).toBe(ahead < 0)
    for (let id = 11; id < first + 4; id++) offer(old, id)
    expect(arbiter.hasJoined(young)).toBe(true)
    arbiter.close(old)
    offer(young, first + 4)
    expect(delivered).toEqual(Array.from({ length: first + 4 }, (_, index) => index + 1))
    expect(arbiter.surrenders).toBe(0)
  })

  test('ids may be far apart, as those that all symbols share', () => {
    const { arbiter, delivered, offer } = setup()
    const old = arbiter.open(true)
    offer(old, 1_000)
    const young = arbiter.open(false)
    offer(young, 5_000)
    offer(young, 9_000)
    expect(delivered).toEqual([1_000])
    offer(old, 3_000)
    offer(old, 5_000)
    expect(delivered).toEqual([1_000, 3_000, 5_000, 9_000])
  })

  test('before the old connection has said anything the new one waits', () => {
    const { arbiter, delivered, offer } = setup()
    const [old, young] = [arbiter.open(true), arbiter.open(false)]
    offer(young, 12)
    offer(old, 11)
    offer(old, 12)
    offer(young, 13)
    expect(delivered).toEqual([11, 12, 13])
  })

  test('what is held is let go when nobody can bring what is missing, or nobody does for long', () => {
    const { arbiter, delivered, offer } = setup()
    const old = arbiter.open(true)
    offer(old, 1, 0)
    const young = arbiter.open(false)
    offer(young, 5, 10)
    offer(young, 6, 20)
    arbiter.close(old)
    expect([delivered, arbiter.surrenders]).toEqual([[1, 5, 6], 1])
    const third = arbiter.open(false)
    offer(third, 9, 30)
    offer(third, 10, 1_030)
    expect(delivered).toEqual([1, 5, 6])
    offer(third, 11, 1_031)
    expect([delivered, arbiter.surrenders]).toEqual([[1, 5, 6, 9, 10, 11], 2])
  })

  test('a venue that counts anew is followed, a repetition alone is not', () => {
    const { arbiter, delivered, offer } = setup()
    const [one] = [arbiter.open(true)]
    for (let id = 100; id <= 110; id++) offer(one, id)
    offer(one, 105)
    offer(one, 111)
    expect(delivered.at(-1)).toBe(111)
    for (let id = 1; id <= 80; id++) offer(one, id)
    expect(delivered.at(-1)).toBe(80)
    expect(delivered.filter((id) => id < 100)).toHaveLength(16)
  })

  test('whatever lines connect, lag and end: nothing is lost, repeated or out of order while one is there', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new SeededRandom(seed)
        const { arbiter, delivered, offer } = setup(1, Number.POSITIVE_INFINITY)
        // The venue's messages so far, and what each line has been sent of them.
        let published = 0
        const lines: { lane: Lane; next: number; isSteady: boolean }[] = [
          { lane: arbiter.open(true), next: 1, isSteady: true },
        ]
        for (let step = 0; step < 300; step++) {
          published += random.nextInteger(3)
          const line = lines[random.nextInteger(lines.length)]!
          for (let count = random.nextInteger(6); count > 0 && line.next <= published; count--) {
            offer(line.lane, line.next++)
          }
          if (random.nextInteger(10) === 0 && lines.length < 4) {
            lines.push({ lane: arbiter.open(false), next: published + 1, isSteady: false })
          }
          const leaving = random.nextInteger(lines.length)
          const others = lines.filter((_, index) => index !== leaving)
          if (random.nextInteger(8) === 0 && others.some(({ lane }) => arbiter.hasJoined(lane))) {
            arbiter.close(lines[leaving]!.lane)
            lines.splice(leaving, 1)
          }
        }
        for (const line of lines) while (line.next <= published) offer(line.lane, line.next++)
        const missing = Array.from({ length: published }, (_, index) => index + 1).filter(
          (id) => !delivered.includes(id),
        )
        expect(new Set(delivered).size).toBe(delivered.length)
        expect(delivered).toEqual([...delivered].sort((one, other) => one - other))
        // Lost may only be what was on a line that ended before it arrived and on no other.
        if (arbiter.surrenders === 0) expect(missing).toEqual([])
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})

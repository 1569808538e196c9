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

  test('the lag of a line is known however many messages it is behind', () => {
    const { arbiter, offer } = setup()
    const [fast, slow] = [arbiter.open(true), arbiter.open(true)]
    const arrivals = Array.from({ length: 3_000 }, (_, id) => [
      { lane: fast, id, at: id },
      { lane: slow, id, at: id + 100 },
    ])
    for (const { lane, id, at } of arrivals.flat().sort((one, other) => one.at - other.at)) offer(lane, id, at)
    expect([fast.wins, slow.duplicates, slow.lagCount]).toEqual([3_000, 3_000, 3_000])
    expect([slow.lagSumNanos, slow.lagMaximumNanos]).toEqual([300_000, 100])
  })

  test('messages that have only a time are told apart by their place among those of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 60 }), fc.nat(1_000), (steps, seed) => {
        const { arbiter, delivered, offer } = setup()
        let time = 1_723_161_256_000
        const times = steps.map((step) => {
          time += step
          return time
        })
        const random = new SeededRandom(seed)
        const lines = [0, 1, 2].map(() => ({ lane: arbiter.open(true), next: 0 }))
        while (lines.some(({ next }) => next < times.length)) {
          const line = lines[random.nextInteger(lines.length)]!
          for (let count = random.nextInteger(5); count > 0 && line.next < times.length; count--) {
            offer(line.lane, line.lane.idOfNext(0, times[line.next++]!))
          }
        }
        expect(delivered.map((id) => Math.floor(id))).toEqual(times)
        expect(lines.reduce((sum, { lane }) => sum + lane.duplicates, 0)).toBe(times.length * 2)
      }),
      { seed: 1, numRuns: 100 },
    )
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

  test('a line that lost what others bring doesn’t make them skip it when it comes back ahead of them', () => {
    const { arbiter, delivered, offer } = setup()
    const [lossy, other] = [arbiter.open(true), arbiter.open(true)]
    for (const id of [1, 2]) for (const lane of [lossy, other]) offer(lane, id)
    for (const id of [3, 4]) offer(other, id)
    // It has lost 3 to 6.
    for (const id of [7, 8]) offer(lossy, id)
    expect(delivered).toEqual([1, 2, 3, 4])
    for (const id of [5, 6, 7, 8]) offer(other, id)
    offer(lossy, 9)
    expect(delivered).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(arbiter.surrenders).toBe(0)
  })

  test('a whole book with which a connection joins is not taken for what the others have lost', () => {
    const { arbiter, delivered, offer } = setup()
    const [old, young] = [arbiter.open(true), arbiter.open(false)]
    arbiter.offerWhole(young, 0, 5, false, bytes, 0)
    offer(young, 6)
    // It had brought 5 before it was merged with another.
    offer(old, 6)
    offer(young, 7)
    expect(delivered).toEqual([6, 7])
  })

  test('lines that lost different messages bring all of them together', () => {
    const { arbiter, delivered, offer } = setup()
    const [one, other] = [arbiter.open(true), arbiter.open(true)]
    for (const id of [1, 2]) for (const lane of [one, other]) offer(lane, id)
    offer(one, 3)
    // The other has lost 3, and one then loses 4 to 6.
    for (const id of [4, 5, 6, 7]) offer(other, id)
    offer(one, 7)
    offer(one, 8)
    offer(other, 8)
    expect(delivered).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('whatever two lines lose of what a third brings: nothing is lost that one of them wasn’t ahead of all with', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new SeededRandom(seed)
        const { arbiter, delivered, offer } = setup(1, Number.POSITIVE_INFINITY)
        const lines = [0, 1, 2].map(() => ({ lane: arbiter.open(true), next: 1 }))
        const steady = lines[0]!
        for (let step = 0; step < 300; step++) {
          const line = lines[random.nextInteger(3)]!
          const latest = delivered.at(-1) ?? 0
          // It loses what it hasn't brought, and at least one message that is known by then.
          if (line !== steady && line.next <= latest && random.nextInteger(4) === 0) {
            line.next = latest + 1 + random.nextInteger(5)
          }
          for (let count = random.nextInteger(6); count > 0; count--) offer(line.lane, line.next++)
        }
        const end = Math.max(...lines.map(({ next }) => next))
        while (steady.next < end) offer(steady.lane, steady.next++)
        expect(delivered).toEqual(Array.from({ length: end - 1 }, (_, index) => index + 1))
        expect(arbiter.surrenders).toBe(0)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('a whole book that is needed begins the stream anew; what is older on other lines is not delivered', () => {
    const { arbiter, delivered, offer } = setup()
    const [one, other] = [arbiter.open(true), arbiter.open(true)]
    for (const id of [1, 2, 5]) offer(one, id)
    for (const id of [1, 2, 6]) offer(other, id)
    const whole = (lane: Lane, id: number, isNeeded: boolean) => arbiter.offerWhole(lane, 0, id, isNeeded, bytes, 0)
    // Both have skipped 3 and 4: a gap, for which each gets the book again.
    whole(one, 4, true)
    offer(other, 7)
    expect(delivered).toEqual([1, 2, 5, 4])
    offer(one, 5)
    offer(one, 6)
    offer(one, 7)
    expect(delivered).toEqual([1, 2, 5, 4, 5, 6, 7])
    whole(other, 7, false)
    offer(other, 8)
    offer(one, 8)
    expect(delivered.slice(-2)).toEqual([7, 8])
  })

  test('a whole book without an id has no place: what follows it waits for the others', () => {
    const { arbiter, delivered, offer } = setup()
    const [one, other] = [arbiter.open(true), arbiter.open(false)]
    arbiter.offerWhole(one, 0, Number.NaN, true, bytes, 0)
    arbiter.offerWhole(other, 0, Number.NaN, false, bytes, 0)
    offer(other, 12)
    expect([delivered, arbiter.hasJoined(other)]).toEqual([[Number.NEGATIVE_INFINITY], false])
    offer(one, 11)
    offer(one, 12)
    offer(other, 13)
    expect(delivered.slice(1)).toEqual([11, 12, 13])
    expect([arbiter.hasJoined(other), arbiter.surrenders, other.duplicates]).toEqual([true, 0, 2])
  })

  test('a venue that counts anew with a whole book is followed at once, by each line', () => {
    const { arbiter, delivered, offer } = setup()
    const [one, other] = [arbiter.open(true), arbiter.open(true)]
    for (const id of [50, 51]) for (const lane of [one, other]) offer(lane, id)
    offer(one, 52)
    arbiter.offerWhole(one, 0, 1, false, bytes, 0)
    offer(one, 2)
    offer(other, 52)
    arbiter.offerWhole(other, 0, 1, false, bytes, 0)
    offer(other, 2)
    offer(other, 3)
    offer(one, 3)
    expect(delivered).toEqual([50, 51, 52, 1, 2, 3])
  })

  test('messages that share an id are all delivered', () => {
    const { arbiter, delivered } = setup()
    const [one, other] = [arbiter.open(true), arbiter.open(true)]
    const offerShared = (lane: Lane, id: number) => arbiter.offer(lane, 0, id, bytes, 0, true)
    for (const [lane, id] of [
      [one, 1],
      [other, 1],
      [one, 2],
      [one, 2],
      [one, 3],
      [other, 2],
      [other, 2],
    ] as const) {
      offerShared(lane, id)
    }
    expect(delivered).toEqual([1, 2, 2, 3])
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

test('of messages without an id, those that another connection has brought are dropped and counted', () => {
  const delivered: string[] = []
  const arbiter = new LineArbiter(2, Number.POSITIVE_INFINITY, ({ bytes, lane }) => {
    delivered.push(`${lane.number}:${Buffer.from(bytes).toString()}`)
  })
  const [one, other] = [arbiter.open(true), arbiter.open(false)]
  arbiter.offerWords(one, 1, 2, Buffer.from('1:x'), 0)
  arbiter.offerWords(other, 1, 2, Buffer.from('2:x'), 1)
  arbiter.offerWords(other, 1, 2, Buffer.from('2:y'), 2)
  arbiter.offerWords(one, 1, 2, Buffer.from('1:y'), 3)
  expect(delivered).toEqual(['0:1:x', '1:2:y'])
  expect([one.wins, one.duplicates, other.wins, other.duplicates]).toEqual([1, 1, 1, 1])
  expect(arbiter.hasJoined(other)).toBe(true)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { share } from '../property-runs.contract.ts'
import { MessageWindows, Windows } from './message-windows.ts'

const SECOND = 1_000_000_000

describe('sliding windows', () => {
  test('agree with counting every message, with and without the reserve', () => {
    const step = fc.record({ wait: fc.nat({ max: SECOND / 4 }), isReducing: fc.boolean(), member: fc.nat(2) })
    const windows = fc.record({ short: fc.integer({ min: 1, max: 9 }), more: fc.integer({ min: 1, max: 30 }) })
    fc.assert(
      fc.property(windows, fc.constantFrom(0, 0.3, 1), fc.array(step, { maxLength: 300 }), (sizes, reserve, steps) => {
        const limits = [
          { messages: sizes.short, per: '1s', nanos: SECOND },
          { messages: sizes.short + sizes.more, per: '5s', nanos: 5 * SECOND },
        ]
        const counter = new MessageWindows()
        counter.open([{ messages: 1, per: '1h' }], 0, 2)
        const first = counter.open(limits, reserve, 3)
        expect(first).toBe(2)
        counter.open([{ messages: 3, per: '1h' }], 0, 1)
        const sentBy: number[][] = [[], [], []]
        let now = 0
        for (const { wait, isReducing, member } of steps) {
          const sent = sentBy[member]!
          now += wait
          const fits = limits.every(({ messages, nanos }) => {
            const most = isReducing ? messages : messages - Math.floor(messages * reserve)
            return sent.filter((at) => at > now - nanos).length < most
          })
          counter.now = now
          expect(counter.hasRoom(first + member, isReducing)).toBe(fits)
          if (!fits) continue
          counter.add(first + member)
          sent.push(now)
        }
      }),
      { seed: 1, numRuns: share(300) },
    )
  })

  test('what is restored counts as if it had been sent here', () => {
    const before = new MessageWindows()
    before.open([{ messages: 8, per: '1s' }], 0, 1)
    for (let at = 0; at < 20; at++) {
      before.now = at * 200_000_000
      before.add(0)
    }
    const after = new MessageWindows()
    after.open([{ messages: 8, per: '1s' }], 0, 3)
    after.now = 3_700_000_000
    for (const member of [0, 2]) after.add(member)
    for (let at = 0; at < 3; at++) {
      after.now = at
      after.hasRoom(1, true)
    }
    after.restore(1, before.snapshot(0))
    expect(after.snapshot(1)).toEqual(before.snapshot(0))
    expect([after.snapshot(0), after.snapshot(2)]).toEqual([[3_700_000_000], [3_700_000_000]])
    after.now = 3_800_000_000
    for (let left = 3; left > 0; left--) {
      expect(after.hasRoom(1, true)).toBe(true)
      after.add(1)
    }
    expect(after.hasRoom(1, true)).toBe(false)
    expect(after.refused).toEqual({ length: SECOND, messages: 8, passesAt: 4_000_000_000 })
  })
})

test('a longer window that takes no more messages than a shorter one is refused', () => {
  const parsed = Windows.safeParse([
    { messages: 10, per: '1m' },
    { messages: 10, per: '1s' },
  ])
  expect(parsed.error?.issues[0]?.message).toBe(
    '10 per 1s can never be reached beside 10 per 1m; a longer window takes more messages',
  )
  expect(
    Windows.safeParse([
      { messages: 10, per: '1s' },
      { messages: 11, per: '1m' },
    ]).success,
  ).toBe(true)
})

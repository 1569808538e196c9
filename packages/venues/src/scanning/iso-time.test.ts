import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameCursor } from './frame-cursor.ts'
import { epochDayOf, isoTime, isoTimeOf } from './iso-time.ts'

test.each([
  // 1. any number of decimals up to nine
  ['2026-04-07T00:00:01Z', 1_000_000_000],
  ['2026-04-07T00:00:01.5Z', 1_500_000_000],
  ['2026-04-06T23:59:59.999999999Z', -1],
  ['2024-02-29T00:00:00.000001Z', -768 * 86_400e9 + 1_000],
  // 2. nothing else, and nothing beside it
  ['2026-04-07T00:00:01.1234567890Z', Number.NaN],
  ['2026-04-07T00:00:01+00:00', Number.NaN],
  ['2026-04-07T00:00:01Z ', Number.NaN],
  ['2026-02-29T00:00:00Z', Number.NaN],
  ['2026-04-07', Number.NaN],
  ['', Number.NaN],
])('case %#: %s', (text, nanos) => {
  const epochDay = epochDayOf(BigInt(Date.UTC(2026, 3, 7)) * 1_000_000n)
  expect(isoTimeOf(text, epochDay)).toBe(nanos)
})

test('a time is read alike whatever was read before it, and wherever its memory ends', () => {
  const epochDay = epochDayOf(BigInt(Date.UTC(2026, 3, 7)) * 1_000_000n)
  const cursor = new FrameCursor()
  const digits = fc.stringMatching(/^\.?\d{0,10}$/)
  const time = fc
    .tuple(fc.constantFrom('2026-04-07T23:59:', '2026-04-08T00:00:'), fc.stringMatching(/^[0-7]\d$/), digits)
    .map(([minute, second, fraction]) => `${minute}${second}${fraction}Z`)
  let read = 0
  fc.assert(
    fc.property(fc.array(time, { maxLength: 3 }), time, fc.nat(40), fc.nat(127), (before, plain, at, byte) => {
      for (const room of [2, 40]) {
        for (const text of [
          ...before,
          plain,
          `${plain.slice(0, at)}${String.fromCharCode(byte)}${plain.slice(at + 1)}`,
        ]) {
          const memory = new Uint8Array(text.length + room)
          memory.set(Buffer.from(`${text}"]`))
          cursor.enter(memory, 0, text.length + 2)
          const isRead = isoTime(cursor, epochDay) && cursor.at === text.length
          const expected = isoTimeOf(text, epochDay)
          expect(isRead ? cursor.number : Number.NaN, text).toBe(expected)
          if (isRead) read++
        }
      }
    }),
    { seed: 1, numRuns: 300 },
  )
  expect(read).toBeGreaterThan(200)
})

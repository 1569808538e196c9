import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameCursor } from './frame-cursor.ts'
import { LongInteger } from './long-integer.ts'

function cursorAt(text: string): FrameCursor {
  const cursor = new FrameCursor()
  const bytes = Buffer.from(`${text}}`)
  cursor.enter(bytes, 0, bytes.length)
  return cursor
}

test('near numbers differ by what they differ by, read from bytes or text', () => {
  const long = new LongInteger()
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 29n }), fc.bigInt({ min: 0n, max: 10n ** 15n }), (number, step) => {
      const cursor = cursorAt(String(number))
      expect([long.read(cursor), cursor.at]).toEqual([true, String(number).length])
      const { high } = long
      const before = long.distanceFrom(high)
      long.takeText(String(number + step))
      expect(long.distanceFrom(high) - before).toBe(Number(step))
      const bytes = Buffer.from(String(number + step))
      long.take(bytes, 0, bytes.length)
      expect(long.distanceFrom(high) - before).toBe(Number(step))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test.each(['', '-1', '01', 'x', '1234567890123456789012345678901'])('%j is none', (text) => {
  expect(new LongInteger().read(cursorAt(text))).toBe(false)
})

test.each([
  ['0', 0, 0],
  ['1343064377779269632', 1343, 64377779269632],
])('%s is %d and %d', (text, high, low) => {
  const long = new LongInteger()
  expect(long.read(cursorAt(text))).toBe(true)
  expect([long.high, long.low]).toEqual([high, low])
})

import { gridOf } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteNumber, byteDecimal, byteInteger, byteTicks, shortByteInteger } from './byte-numbers.ts'

const RUNS = { seed: 1, numRuns: 1000 }
const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{0,${most}}$`))
const after = fc.constantFrom(',', ']', '}', 'e', ' ', '.', '-')
const grids = ['1', '0.1', '0.01', '0.00000001', '0.5', '0.000000001'].map((unit) => gridOf(unit))

test('a whole number of up to fifteen digits is read to its end, as JSON writes it', () => {
  fc.assert(
    fc.property(digits(18), after, (text, end) => {
      const number = new ByteNumber()
      const isNumber = /^(0|[1-9]\d{0,14})$/.test(text)
      const at = byteInteger(Buffer.from(`x${text}${end}`), 1, number)
      expect(at).toBe(isNumber ? 1 + text.length : -1)
      if (isNumber) expect(number.value).toBe(Number(text))
      const isShort = isNumber && text.length <= 9
      expect(shortByteInteger(Buffer.from(`x${text}${end}`), 1, number)).toBe(isShort ? at : -1)
      if (isShort) expect(number.whole).toBe(Number(text))
    }),
    RUNS,
  )
})

test('a decimal number is read to its end as its count on the grid, or not at all', () => {
  let read = 0
  const number = fc.oneof(
    fc.nat(9_999_999).map(String),
    fc.tuple(fc.nat(9_999_999), digits(9)).map(([whole, fraction]) => `${whole}.${fraction}`),
    fc.tuple(digits(9), digits(9)).map(([whole, fraction]) => `${whole}.${fraction}`),
  )
  fc.assert(
    fc.property(number, fc.constantFrom(...grids), fc.constantFrom(',', ']', 'e', ' ', '-'), (text, grid, end) => {
      const count = new ByteNumber()
      const bytes = Buffer.from(`x${text}${end}`)
      const ticksEnd = byteTicks(bytes, 1, grid, count)
      if (ticksEnd >= 0) {
        expect(ticksEnd).toBe(1 + text.length)
        expect(count.whole).toBe(grid.countOfBytes(Buffer.from(text), 0, text.length))
      }
      const at = byteDecimal(bytes, 1, grid, count)
      if (at < 0) return
      // What makes at most nine digits is read both ways.
      expect(ticksEnd >= 0).toBe(/^\d*/.exec(text)![0].length + grid.decimals <= 9)
      read++
      expect([at, text]).toEqual([1 + text.length, expect.stringMatching(/^(0|[1-9]\d{0,6})(\.\d{1,8})?$/)])
      expect(count.value).toBe(grid.countOfBytes(Buffer.from(text), 0, text.length))
    }),
    RUNS,
  )
  expect(read).toBeGreaterThan(RUNS.numRuns / 8)
})

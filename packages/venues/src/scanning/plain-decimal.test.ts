import { gridOf } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameCursor } from './frame-cursor.ts'
import { LONGEST_DECIMAL, plainDecimal } from './plain-decimal.ts'

const RUNS = { seed: 1, numRuns: 1000 }
const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`))
const number = fc.oneof(
  fc.nat(9_999_999).map(String),
  fc.tuple(fc.nat(9_999_999), digits(8)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.tuple(fc.nat(99_999), fc.nat(20)).map(([whole, steps]) => `${whole}.${String(steps * 5).padStart(3, '0')}`),
  fc.tuple(digits(9), digits(10)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom('', '.5', '-1', '00', '007', '5.', '0.0', '12345678', '0.123456789'),
)
const grids = ['1', '0.1', '0.5', '0.01', '0.0005', '10', '0.00000001', '0.000000001'].map((unit) => gridOf(unit))

test('it is the count on the grid, or it is nothing', () => {
  let read = 0
  fc.assert(
    fc.property(number, fc.constantFrom(...grids), fc.constantFrom(',', ']', '}', 'e', ' '), (text, grid, after) => {
      const bytes = Buffer.from(`${text}${after}${'7'.repeat(LONGEST_DECIMAL)}]`)
      const cursor = new FrameCursor()
      cursor.enter(bytes, 0, bytes.length)
      const place = plainDecimal(cursor, cursor.view, cursor.offset, grid)
      if (place === 0) return
      read++
      const end = place - cursor.offset
      expect(text.slice(0, end)).toMatch(/^(0|[1-9]\d{0,6})(\.\d{1,8})?$/)
      // What is left of it is for the caller to see.
      if (end < text.length) expect(text[end]).toMatch(/[\d]/)
      expect(cursor.number).toBe(grid.countOfBytes(Buffer.from(text), 0, end))
    }),
    RUNS,
  )
  expect(read).toBeGreaterThan(RUNS.numRuns / 4)
})

test.each([
  ['0.001', '0.0005', 2],
  ['2.70', '0.1', 27],
  ['30000.0', '10', 3000],
  ['40174.33137392', '0.00000001', 4_017_433_137_392],
  ['9999999.99999999', '0.00000001', 999_999_999_999_999],
])('%s is on a grid of %s the count %d', (text, unit, count) => {
  const bytes = Buffer.from(`${text},${'7'.repeat(LONGEST_DECIMAL)}]`)
  const cursor = new FrameCursor()
  cursor.enter(bytes, 0, bytes.length)
  expect(plainDecimal(cursor, cursor.view, cursor.offset, gridOf(unit)) - cursor.offset).toBe(text.length)
  expect(cursor.number).toBe(count)
})

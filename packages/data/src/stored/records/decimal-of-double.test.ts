import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CommonUnit } from '../../replay/grid-detection.ts'
import { decimalOfDouble, decimalOfFloat } from './decimal-of-double.ts'

test.each([
  // 1. short texts stay
  [39432.48, '39432.48'],
  [0, '0'],
  [-0.5, '-0.5'],
  // 2. what arithmetic left behind goes
  [0.4 - 0.201, '0.199'],
  [0.1 + 0.2, '0.3'],
  [-(0.1 + 0.2), '-0.3'],
  // 3. no exponents
  [1e-8, '0.000000010000000000'],
  [1.2e-7, '0.000000120000000000'],
  // 4. what is no number stays one
  [Number.NaN, 'NaN'],
])('case %#: %d is %s', (value, text) => {
  expect(decimalOfDouble(value)).toBe(text)
})

test.each([61_800.3, 0.001, 0.1, -37.63, 1_234_567, 16_777_216, 0, 1.17e-8, 123_456.78])(
  '%d survives the way into 32 bits and back',
  (value) => {
    const float = Math.fround(value)
    expect(Math.fround(decimalOfFloat(float))).toBe(float)
    if (Number(value.toPrecision(7)) === value) expect(decimalOfFloat(float)).toBe(value)
  },
)

test('the sum of two quantities has the unit that they have', () => {
  const lots = fc.integer({ min: 1, max: 1_000_000_000 })
  fc.assert(
    fc.property(lots, lots, (one, other) => {
      const unit = new CommonUnit()
      unit.add('0.000001')
      unit.add(decimalOfDouble(one / 1e6 + other / 1e6))
      expect(unit.unit).toBe('0.000001')
    }),
    { seed: 1, numRuns: 100 },
  )
})

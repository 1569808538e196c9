import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalFractionOf, plainText, ZERO_FRACTION } from './decimal-fraction.ts'

test.each([
  ['0.0005', 5, 10_000, '0.0005'],
  ['-0.00010', -1, 10_000, '-0.0001'],
  ['1e-4', 1, 10_000, '0.0001'],
  ['100', 100, 1, '100'],
  ['1E+2', 100, 1, '100'],
  ['12.5', 125, 10, '12.5'],
  ['9007199254740991', 9_007_199_254_740_991, 1, '9007199254740991'],
])('%s is %d / %d', (text, numerator, denominator, plain) => {
  expect(decimalFractionOf(text)).toEqual({ text: plain, numerator, denominator, value: Number(text) })
})

test('0 is the zero fraction', () => {
  expect(decimalFractionOf('-0.000')).toEqual(ZERO_FRACTION)
})

test.each([
  ['x', 'decimal.not_a_number'],
  ['1e-16', 'decimal.beyond_range'],
  ['9007199254740992', 'decimal.beyond_range'],
  ['1e999999999', 'decimal.beyond_range'],
  ['1e-999999999', 'decimal.beyond_range'],
])('refuses %s with %s', (text, code) => {
  expect(() => decimalFractionOf(text, 'maker rate of x:Y')).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(`maker rate of x:Y '${text}'`) }),
  )
})

test('numerator over denominator is the text, and the double is the nearest', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(15), (digits, decimals) => {
      const fraction = decimalFractionOf(`${digits}e-${decimals}`)
      expect(new Decimal(fraction.numerator).div(fraction.denominator).eq(`${digits}e-${decimals}`)).toBe(true)
      expect(new Decimal(fraction.text).eq(`${digits}e-${decimals}`)).toBe(true)
      expect(fraction.value).toBe(Number(fraction.text))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('plain text places the point', () => {
  expect(plainText(5n, -3)).toBe('0.005')
  expect(plainText(-1234n, -2)).toBe('-12.34')
  expect(plainText(12n, 2)).toBe('1200')
  expect(plainText(0n, 5)).toBe('0')
})

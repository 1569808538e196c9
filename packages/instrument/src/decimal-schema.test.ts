import { expect, test } from 'vitest'
import { decimalText } from './decimal-schema.ts'

test.each(['0.01', '1e-8', '-5', '+1', '.5', '0'])('takes %s as it is', (text) => {
  expect(decimalText().parse(text)).toBe(text)
})

test.each<[unknown, RegExp]>([
  [0.01, /must be a decimal as text, like "0.01"; put the number 0.01 in quotes/],
  [undefined, /must be a decimal as text/],
  ['abc', /'abc' is not a decimal number/],
  ['', /'' is not a decimal number/],
  ['1e999999', /beyond 1e30/],
  ['-2', /'-2' must be at least -1/],
  ['1.0001', /has more than 3 decimals/],
  ['12345678901234567', /has too many digits/],
])('refuses %j', (input, message) => {
  const result = decimalText({ minimum: -1, maximumDecimals: 3 }).safeParse(input)
  expect(result.error?.issues).toHaveLength(1)
  expect(result.error?.issues[0]?.message).toMatch(message)
})

test('an open bound excludes itself, a closed one does not', () => {
  expect(decimalText({ above: 0 }).safeParse('0.0').success).toBe(false)
  expect(decimalText({ above: 0 }).safeParse('1e-18').success).toBe(true)
  expect(decimalText({ minimum: 0 }).safeParse('0.0').success).toBe(true)
})

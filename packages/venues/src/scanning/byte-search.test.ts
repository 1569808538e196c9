import { expect, test } from 'vitest'
import { integerAt, isAt, placeAfter, placeAfterLast } from './byte-search.ts'

const bytes = (text: string) => Buffer.from(text)
const frame = bytes('{"u":12,"seq":3456,"u":7}')

test.each([
  ['"u":', 5, 23],
  ['"seq":', 14, 14],
  ['"x":', -1, -1],
  ['7}', 25, 25],
])('%s is first before %d and last before %d', (text, first, last) => {
  expect(placeAfter(frame, bytes(text), 0, frame.length)).toBe(first)
  expect(placeAfterLast(frame, bytes(text), 0)).toBe(last)
})

test('looks only where it was told to', () => {
  expect(placeAfter(frame, bytes('"seq":'), 0, 13)).toBe(-1)
  expect(placeAfter(frame, bytes('"u":'), 2, frame.length)).toBe(23)
  expect(placeAfterLast(frame, bytes('"u":'), 20)).toBe(-1)
  expect([isAt(frame, bytes('{"u'), 0), isAt(frame, bytes('7}}'), 23)]).toEqual([true, false])
})

test.each([
  [5, 12],
  [14, 3456],
  [24, -1],
  [99, -1],
])('at %d stands the number %d', (at, number) => {
  expect(integerAt(frame, at)).toBe(number)
})

test('a number too long for a double is none', () => {
  expect(integerAt(bytes('1234567890123456}'), 0)).toBe(-1)
})

import { expect, test } from 'vitest'
import { cutTo, linesOf, sizeOf } from './terminal-lines.ts'

const [RED, END] = ['\u001b[31m', '\u001b[39m']

test.each([
  // 1. what fits is left alone, colours and all
  ['abc', 3, 'abc'],
  [`${RED}abc${END}`, 3, `${RED}abc${END}`],
  // 2. what doesn't is cut, and its colours end
  ['abcd', 3, 'abc'],
  [`a${RED}bcd${END}e`, 3, `a${RED}bc\u001b[0m`],
  ['', 0, ''],
])('case %#: %o in %i columns is %o', (text, columns, expected) => {
  expect(cutTo(text, columns)).toBe(expected)
})

test('parts fill lines; a part that is too long stands alone', () => {
  expect(linesOf(['ab', 'cd', 'ef', 'long part', 'g'], 8)).toEqual(['ab  cd', 'ef', 'long part', 'g'])
})

test('a terminal that doesn’t say its size, or says 0, has 80 columns and no end', () => {
  const write = () => undefined
  expect(sizeOf({ write })).toEqual({ columns: 80, rows: Number.POSITIVE_INFINITY })
  expect(sizeOf(Object.assign({ write }, { columns: 0, rows: 24 }))).toEqual({ columns: 80, rows: 24 })
})

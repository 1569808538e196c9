import { expect, test } from 'vitest'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { FrameCursor } from './frame-cursor.ts'
import { fieldName, NO_FIELD, UNKNOWN_FIELD } from './object-fields.ts'

const names = new SymbolTable(['price', 'size'])

test.each([
  ['"price":1}', 0, 8],
  ['"size":1}', 1, 7],
  ['"other":1}', UNKNOWN_FIELD, 8],
  ['"":1}', UNKNOWN_FIELD, 3],
  // Escapes, blanks and what is no name are for JSON to judge.
  ['"pri\\u0063e":1}', NO_FIELD, undefined],
  ['"price" :1}', NO_FIELD, undefined],
  ['price:1}', NO_FIELD, undefined],
  ['"price}', NO_FIELD, undefined],
])('case %#: %s begins with field %i', (text, field, at) => {
  const cursor = new FrameCursor()
  const bytes = Buffer.from(text)
  expect(cursor.enter(bytes, 0, bytes.length)).toBe(true)
  expect(fieldName(cursor, names)).toBe(field)
  if (at !== undefined) expect(cursor.at).toBe(at)
})

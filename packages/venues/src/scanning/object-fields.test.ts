import { describe, expect, test } from 'vitest'
import { FrameCursor } from './frame-cursor.ts'
import { NO_FIELD, ObjectFields, UNKNOWN_FIELD } from './object-fields.ts'

function cursorAt(text: string): FrameCursor {
  const cursor = new FrameCursor()
  const bytes = Buffer.from(text)
  expect(cursor.enter(bytes, 0, bytes.length)).toBe(true)
  return cursor
}

describe('ObjectFields', () => {
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
  ])('case %#: %s begins with field %i, whatever came first before', (text, field, at) => {
    for (const before of ['"price":1}', '"size":1}', '"other":1}']) {
      const fields = new ObjectFields(['price', 'size'])
      fields.begin()
      fields.next(cursorAt(before))
      fields.begin()
      const cursor = cursorAt(text)
      expect(fields.next(cursor)).toBe(field)
      if (at !== undefined) expect(cursor.at).toBe(at)
    }
  })

  test('reads objects of changing orders', () => {
    const fields = new ObjectFields(['a', 'b', 'c'])
    const read = (text: string) => {
      const cursor = cursorAt(text)
      const found: number[] = []
      fields.begin()
      cursor.at++
      do found.push(fields.next(cursor))
      while (cursor.skipScalar() && cursor.byte(0x2c))
      return found
    }
    expect(read('{"a":1,"b":2,"c":3}')).toEqual([0, 1, 2])
    expect(read('{"a":1,"b":2,"c":3}')).toEqual([0, 1, 2])
    expect(read('{"c":1,"x":2,"a":3,"b":4}')).toEqual([2, UNKNOWN_FIELD, 0, 1])
    expect(read('{"c":1,"y":2,"a":3,"a":4}')).toEqual([2, UNKNOWN_FIELD, 0, 0])
    expect(read('{"a":1,"b":2,"c":3}')).toEqual([0, 1, 2])
  })
})

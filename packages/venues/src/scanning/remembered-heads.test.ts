import { expect, test } from 'vitest'
import { FrameCursor } from './frame-cursor.ts'
import { RememberedHeads } from './remembered-heads.ts'

const START = '{"channel":"'

function cursorAt(text: string): FrameCursor {
  const cursor = new FrameCursor()
  const bytes = Buffer.from(text)
  cursor.enter(bytes, 0, bytes.length)
  return cursor
}

test('many heads are found again, each by its bytes', () => {
  const heads = new RememberedHeads(START.length, START.length + 4, 40)
  const names = Array.from({ length: 40 }, (_, index) => `book.BTC-${index}JUL26-${40_000 + index}-C`)
  // What shares its slot with another is remembered only after a while.
  for (let round = 0; round < 3; round++) {
    names.forEach((name, position) => {
      const cursor = cursorAt(`${START}${name}","data":1}`)
      const head = heads.of(cursor)
      if (head.isHere(cursor)) return
      cursor.at = START.length + name.length + 9
      head.note(cursor, 0, position)
    })
  }
  let found = 0
  names.forEach((name, position) => {
    const cursor = cursorAt(`${START}${name}","data":2}`)
    const head = heads.of(cursor)
    if (!head.isHere(cursor)) return
    found++
    expect([head.meaning, cursor.at]).toEqual([position, START.length + name.length + 9])
  })
  expect(found).toBeGreaterThan(25)
})

test('a message that is too short to be told apart begins with none of them', () => {
  const heads = new RememberedHeads(START.length, START.length + 4, 1)
  for (const text of ['}', `${START}}`, `${START}book.BTC"}`]) {
    const cursor = cursorAt(text)
    expect(heads.of(cursor).isHere(cursor)).toBe(false)
  }
})

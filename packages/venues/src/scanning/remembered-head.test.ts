import { expect, test } from 'vitest'
import { FrameCursor } from './frame-cursor.ts'
import { RememberedHead } from './remembered-head.ts'

function cursorAt(text: string): FrameCursor {
  const cursor = new FrameCursor()
  const bytes = Buffer.from(text)
  cursor.enter(bytes, 0, bytes.length)
  return cursor
}

test('a head is found again, byte for byte', () => {
  const head = new RememberedHead()
  const first = cursorAt('{"stream":"a","E":1}')
  expect(head.isHere(first)).toBe(false)
  first.at = 18
  head.note(first, 0, 7)
  const same = cursorAt('{"stream":"a","E":99}')
  expect([head.isHere(same), same.at, head.meaning]).toEqual([true, 18, 7])
  for (const text of ['{"stream":"b","E":99}', '{"stream":"a","T":99}', '{"stream":"a"}', '}']) {
    const other = cursorAt(text)
    expect([head.isHere(other), other.at], text).toEqual([false, 0])
  }
})

test('it gives way to another one only after a while, and is never too long or too short', () => {
  const head = new RememberedHead()
  const note = (text: string) => {
    const cursor = cursorAt(`${text}}`)
    cursor.at = text.length
    head.note(cursor, 0, 0)
  }
  note('{"key":"a":')
  for (let times = 0; times < 15; times++) note('{"key":"b":')
  expect([head.isHere(cursorAt('{"key":"a":1}')), head.isHere(cursorAt('{"key":"b":1}'))]).toEqual([true, false])
  note('{"key":"b":')
  expect([head.isHere(cursorAt('{"key":"a":1}')), head.isHere(cursorAt('{"key":"b":1}'))]).toEqual([false, true])
  for (let times = 0; times < 40; times++) note(`{"${'c'.repeat(200)}":`)
  for (let times = 0; times < 40; times++) note('{"c":')
  expect(head.isHere(cursorAt('{"key":"b":1}'))).toBe(true)
})

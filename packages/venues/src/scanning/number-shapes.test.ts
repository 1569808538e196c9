import { DecimalGrid } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Factor, type NumberShape, NumberShapes } from './number-shapes.ts'

const AROUND = 24
const UPPER_BITS = 0x80808080 | 0

function viewOf(text: string, around: number): DataView {
  const bytes = new Uint8Array(text.length + 2 * AROUND).fill(around)
  bytes.set(Buffer.from(text, 'latin1'), AROUND)
  return new DataView(bytes.buffer)
}

/** The count that a shape's factors give for the bytes at a place; NaN where they don't fit. */
function countOf({ length, factors }: NumberShape, view: DataView, place: number): number {
  let other = 0
  let count = 0
  for (let word = 0; word < 4; word++) {
    const read = view.getInt32(place + length - 4 * (word + 1), true)
    const values = (read ^ factors[Factor.Template + word]!) & factors[Factor.Mask + word]!
    other |= values | (values + factors[Factor.Lift + word]!)
    const even = Math.imul(values & 0xff00ff, factors[Factor.Even + word]!)
    const odd = Math.imul((values >>> 8) & 0xff00ff, factors[Factor.Odd + word]!)
    count += ((even + odd) >>> 16) * factors[Factor.Scale + word]!
  }
  return (other & UPPER_BITS) === 0 ? count : Number.NaN
}

const number = fc.oneof(
  fc.tuple(fc.nat(99_999_999), fc.stringMatching(/^\d{1,8}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.nat(99_999_999).map(String),
  fc.nat(9_999).map((value) => `${value}.5000`),
  fc.nat(9_999_999).map((value) => (value / 100).toFixed(8)),
)
const decimals = fc.nat(9)

test('a shape reads its numbers as the grid does, whatever stands around them', () => {
  let read = 0
  fc.assert(
    fc.property(number, decimals, fc.integer({ min: 0x3a, max: 255 }), (text, places, around) => {
      const view = viewOf(text, around)
      const shape = new NumberShapes(places).at(view, AROUND)
      if (shape === undefined) return
      read++
      const grid = new DecimalGrid(places, 1)
      expect(shape.length).toBe(text.length)
      expect(countOf(shape, view, AROUND)).toBe(grid.countOfBytes(Buffer.from(text), 0, text.length))
    }),
    { seed: 1, numRuns: 1000 },
  )
  expect(read).toBeGreaterThan(200)
})

test('one byte that is none of the shape is noticed', () => {
  fc.assert(
    fc.property(number, fc.nat(4), fc.nat(11), fc.integer({ min: 0, max: 255 }), (text, places, at, byte) => {
      const view = viewOf(text, 0x2c)
      const shape = new NumberShapes(places).at(view, AROUND)
      const place = at % text.length
      if (shape === undefined || Number.isNaN(countOf(shape, view, AROUND))) return
      view.setUint8(AROUND + place, byte)
      const isDigit = byte >= 0x30 && byte <= 0x39
      const point = text.indexOf('.')
      const isFixed = place === point || (point >= 0 && place - point > places)
      const isSame = String.fromCharCode(byte) === text[place]
      if (isFixed ? !isSame : !isDigit) expect(countOf(shape, view, AROUND)).toBeNaN()
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('numbers that are too long for four words or nine digits have no shape', () => {
  const shapes = new NumberShapes(2)
  for (const text of ['12345678', '12345678.12345678', '', '.5', '5.', 'x']) {
    expect(shapes.at(viewOf(text, 0x22), AROUND)).toBeUndefined()
  }
  expect(new NumberShapes(9).first).toBeUndefined()
  expect(new NumberShapes(8).first).toBeDefined()
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  areDigits,
  areEightDigits,
  digitsAt,
  eightDigits,
  fourDigits,
  otherThanDigits,
  shortNumber,
} from './digit-words.ts'

const RUNS = { seed: 1, numRuns: 500 }
const AROUND = 16

/** A text with sixteen bytes before it and behind it that could be anything. */
function viewOf(text: string, around: number): DataView {
  const bytes = new Uint8Array(text.length + 2 * AROUND).fill(around)
  bytes.set(Buffer.from(text, 'latin1'), AROUND)
  return new DataView(bytes.buffer)
}

const anyByte = fc.integer({ min: 0, max: 255 })
const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`))

describe('digit words', () => {
  test('a word is four digits only if all of its bytes are', () => {
    for (let byte = 0; byte < 256; byte++) {
      for (let place = 0; place < 4; place++) {
        const isDigit = byte >= 0x30 && byte <= 0x39
        const view = viewOf('0590', 0)
        view.setUint8(AROUND + place, byte)
        expect(otherThanDigits(view.getInt32(AROUND, true) ^ 0x30303030) === 0).toBe(isDigit)
      }
    }
    expect(fourDigits(viewOf('4096', 0).getInt32(AROUND, true) ^ 0x30303030)).toBe(4096)
  })

  test('digits are counted up to eight, whatever comes after them', () => {
    const after = anyByte.filter((byte) => byte < 0x30 || byte > 0x39)
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,12}$/), after, (text, around) => {
        expect(digitsAt(viewOf(text, around), AROUND)).toBe(Math.min(8, text.length))
      }),
      RUNS,
    )
  })

  test('up to seven digits are a number, and eight are', () => {
    const after = anyByte.filter((byte) => byte < 0x30 || byte > 0x39)
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,8}$/), after, (text, around) => {
        const view = viewOf(text, around)
        expect(areEightDigits(view, AROUND)).toBe(text.length === 8)
        if (text.length === 8) expect(eightDigits(view, AROUND)).toBe(Number(text))
        else expect(shortNumber(view, AROUND, text.length)).toBe(Number(text))
      }),
      RUNS,
    )
  })

  test('one byte that is no digit is noticed anywhere', () => {
    fc.assert(
      fc.property(digits(16), fc.nat(15), anyByte, (text, at, byte) => {
        const view = viewOf(text, 0x37)
        const end = AROUND + text.length
        expect(areDigits(view, end, text.length)).toBe(true)
        view.setUint8(AROUND + (at % text.length), byte)
        const isDigit = byte >= 0x30 && byte <= 0x39
        expect(areDigits(view, end, text.length)).toBe(isDigit)
      }),
      RUNS,
    )
  })
})

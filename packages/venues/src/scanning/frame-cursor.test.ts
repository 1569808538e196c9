import { nanosSince, parseUtc, SeededRandom } from '@hft/clock'
import { gridOf } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SymbolTable } from '../symbols/symbol-table.ts'
import { FrameCursor } from './frame-cursor.ts'
import { isoTime } from './iso-time.ts'
import { Literal } from './literal.ts'
import { mutatedFrame } from './mutated-frame.contract.ts'

const RUNS = { seed: 1, numRuns: 300 }

/** A cursor at the beginning of the text, which goes on with what ends a value and then a message. */
function cursorAt(text: string, after = '"}'): FrameCursor {
  const cursor = new FrameCursor()
  const bytes = Buffer.from(text + after, 'latin1')
  cursor.enter(bytes, 0, bytes.length)
  return cursor
}

/** What a method read, or undefined; the whole text must have been read. */
function readWhole(text: string, read: (cursor: FrameCursor) => boolean, after?: string): number | undefined {
  const cursor = cursorAt(text, after)
  return read(cursor) && cursor.at === text.length ? cursor.number : undefined
}

describe('FrameCursor', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    ['999999999', 999_999_999],
    ['1000000000', 1_000_000_000],
    ['1723161256298', 1_723_161_256_298],
    ['999999999999999', 999_999_999_999_999],
    // More than 15 digits, leading zeros, signs and other notations are for JSON to judge.
    ['1000000000000000', undefined],
    ['00', undefined],
    ['01', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['', undefined],
    ['1e3', undefined],
    ['1.0', undefined],
  ])('the integer %j is %j', (text, expected) => {
    expect(readWhole(text, (cursor) => cursor.integer(), '}')).toBe(expected)
  })

  test.each([
    ['-1', -1],
    ['-652563973', -652_563_973],
    ['12', 12],
    ['-0', undefined],
    ['-01', undefined],
    ['--1', undefined],
    ['-', undefined],
  ])('the signed integer %j is %j', (text, expected) => {
    expect(readWhole(text, (cursor) => cursor.signedInteger(), '}')).toBe(expected)
  })

  test('every integer is read as written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (value) => {
        expect(readWhole(String(value), (cursor) => cursor.integer(), ',}')).toBe(value)
      }),
      RUNS,
    )
  })

  test('a count is what the grid makes of the same digits', () => {
    const units = ['1', '0.1', '0.01', '0.00001', '0.00000001', '0.25', '100', '0.000000000000000001']
    const digits = fc.stringMatching(/^-?\d{0,18}(\.\d{0,20})?$/)
    fc.assert(
      fc.property(fc.constantFrom(...units), digits, fc.nat(9), (unit, text, zeros) => {
        const grid = gridOf(unit)
        const longer = text.includes('.') ? text + '0'.repeat(zeros) : text
        const bytes = Buffer.from(longer)
        const expected = grid.countOfBytes(bytes, 0, bytes.length)
        const count = readWhole(longer, (cursor) => cursor.count(grid))
        expect(count).toBe(Number.isNaN(expected) ? undefined : expected)
      }),
      { seed: 1, numRuns: 3_000 },
    )
  })

  test.each([
    ['2147483647', 2_147_483_647],
    ['-2147483647', -2_147_483_647],
    ['2147483648', undefined],
    ['-2147483648', undefined],
  ])('the price %s fits its column: %j', (text, expected) => {
    expect(readWhole(text, (cursor) => cursor.ticks(gridOf('1')))).toBe(expected)
  })

  test('a quantity is not negative', () => {
    expect(readWhole('-1', (cursor) => cursor.lots(gridOf('1')))).toBeUndefined()
    expect(readWhole('-0', (cursor) => cursor.lots(gridOf('1')))).toBe(0)
  })

  test('a bare number is one that JSON knows', () => {
    const text = fc.oneof(fc.stringMatching(/^-?\d{1,9}(\.\d{1,6})?$/), fc.stringMatching(/^[-+.0-9eE]{1,6}$/))
    const grid = gridOf('0.0001')
    fc.assert(
      fc.property(text, (number) => {
        const count = readWhole(number, (cursor) => cursor.bareTicks(grid), ',1]}')
        const isJson = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(number)
        const bytes = Buffer.from(number)
        const expected = isJson ? grid.countOfBytes(bytes, 0, bytes.length) : Number.NaN
        const isPrice = Math.abs(expected) < 2 ** 31
        expect(count).toBe(isPrice ? expected : undefined)
        expect(readWhole(number, (cursor) => cursor.bareLots(grid), ',1]}')).toBe(expected >= 0 ? expected : undefined)
      }),
      { seed: 1, numRuns: 2_000 },
    )
  })

  test('skips exactly the values that JSON takes', () => {
    const random = new SeededRandom(3)
    const values = ['"plain"', '-12.5e+3', '0', 'true', 'false', 'null', '1E-2', '""', '0.10']
    let skipped = 0
    for (let run = 0; run < 4_000; run++) {
      const text = mutatedFrame(Buffer.from(values[random.nextInteger(values.length)]!), random).toString('latin1')
      const cursor = cursorAt(text, ',}')
      const isSkipped = cursor.skipScalar() && cursor.at === text.length
      if (!isSkipped) continue
      skipped++
      expect(() => JSON.parse(text), text).not.toThrow()
    }
    expect(skipped).toBeGreaterThan(400)
  })

  test('unknown fields are skipped, known ones are not', () => {
    const known = new SymbolTable(['p', 'qty'])
    const skips = (text: string) => cursorAt(text, '}').skipUnknownFields(known)
    expect(skips('')).toBe(true)
    expect(skips(',"x":1,"yy":"text","z":null,"pp":-1.5e3')).toBe(true)
    for (const text of [',"p":1', ',"x":1,"qty":"2"', ',"x":', ',"x"', ',x:1', ',"x":{}', ',"x":[1]', ',"\\u0070":1']) {
      expect(skips(text), text).toBe(false)
    }
  })

  test('symbols are found, the latest one first', () => {
    const table = new SymbolTable(['BTCUSDT', 'BTCUSD', 'ETHUSDT'])
    for (const [text, position] of [
      ['BTCUSDT', 0],
      ['BTCUSDT', 0],
      ['BTCUSD', 1],
      ['BTCUSDT', 0],
      ['ETHUSDT', 2],
      ['BTCUSDTX', undefined],
      ['BTC', undefined],
      ['', undefined],
    ] as const) {
      const cursor = cursorAt(text)
      expect(cursor.symbol(table) ? cursor.position : undefined, text).toBe(position)
    }
    expect(cursorAt('').symbol(new SymbolTable([]))).toBe(false)
  })

  test('enters only what ends with a brace or a bracket and lies in the bytes', () => {
    const cursor = new FrameCursor()
    const bytes = Buffer.from('[{"a":1}]')
    expect([0, 1].map((start) => cursor.enter(bytes, start, bytes.length - start))).toEqual([true, true])
    for (const [start, end] of [
      [0, 7],
      [0, 10],
      [-1, 8],
      [8, 8],
      [9, 3],
    ] as const) {
      expect(cursor.enter(bytes, start, end)).toBe(false)
    }
  })

  test('literals and bytes move on only when they are there', () => {
    const cursor = cursorAt('{"a":', '1}')
    expect([cursor.literal(new Literal('{"b":')), cursor.byte(0x22), cursor.at]).toEqual([false, false, 0])
    expect([cursor.literal(new Literal('{"a":')), cursor.byte(0x31), cursor.byte(0x7d), cursor.isAtEnd()]).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  test('a literal of any length is there only with all of its bytes, and within the message', () => {
    const alphabet = '{"abcdefghijklmnopqrstuvwxyz":"ABCDEFGHIJKLMNOPQRSTUVWXYZ",'
    for (let length = 1; length <= 40; length++) {
      const text = alphabet.slice(0, length)
      const expected = new Literal(text)
      const cursor = cursorAt(`9${text}`)
      cursor.at = 1
      expect([cursor.literal(expected), cursor.at]).toEqual([true, 1 + length])
      for (let wrong = 0; wrong < length; wrong++) {
        const other = cursorAt(`9${text.slice(0, wrong)}!${text.slice(wrong + 1)}`)
        other.at = 1
        expect([other.literal(expected), other.at], `${text} at ${wrong}`).toEqual([false, 1])
      }
      const cut = new FrameCursor()
      // The rest lies behind the message's end.
      const bytes = Buffer.from(`{}${text}`)
      cut.enter(bytes, 0, 2)
      cut.at = 1
      expect(cut.literal(new Literal(`}${text}`))).toBe(false)
    }
  })

  test('bytes repeat only when all of them do', () => {
    const alphabet = '{"abcdefghijklmnopqrstuvwxyz":"ABCDEFGHIJKLMNOPQRSTUVWXYZ",'
    for (let length = 1; length <= 40; length++) {
      const text = alphabet.slice(0, length)
      const cursor = cursorAt(text + text)
      cursor.at = length
      expect([cursor.repeats(0, length), cursor.at]).toEqual([true, 2 * length])
      for (let wrong = 0; wrong < length; wrong++) {
        const other = cursorAt(`${text}${text.slice(0, wrong)}!${text.slice(wrong + 1)}`)
        other.at = length
        expect([other.repeats(0, length), other.at]).toEqual([false, length])
      }
    }
    const cut = cursorAt('abcdefghijabcdef', '}')
    cut.at = 10
    expect(cut.repeats(0, 10)).toBe(false)
  })

  test('a text ends at its quote and has no byte that means another', () => {
    for (let length = 0; length <= 20; length++) {
      const text = 'aZ09-_/.#z}{][,~x!w'.repeat(2).slice(0, length)
      expect(readText(`${text}"`)).toBe(text.length)
      for (const byte of ['\\', '\u0000', '\u001f', '\u007f', '\u0080', '\u00dc', '\u00ff']) {
        for (let at = 0; at < length; at++) {
          expect(readText(`${text.slice(0, at)}${byte}${text.slice(at + 1)}"`), `${text} with ${byte}`).toBe(-1)
        }
      }
    }
  })
})

/** Length of the text at the beginning, −1 for none. */
function readText(text: string): number {
  const cursor = cursorAt(text, '}')
  return cursor.text() ? cursor.textEnd - cursor.textStart : -1
}

describe('isoTime', () => {
  const epochNs = parseUtc('2024-08-08')
  const epochDay = Number(epochNs / 86_400_000_000_000n)

  test('reads what the clock reads', () => {
    const random = new SeededRandom(5)
    let read = 0
    for (let run = 0; run < 4_000; run++) {
      const [year, month, day] = [
        1970 + random.nextInteger(131),
        1 + random.nextInteger(12),
        1 + random.nextInteger(31),
      ]
      const two = (value: number) => String(value).padStart(2, '0')
      const fraction = random.nextInteger(2) === 0 ? '' : `.${'5'.repeat(1 + random.nextInteger(10))}`
      const time = [25, 61, 61].map((limit) => two(random.nextInteger(limit))).join(':')
      const plain = `${year}-${two(month)}-${two(day)}T${time}${fraction}Z`
      const text = random.nextInteger(3) === 0 ? mutatedFrame(Buffer.from(plain), random).toString('latin1') : plain
      const nanos = readWhole(text, (cursor) => isoTime(cursor, epochDay))
      if (nanos === undefined) {
        if (text === plain && fraction.length <= 10) expect(() => parseUtc(text), text).toThrow()
        continue
      }
      read++
      expect(nanos, text).toBe(nanosSince(epochNs, parseUtc(text)))
    }
    expect(read).toBeGreaterThan(2_000)
  })
})

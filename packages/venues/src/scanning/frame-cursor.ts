import type { DecimalGrid } from '@hft/instrument'
import type { SymbolTable } from '../symbols/symbol-table.ts'
import * as digits from './digit-words.ts'
import * as byte from './frame-bytes.ts'
import { Literal, WORD as WORD_BYTES } from './literal.ts'

// What is imported or exported is looked up, and asked whether it is there yet, at each use; a module's own constant is not.
const { CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, isPlainHalf, MINUS, POINT, plainTextEnd, QUOTE, ZERO } = byte
const { firstDigits, digitsBefore, fourDigits, otherThanDigits, ZEROS } = digits
const WORD = WORD_BYTES
const SHORT_POWERS = digits.POWERS_OF_TEN

const NOTHING = new Uint8Array()
const HALF_WORD = 4
const MOST_INTEGER_DIGITS = 15
/** So many bytes are read at once of a whole number. */
const LONGEST_INTEGER = 16
/** So many digits fit a 32-bit integer, whose arithmetic is several times as fast as a double's. */
export const SHORT_DIGITS = 9
const SHORT = SHORT_DIGITS
const LARGEST_PRICE_TICKS = 0x7fff_ffff
const LARGEST_COUNT = Number.MAX_SAFE_INTEGER
const LOWER_E = 0x65
const UPPER_E = 0x45
const PLUS = 0x2b
const TRUE = 0x74
const FALSE = 0x66
const NULL = 0x6e

const constants: Readonly<Record<number, Literal>> = {
  [TRUE]: new Literal('true'),
  [FALSE]: new Literal('false'),
  [NULL]: new Literal('null'),
}
/** Powers of ten that a double holds exactly. */
export const POWERS_OF_TEN = Float64Array.from({ length: 19 }, (_, power) => 10 ** power)
const POWERS = POWERS_OF_TEN

/**
 * Reads JSON of a known layout from its bytes, piece by piece.
 *
 * Each method reads one piece at {@link at} and answers whether it was there, in its plain form: no blanks, no escapes,
 * printable ASCII. After a `false` the place is undefined and the message is for the JSON decoder. What a method reads
 * it leaves in {@link number}, {@link position} or the text range, so that nothing is allocated.
 *
 * Pieces may be read past {@link end} when a message is cut; a message was whole only if {@link isAtEnd} at last.
 */
export class FrameCursor {
  bytes: Uint8Array = NOTHING
  /** Where reading stands. */
  at = 0
  /** Exclusive. */
  end = 0
  /** The last number read. A half, so that the field is made for doubles. */
  number = 0.5
  /** The last symbol's position in its table. */
  position = -1
  /** The last text's range. */
  textStart = 0
  textEnd = 0
  /** Of the memory in which {@link bytes} lie, from {@link offset} on: several bytes are read at once by it. */
  view: DataView = new DataView(NOTHING.buffer)
  offset = 0
  /** Where {@link view} ends. */
  reach = 0
  private memory: ArrayBufferLike = NOTHING.buffer

  /**
   * Starts with the message in `bytes[start, end)`.
   *
   * False unless it ends with a brace or a bracket. That one is neither a digit nor a blank, so that no loop over digits
   * has to look for the end.
   */
  enter(bytes: Uint8Array, start: number, end: number): boolean {
    this.bytes = bytes
    this.at = start
    this.end = end
    const { buffer } = bytes
    // Frames come many to a memory, which has to be remembered: a view is an object.
    if (buffer !== this.memory) {
      this.memory = buffer
      this.view = new DataView(buffer)
      this.reach = buffer.byteLength
    }
    this.offset = bytes.byteOffset
    if (start < 0 || end > bytes.length || end <= start) return false
    const last = bytes[end - 1]
    return last === CLOSE_OBJECT || last === CLOSE_LIST
  }

  /** Whether the whole message was read, and no byte beyond. */
  isAtEnd(): boolean {
    return this.at === this.end
  }

  /**
   * Eight bytes at a place, all within the frame, as the double that they make; two of plain text are equal only if their
   * bytes are.
   */
  wordAt(at: number): number {
    return this.view.getFloat64(this.offset + at, true)
  }

  /** The same bytes as those that begin at `from`, which are plain text. */
  repeats(from: number, length: number): boolean {
    const { bytes, view, at } = this
    const next = at + length
    if (next > this.end) return false
    if (length < WORD) {
      for (let index = 0; index < length; index++) if (bytes[at + index] !== bytes[from + index]) return false
      this.at = next
      return true
    }
    const back = (from - at) | 0
    const last = (this.offset + next - WORD) | 0
    for (let place = (this.offset + at) | 0; place < last; place = (place + WORD) | 0) {
      if (view.getFloat64(place, true) !== view.getFloat64((place + back) | 0, true)) return false
    }
    if (view.getFloat64(last, true) !== view.getFloat64((last + back) | 0, true)) return false
    this.at = next
    return true
  }

  /** One byte. */
  byte(expected: number): boolean {
    if (this.bytes[this.at] !== expected) return false
    this.at++
    return true
  }

  /** Exactly these bytes. */
  literal(expected: Literal): boolean {
    const { at, view } = this
    const { length } = expected
    const next = at + length
    if (next > this.end) return false
    if (length >= WORD) {
      const start = this.offset + at
      if (view.getFloat64(start, true) !== expected.first) return false
      if (length > 2 * WORD) {
        const { words } = expected
        for (let word = 1; word < words.length; word++) {
          if (view.getFloat64(start + word * WORD, true) !== words[word]) return false
        }
      }
      if (view.getFloat64(start + length - WORD, true) !== expected.last) return false
    } else if (length >= HALF_WORD) {
      const start = this.offset + at
      if (view.getInt32(start, true) !== expected.firstHalf) return false
      if (view.getInt32(start + length - HALF_WORD, true) !== expected.lastHalf) return false
    } else {
      const { bytes } = this
      for (let index = 0; index < length; index++) if (bytes[at + index] !== expected.bytes[index]) return false
    }
    this.at = next
    return true
  }

  /** A text from here up to a quote, on which reading then stands: the opening quote was part of a literal. */
  text(): boolean {
    const { view, at: start } = this
    const lastHalf = this.end - HALF_WORD
    let at = start
    while (at <= lastHalf && isPlainHalf(view.getInt32(this.offset + at, true))) at += HALF_WORD
    const end = plainTextEnd(this.bytes, at, this.end)
    if (end < 0) return false
    this.textStart = start
    this.textEnd = end
    this.at = end
    return true
  }

  /** A symbol from here up to a quote, on which reading then stands; its place in the table is {@link position}. */
  symbol(table: SymbolTable): boolean {
    const { at } = this
    if (this.literal(table.latestSymbol)) {
      // The quote that it ends with is the next piece.
      this.at = (this.at - 1) | 0
      this.textStart = at
      this.textEnd = this.at
      this.position = table.latest
      return this.position >= 0
    }
    if (!this.text()) return false
    this.position = table.find(this.bytes, this.textStart, this.textEnd)
    return this.position >= 0
  }

  /** A whole number ≥ 0 of at most 15 digits without leading zeros. */
  integer(): boolean {
    const { at, view } = this
    const place = (this.offset + at) | 0
    if (place > this.reach - LONGEST_INTEGER) return this.integerByBytes()
    const first = view.getInt32(place, true) ^ ZEROS
    let other = otherThanDigits(first)
    if (other !== 0) {
      const length = digitsBefore(other)
      this.number = firstDigits(first, length)
      this.at = (at + length) | 0
      return length === 1 || (length > 1 && (first & 0xff) !== 0)
    }
    const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
    other = otherThanDigits(second)
    if (other !== 0) {
      const last = digitsBefore(other)
      this.number = (Math.imul(fourDigits(first), SHORT_POWERS[last]!) + firstDigits(second, last)) | 0
      this.at = (at + 4 + last) | 0
      return (first & 0xff) !== 0
    }
    const high = (Math.imul(fourDigits(first), 10_000) + fourDigits(second)) | 0
    const third = view.getInt32((place + 8) | 0, true) ^ ZEROS
    other = otherThanDigits(third)
    let digits = 0
    let low = 0
    if (other !== 0) {
      digits = digitsBefore(other)
      low = firstDigits(third, digits)
    } else {
      const fourth = view.getInt32((place + 12) | 0, true) ^ ZEROS
      other = otherThanDigits(fourth)
      if (other === 0) return false
      const last = digitsBefore(other)
      low = (Math.imul(fourDigits(third), SHORT_POWERS[last]!) + firstDigits(fourth, last)) | 0
      digits = (4 + last) | 0
    }
    this.number = high * SHORT_POWERS[digits]! + low
    this.at = (at + 8 + digits) | 0
    return (first & 0xff) !== 0
  }

  /** As {@link integer}, where several bytes can't be read at once. */
  private integerByBytes(): boolean {
    const { bytes, at: start } = this
    let at = start
    let number = 0
    // Digits are told from all other bytes, and from none, by one comparison.
    for (let digit = bytes[at]! ^ ZERO; digit <= 9; digit = bytes[at]! ^ ZERO) {
      number = number * 10 + digit
      at = (at + 1) | 0
    }
    const length = at - start
    this.number = number
    this.at = at
    return length > 0 && length <= MOST_INTEGER_DIGITS && (length === 1 || bytes[start] !== ZERO)
  }

  /** A whole number as {@link integer}, possibly negative; never −0. */
  signedInteger(): boolean {
    if (this.bytes[this.at] !== MINUS) return this.integer()
    this.at++
    if (!this.integer() || this.number === 0) return false
    this.number = -this.number
    return true
  }

  /**
   * Plain decimal digits, `-`? digits (`.` digits)?, straight to their count on a grid; what follows them is for the next
   * piece. False off the grid and past 2^53 − 1.
   */
  count(grid: DecimalGrid): boolean {
    const { bytes } = this
    const start = this.at
    let at = start
    let whole = 0
    let digit = bytes[at]! ^ ZERO
    while (digit <= 9) {
      whole = (whole * 10 + digit) | 0
      at = (at + 1) | 0
      digit = bytes[at]! ^ ZERO
    }
    const wholeDigits = at - start
    if (wholeDigits === 0 || wholeDigits > SHORT) return this.unusualCount(grid, start)
    let missing = grid.decimals
    let value = whole
    if (bytes[at] === POINT) {
      const fractionStart = ++at
      const shortEnd = at + (missing < SHORT ? missing : SHORT)
      let fraction = 0
      digit = bytes[at]! ^ ZERO
      while (digit <= 9 && at < shortEnd) {
        fraction = (fraction * 10 + digit) | 0
        at = (at + 1) | 0
        digit = bytes[at]! ^ ZERO
      }
      const fractionDigits = at - fractionStart
      while (digit === 0) {
        at = (at + 1) | 0
        digit = bytes[at]! ^ ZERO
      }
      if (at === fractionStart || digit <= 9) return this.unusualCount(grid, start)
      value = whole * POWERS[fractionDigits]! + fraction
      missing -= fractionDigits
    }
    if (missing > 0) value *= POWERS[missing]!
    if (value > LARGEST_COUNT) return false
    const { step } = grid
    if (step !== 1) {
      const count = value / step
      if (Math.floor(count) !== count || count * step !== value) return false
      value = count
    }
    this.at = at
    this.number = value
    return true
  }

  /** A price as {@link count} that fits the 32-bit price column. */
  ticks(grid: DecimalGrid): boolean {
    return this.count(grid) && this.number <= LARGEST_PRICE_TICKS && this.number >= -LARGEST_PRICE_TICKS
  }

  /** A quantity as {@link count}, at least 0. */
  lots(grid: DecimalGrid): boolean {
    return this.count(grid) && this.number >= 0
  }

  /** As {@link ticks}, of a bare JSON number. */
  bareTicks(grid: DecimalGrid): boolean {
    const start = this.at
    return this.ticks(grid) && this.isBareNumber(start)
  }

  /** As {@link lots}, of a bare JSON number. */
  bareLots(grid: DecimalGrid): boolean {
    const start = this.at
    return this.lots(grid) && this.isBareNumber(start)
  }

  /** Any plain value but an object or a list, whatever it says. */
  skipScalar(): boolean {
    const first = this.bytes[this.at]
    if (first === QUOTE) {
      this.at++
      if (!this.text()) return false
      this.at++
      return true
    }
    const constant = constants[first ?? 0]
    return constant === undefined ? this.skipNumber() : this.literal(constant)
  }

  /**
   * The fields that follow up to the closing brace of an object, `,"key":scalar` each, none of which may be one of those
   * that have a meaning: a field that is there twice would mean its second value. Reading stands on the brace.
   */
  skipUnknownFields(known: SymbolTable): boolean {
    while (this.bytes[this.at] === COMMA) {
      this.at++
      if (!this.byte(QUOTE) || !this.text() || known.find(this.bytes, this.textStart, this.textEnd) >= 0) return false
      this.at++
      if (!this.byte(COLON) || !this.skipScalar()) return false
    }
    return this.bytes[this.at] === CLOSE_OBJECT
  }

  /** Whether what was read since `start` is a number as JSON writes it: no leading zeros, and nothing of it left unread. */
  private isBareNumber(start: number): boolean {
    const { bytes, at } = this
    const first = bytes[start] === MINUS ? start + 1 : start
    if (bytes[first] === ZERO && first + 1 < at && bytes[first + 1] !== POINT) return false
    const next = bytes[at]
    return next === COMMA || next === CLOSE_OBJECT || next === CLOSE_LIST
  }

  private unusualCount(grid: DecimalGrid, start: number): boolean {
    const { bytes } = this
    let at = start
    for (let byte = bytes[at]!; (byte >= ZERO && byte <= ZERO + 9) || byte === POINT || byte === MINUS; ) {
      byte = bytes[++at]!
    }
    const count = grid.countOfBytes(bytes, start, at)
    this.at = at
    this.number = count
    return !Number.isNaN(count)
  }

  /** A JSON number, by its grammar. */
  private skipNumber(): boolean {
    const { bytes } = this
    if (bytes[this.at] === MINUS) this.at++
    const start = this.at
    if (!this.skipDigits() || (bytes[start] === ZERO && this.at > start + 1)) return false
    if (bytes[this.at] === POINT) {
      this.at++
      if (!this.skipDigits()) return false
    }
    if (bytes[this.at] === LOWER_E || bytes[this.at] === UPPER_E) {
      this.at++
      if (bytes[this.at] === PLUS || bytes[this.at] === MINUS) this.at++
      return this.skipDigits()
    }
    return true
  }

  private skipDigits(): boolean {
    const start = this.at
    for (let digit = this.bytes[start]! - ZERO; digit >= 0 && digit <= 9; ) digit = this.bytes[++this.at]! - ZERO
    return this.at > start
  }
}

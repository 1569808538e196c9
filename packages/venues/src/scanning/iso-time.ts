import { NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import * as digitWords from './digit-words.ts'
import * as frameBytes from './frame-bytes.ts'
import { FrameCursor } from './frame-cursor.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { digitsBefore, firstDigits, fourDigits, otherThanDigits, ZEROS } = digitWords
const { MINUS, POINT, ZERO } = frameBytes
const [DAY, MINUTE, SECOND] = [NANOS_PER_DAY, NANOS_PER_MINUTE, NANOS_PER_SECOND]

const encoder = new TextEncoder()
const LETTER_T = 0x54
const LETTER_Z = 0x5a
const COLON = 0x3a
const NANO_DIGITS = 9
const DAYS_BEFORE_MONTH = Int32Array.of(0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
const DAYS_OF_MONTH = Int32Array.of(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
const POWERS = Int32Array.from({ length: NANO_DIGITS + 1 }, (_, power) => 10 ** power)
/** Bytes up to the minute, and the most that are read of a time. */
const MINUTE_LENGTH = 16
const LONGEST = 32
/** The minute that was read last, as two words of its text; NaN for none. It means {@link minuteTime}. */
const minuteWords = new Float64Array(2).fill(Number.NaN)
/** Days since 1970, and minutes of the day. */
const minuteTime = new Int32Array(2)

/**
 * Reads `2024-08-08T23:54:15.030314667Z`, with 0 to 9 fractional digits, at the cursor; {@link FrameCursor.number} is then
 * the nanoseconds since the run's epoch.
 *
 * @param epochDay days from 1970 to the run's epoch, a UTC midnight
 */
export function isoTime(cursor: FrameCursor, epochDay: number): boolean {
  const { view } = cursor
  const place = (cursor.offset + cursor.at) | 0
  if (place > cursor.reach - LONGEST) return anyTime(cursor, epochDay)
  // Most times are of the same minute as the one before.
  if (view.getFloat64(place, true) !== minuteWords[0] || view.getFloat64((place + 8) | 0, true) !== minuteWords[1]) {
    return anyTime(cursor, epochDay)
  }
  const tens = view.getUint8((place + 17) | 0) ^ ZERO
  const ones = view.getUint8((place + 18) | 0) ^ ZERO
  if (view.getUint8((place + MINUTE_LENGTH) | 0) !== COLON || tens > 5 || ones > 9) return false
  let next = (place + 19) | 0
  let fraction = 0
  if (view.getUint8(next) === POINT) {
    next = (next + 1) | 0
    const first = view.getInt32(next, true) ^ ZEROS
    let other = otherThanDigits(first)
    let digits = 0
    if (other !== 0) {
      digits = digitsBefore(other)
      if (digits === 0) return false
      fraction = firstDigits(first, digits)
    } else {
      const second = view.getInt32((next + 4) | 0, true) ^ ZEROS
      other = otherThanDigits(second)
      if (other !== 0) {
        const more = digitsBefore(other)
        digits = (4 + more) | 0
        fraction = (Math.imul(fourDigits(first), POWERS[more]!) + firstDigits(second, more)) | 0
      } else {
        digits = 8
        fraction = (Math.imul(fourDigits(first), 10_000) + fourDigits(second)) | 0
        const last = view.getUint8((next + 8) | 0) ^ ZERO
        if (last <= 9) {
          digits = NANO_DIGITS
          fraction = (Math.imul(fraction, 10) + last) | 0
        }
      }
    }
    next = (next + digits) | 0
    fraction = Math.imul(fraction, POWERS[NANO_DIGITS - digits]!)
  }
  if (view.getUint8(next) !== LETTER_Z) return false
  cursor.at = (next + 1 - cursor.offset) | 0
  cursor.number = (minuteTime[0]! - epochDay) * DAY + (minuteTime[1]! * MINUTE + (tens * 10 + ones) * SECOND + fraction)
  return true
}

/** A time of any minute, which is then remembered. */
function anyTime(cursor: FrameCursor, epochDay: number): boolean {
  const { bytes, at } = cursor
  const year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2)
  const month = twoDigits(bytes, at + 5)
  const day = twoDigits(bytes, at + 8)
  const hour = twoDigits(bytes, at + 11)
  const minute = twoDigits(bytes, at + 14)
  const second = twoDigits(bytes, at + 17)
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS || bytes[at + 10] !== LETTER_T) return false
  if (bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return false
  // Comparisons with NaN are false, so that whatever is no digit ends here.
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60)) return false
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (day > DAYS_OF_MONTH[month - 1]! + (isLeap && month === 2 ? 1 : 0)) return false
  let next = at + 19
  let fraction = 0
  if (bytes[next] === POINT) {
    const start = ++next
    for (let digit = bytes[next]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++next]! - ZERO) {
      if (next - start === NANO_DIGITS) return false
      fraction = (fraction * 10 + digit) | 0
    }
    if (next === start) return false
    fraction *= POWERS[NANO_DIGITS - (next - start)]!
  }
  if (bytes[next] !== LETTER_Z) return false
  const days = daysBeforeYear(year) + DAYS_BEFORE_MONTH[month - 1]! + (isLeap && month > 2 ? 1 : 0) + day - 1
  const place = cursor.offset + at
  if (place <= cursor.reach - LONGEST) {
    minuteWords[0] = cursor.view.getFloat64(place, true)
    minuteWords[1] = cursor.view.getFloat64(place + 8, true)
    minuteTime[0] = days
    minuteTime[1] = hour * 60 + minute
  }
  cursor.at = next + 1
  cursor.number =
    (days - epochDay) * NANOS_PER_DAY +
    (hour * NANOS_PER_HOUR + minute * NANOS_PER_MINUTE + second * NANOS_PER_SECOND + fraction)
  return true
}

/** As {@link isoTime}, of a text that is nothing else; NaN when it is no such time. */
export function isoTimeOf(text: string, epochDay: number): Nanos {
  const cursor = new FrameCursor()
  cursor.bytes = encoder.encode(text)
  cursor.end = cursor.bytes.length
  return isoTime(cursor, epochDay) && cursor.isAtEnd() ? cursor.number : Number.NaN
}

/** Days from 1970 to a run's epoch, a UTC midnight in nanoseconds since 1970. */
export function epochDayOf(epochNs: bigint): number {
  return Number(epochNs / BigInt(NANOS_PER_DAY))
}

/** NaN unless both are digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO
  const ones = bytes[at + 1]! - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Days from 1970 to the first of January of a year ≥ 1970, in the Gregorian calendar. */
function daysBeforeYear(year: number): number {
  const before = year - 1
  const leapYears = ((before / 4) | 0) - ((before / 100) | 0) + ((before / 400) | 0) - 477
  return (year - 1970) * 365 + leapYears
}

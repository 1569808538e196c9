import { NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { MINUS, POINT, ZERO } from './frame-bytes.ts'
import { FrameCursor } from './frame-cursor.ts'

const encoder = new TextEncoder()
const LETTER_T = 0x54
const LETTER_Z = 0x5a
const COLON = 0x3a
const NANO_DIGITS = 9
const DAYS_BEFORE_MONTH = Int32Array.of(0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
const DAYS_OF_MONTH = Int32Array.of(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
const POWERS_OF_TEN = Int32Array.from({ length: NANO_DIGITS + 1 }, (_, power) => 10 ** power)

/**
 * Reads `2024-08-08T23:54:15.030314667Z`, with 0 to 9 fractional digits, at the cursor; {@link FrameCursor.number} is then
 * the nanoseconds since the run's epoch.
 *
 * @param epochDay days from 1970 to the run's epoch, a UTC midnight
 */
export function isoTime(cursor: FrameCursor, epochDay: number): boolean {
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
    fraction *= POWERS_OF_TEN[NANO_DIGITS - (next - start)]!
  }
  if (bytes[next] !== LETTER_Z) return false
  const days = daysBeforeYear(year) + DAYS_BEFORE_MONTH[month - 1]! + (isLeap && month > 2 ? 1 : 0) + day - 1
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

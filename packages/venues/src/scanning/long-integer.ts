import { ZERO } from './frame-bytes.ts'
import type { FrameCursor } from './frame-cursor.ts'

const LOW_DIGITS = 15
const MOST_DIGITS = 30
const LOW_UNITS = 1e15

/** A whole number ≥ 0 of up to 30 digits, as ids are that don't fit a double: kept as what is above its last 15 digits and those. */
export class LongInteger {
  /** The number without its last 15 digits. A half, so that the field is made for doubles. */
  high = 0.5
  /** Its last 15 digits. */
  low = 0.5

  /** Reads one at the cursor; false without digits, with leading zeros, and past 30 digits. */
  read(cursor: FrameCursor): boolean {
    const { bytes, at: start } = cursor
    let at = start
    while ((bytes[at]! ^ ZERO) <= 9) at++
    const digits = at - start
    if (digits === 0 || digits > MOST_DIGITS || (bytes[start] === ZERO && digits > 1)) return false
    this.take(bytes, start, at)
    cursor.at = at
    return true
  }

  /** Takes the digits in `bytes[start, end)`, at most 30. */
  take(bytes: Uint8Array, start: number, end: number): void {
    const split = Math.max(start, end - LOW_DIGITS)
    let high = 0
    for (let at = start; at < split; at++) high = high * 10 + (bytes[at]! - ZERO)
    let low = 0
    for (let at = split; at < end; at++) low = low * 10 + (bytes[at]! - ZERO)
    this.high = high
    this.low = low
  }

  /** Takes a text of digits, at most 30. */
  takeText(text: string): void {
    this.high = text.length > LOW_DIGITS ? Number(text.slice(0, -LOW_DIGITS)) : 0
    this.low = Number(text.slice(-LOW_DIGITS))
  }

  /** How far it is from `high` · 10^15: exact within 2^53, so that near numbers can be told apart as doubles. */
  distanceFrom(high: number): number {
    return (this.high - high) * LOW_UNITS + this.low
  }
}

import type { DecimalGrid } from '@hft/instrument'
import * as digitWords from './digit-words.ts'

// What is imported is looked up at each use; a module's own constant is not.
const powers = digitWords.POWERS_OF_TEN
const ZERO = 0x30
const POINT = 0x2e
const SHORT_DIGITS = 9
const LOW_UNITS = 1e9
const MOST_DIGITS = 15
const MOST_WHOLE_DIGITS = 7
const MOST_DECIMALS = 8

/** The number read last. */
export class ByteNumber {
  /** Of {@link shortByteInteger} and {@link byteTicks}. */
  whole = 0
  /** Of the others. A half, so that the field is made for doubles. */
  value = 0.5
}

// These read numbers from the bytes of a frame one by one: of frames of a few dozen bytes that costs less than the view of the
// frame's memory by which words of them are read. They are constants, because of a function that is declared by name the
// compiler asks at each call whether it is the same.

/** Reads a whole number ≥ 0 of at most nine digits as JSON writes it; answers where it ends, −1 for none. */
export const shortByteInteger = (bytes: Uint8Array, start: number, to: ByteNumber): number => {
  let at = start
  let number = 0
  for (let digit = bytes[at]! ^ ZERO; digit <= 9; digit = bytes[at]! ^ ZERO) {
    number = (Math.imul(number, 10) + digit) | 0
    at = (at + 1) | 0
  }
  const digits = (at - start) | 0
  if (digits === 0 || digits > SHORT_DIGITS || (digits > 1 && bytes[start] === ZERO)) return -1
  to.whole = number
  return at
}

/** Reads a whole number ≥ 0 of at most 15 digits as JSON writes it; answers where it ends, −1 for none. */
export const byteInteger = (bytes: Uint8Array, start: number, to: ByteNumber): number => {
  let at = start
  let number = 0
  for (let digit = bytes[at]! ^ ZERO; digit <= 9; digit = bytes[at]! ^ ZERO) {
    number = (Math.imul(number, 10) + digit) | 0
    at = (at + 1) | 0
  }
  const digits = (at - start) | 0
  if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO)) return -1
  if (digits <= SHORT_DIGITS) to.value = number
  else {
    // Digits that don't fit 32 bits are read once more, as two numbers that do.
    const split = (at - SHORT_DIGITS) | 0
    let high = 0
    for (let place = start; place < split; place++) high = (Math.imul(high, 10) + (bytes[place]! ^ ZERO)) | 0
    number = 0
    for (let place = split; place < at; place++) number = (Math.imul(number, 10) + (bytes[place]! ^ ZERO)) | 0
    to.value = high * LOW_UNITS + number
  }
  return at
}

/**
 * Reads a decimal number ≥ 0 as JSON writes it, of at most seven digits before and eight behind the point, as its count on a
 * grid; answers where it ends, −1 for anything else, and off the grid.
 */
export const byteDecimal = (bytes: Uint8Array, start: number, grid: DecimalGrid, to: ByteNumber): number => {
  const decimals = grid.decimals | 0
  if (decimals > MOST_DECIMALS || grid.step !== 1) return -1
  let at = start
  let digit = bytes[at]! ^ ZERO
  let part = 0
  while (digit <= 9) {
    part = (Math.imul(part, 10) + digit) | 0
    at = (at + 1) | 0
    digit = bytes[at]! ^ ZERO
  }
  const whole = (at - start) | 0
  if (whole === 0 || whole > MOST_WHOLE_DIGITS || (whole > 1 && bytes[start] === ZERO)) return -1
  if (bytes[at] !== POINT) {
    to.value = part * powers[decimals]!
    return at
  }
  at = (at + 1) | 0
  const fractionStart = at
  let fraction = 0
  digit = bytes[at]! ^ ZERO
  while (digit <= 9) {
    fraction = (Math.imul(fraction, 10) + digit) | 0
    at = (at + 1) | 0
    digit = bytes[at]! ^ ZERO
  }
  const digits = (at - fractionStart) | 0
  if (digits === 0 || digits > decimals) return -1
  to.value = part * powers[decimals]! + fraction * powers[decimals - digits]!
  return at
}

/**
 * As {@link byteDecimal}, of a count of at most nine digits, whose arithmetic needs no doubles; there may be as many digits
 * before the point as are left of them by those behind it.
 */
export const byteTicks = (bytes: Uint8Array, start: number, grid: DecimalGrid, to: ByteNumber): number => {
  const decimals = grid.decimals | 0
  if (decimals > MOST_DECIMALS || grid.step !== 1) return -1
  let at = start
  let units = 0
  for (let digit = bytes[at]! ^ ZERO; digit <= 9; digit = bytes[at]! ^ ZERO) {
    units = (Math.imul(units, 10) + digit) | 0
    at = (at + 1) | 0
  }
  const whole = (at - start) | 0
  if (whole === 0 || whole + decimals > SHORT_DIGITS || (whole > 1 && bytes[start] === ZERO)) return -1
  let missing = decimals
  if (bytes[at] === POINT) {
    at = (at + 1) | 0
    const fractionStart = at
    for (let digit = bytes[at]! ^ ZERO; digit <= 9; digit = bytes[at]! ^ ZERO) {
      units = (Math.imul(units, 10) + digit) | 0
      at = (at + 1) | 0
    }
    missing = (decimals - (at - fractionStart)) | 0
    if (missing < 0 || at === fractionStart) return -1
  }
  to.whole = missing === 0 ? units : Math.imul(units, powers[missing]!)
  return at
}

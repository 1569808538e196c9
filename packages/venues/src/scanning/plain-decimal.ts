import type { DecimalGrid } from '@hft/instrument'
import * as digitWords from './digit-words.ts'
import type { FrameCursor } from './frame-cursor.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { digitsBefore, firstDigits, fourDigits, otherThanDigits, ZEROS } = digitWords
const powers = digitWords.POWERS_OF_TEN
const POINT = 0x2e
/** Seven digits and so many behind the point are a whole number that a double holds. */
const MOST_DECIMALS = 8
/** So many bytes are read at most of a number, its end and what is beyond. */
export const LONGEST_DECIMAL = 18

/**
 * Reads a decimal number of ordinary size that isn't negative, at most seven digits before and eight behind the point, at a
 * place of the cursor's view; the cursor's number is then its count on a grid. What follows it is for the caller to judge.
 *
 * A constant, because of a function that is declared by name the compiler asks at each call whether it is the same.
 *
 * @returns where it ends; 0 for anything else, and off the grid
 */
export const plainDecimal = (cursor: FrameCursor, view: DataView, start: number, grid: DecimalGrid): number => {
  const decimals = grid.decimals | 0
  const { step } = grid
  if (decimals > MOST_DECIMALS) return 0
  let first = view.getInt32(start, true) ^ ZEROS
  let other = otherThanDigits(first)
  let digits = 0
  let part = 0
  if (other !== 0) {
    digits = digitsBefore(other)
    if (digits === 0 || (digits > 1 && (first & 0xff) === 0)) return 0
    part = firstDigits(first, digits)
  } else {
    const second = view.getInt32((start + 4) | 0, true) ^ ZEROS
    other = otherThanDigits(second)
    if (other === 0 || (first & 0xff) === 0) return 0
    digits = digitsBefore(other)
    part = (Math.imul(fourDigits(first), powers[digits]!) + firstDigits(second, digits)) | 0
    digits = (4 + digits) | 0
  }
  let place = (start + digits) | 0
  let units = part * powers[decimals]!
  if (view.getUint8(place) === POINT) {
    place = (place + 1) | 0
    first = view.getInt32(place, true) ^ ZEROS
    other = otherThanDigits(first)
    if (other !== 0) {
      digits = digitsBefore(other)
      if (digits === 0) return 0
      part = firstDigits(first, digits)
    } else {
      const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
      other = otherThanDigits(second)
      if (other !== 0) {
        digits = digitsBefore(other)
        part = (Math.imul(fourDigits(first), powers[digits]!) + firstDigits(second, digits)) | 0
        digits = (4 + digits) | 0
      } else {
        digits = 8
        part = (Math.imul(fourDigits(first), 10_000) + fourDigits(second)) | 0
      }
    }
    place = (place + digits) | 0
    if (digits <= decimals) units += part * powers[decimals - digits]!
    else {
      // Digits finer than the grid may be there, if they are zeros.
      const surplus = powers[digits - decimals]! | 0
      const kept = (part / surplus) | 0
      if (Math.imul(kept, surplus) !== part) return 0
      units += kept
    }
  }
  if (step !== 1) {
    const count = Math.floor(units / step)
    if (count * step !== units) return 0
    units = count
  }
  cursor.number = units
  return place
}

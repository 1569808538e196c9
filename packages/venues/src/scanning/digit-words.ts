/** Most digits of a number that is read by two words of four bytes. */
export const MOST_DIGITS = 8
/** A word of four digits `0`: digits of a message exclusive-or this are their values. */
export const ZEROS = 0x30303030
/** Lifts a byte above 9 over its uppermost bit. */
const ABOVE_NINE = 0x76767676
const UPPER_BITS = 0x80808080 | 0

/** Powers of ten of 32 bits. */
export const POWERS_OF_TEN = Int32Array.from({ length: 10 }, (_, power) => 10 ** power)

// These are constants, because of a function that is declared by name the compiler asks at each call whether it is the same.

/** 0 if all four bytes of a word are values of digits; if not, the lowest bit is the uppermost of the first that isn't. */
export const otherThanDigits = (word: number): number => (word | (word + ABOVE_NINE)) & UPPER_BITS

/** The number of four values of digits, the first of which is the lowest byte. */
export const fourDigits = (word: number): number => {
  const pairs = ((Math.imul(word, 10) + (word >>> 8)) | 0) & 0x00ff00ff
  return (Math.imul(pairs & 0xff, 100) + (pairs >>> 16)) | 0
}

/** How many digits come before the first that is none, by {@link otherThanDigits} of a word that isn't 0. */
export const digitsBefore = (other: number): number => (31 - Math.clz32(other & -other)) >> 3

/** The number of the first 0 to 3 values of digits of a word. */
export const firstDigits = (word: number, count: number): number => fourDigits((word << (24 - (count << 3))) << 8)

/** The number of the 0 to 7 digits at a place; eight bytes may be read. */
export const shortNumber = (view: DataView, place: number, digits: number): number => {
  const first = view.getInt32(place, true) ^ ZEROS
  if (digits < 4) return firstDigits(first, digits)
  const last = (digits - 4) | 0
  const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
  return (Math.imul(fourDigits(first), POWERS_OF_TEN[last]!) + firstDigits(second, last)) | 0
}

/** Whether the eight bytes at a place are digits. */
export const areEightDigits = (view: DataView, place: number): boolean => {
  const first = view.getInt32(place, true) ^ ZEROS
  const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
  return ((first | (first + ABOVE_NINE) | second | (second + ABOVE_NINE)) & UPPER_BITS) === 0
}

/** The number of the eight digits at a place. */
export const eightDigits = (view: DataView, place: number): number => {
  const first = view.getInt32(place, true) ^ ZEROS
  const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
  return (Math.imul(fourDigits(first), 10_000) + fourDigits(second)) | 0
}

/** How many digits there are from a place on, 8 if there are more; eight bytes are read. */
export const digitsAt = (view: DataView, place: number): number => {
  const first = otherThanDigits(view.getInt32(place, true) ^ ZEROS)
  if (first !== 0) return digitsBefore(first)
  const second = otherThanDigits(view.getInt32((place + 4) | 0, true) ^ ZEROS)
  return second === 0 ? MOST_DIGITS : (4 + digitsBefore(second)) | 0
}

/** Whether so many digits, 1 to 16, end before a place. Sixteen bytes may be read. */
export const areDigits = (view: DataView, end: number, count: number): boolean => {
  const last = view.getInt32((end - 4) | 0, true) ^ ZEROS
  if (count <= 4) return otherThanDigits(last & (-1 << (32 - (count << 3)))) === 0
  const third = view.getInt32((end - 8) | 0, true) ^ ZEROS
  if (count <= 8) return (otherThanDigits(last) | otherThanDigits(third & (-1 << (64 - (count << 3))))) === 0
  if ((otherThanDigits(last) | otherThanDigits(third)) !== 0) return false
  const second = view.getInt32((end - 12) | 0, true) ^ ZEROS
  if (count <= 12) return otherThanDigits(second & (-1 << (96 - (count << 3)))) === 0
  const first = (view.getInt32((end - 16) | 0, true) ^ ZEROS) & (-1 << (128 - (count << 3)))
  return (otherThanDigits(second) | otherThanDigits(first)) === 0
}

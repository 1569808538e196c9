import { ZERO } from './frame-bytes.ts'

/** Whether these bytes stand at a place of a frame. */
export function isAt(frame: Uint8Array, expected: Uint8Array, at: number): boolean {
  for (let index = 0; index < expected.length; index++) if (frame[at + index] !== expected[index]) return false
  return true
}

/** What follows the first occurrence of these bytes in `frame[from, to)` begins here; −1 for none. */
export function placeAfter(frame: Uint8Array, expected: Uint8Array, from: number, to: number): number {
  const last = Math.min(to, frame.length) - expected.length
  for (let at = from; at <= last; at++) if (isAt(frame, expected, at)) return at + expected.length
  return -1
}

/** What follows the last occurrence of these bytes from `from` on begins here; −1 for none. */
export function placeAfterLast(frame: Uint8Array, expected: Uint8Array, from: number): number {
  for (let at = frame.length - expected.length; at >= from; at--) {
    if (isAt(frame, expected, at)) return at + expected.length
  }
  return -1
}

/** The whole number at a place, of at most 15 digits; −1 for none. */
export function integerAt(frame: Uint8Array, start: number): number {
  let number = 0
  let at = start
  for (let digit = frame[at]! ^ ZERO; digit <= 9; digit = frame[++at]! ^ ZERO) number = number * 10 + digit
  const digits = at - start
  return digits > 0 && digits <= 15 ? number : -1
}

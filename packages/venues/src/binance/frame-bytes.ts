/** The double quote. */
export const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_PRINTABLE = 0x20
const LAST_PRINTABLE = 0x7e

/** Whether the bytes from `at` on are those expected. */
export function matches(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return false
  return true
}

/** Position of the next quote; `close` when there is none. What stands before it is checked by whoever reads it. */
export function quoteAfter(bytes: Uint8Array, start: number, close: number): number {
  let at = start
  while (at < close && bytes[at] !== QUOTE) at++
  return at
}

/** Position of the quote that ends a text of printable ASCII without escapes, or −1. */
export function plainTextEnd(bytes: Uint8Array, start: number, close: number): number {
  for (let at = start; at < close; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) return at
    if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE || byte === BACKSLASH) return -1
  }
  return -1
}

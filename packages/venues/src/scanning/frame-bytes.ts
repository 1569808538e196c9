/** Bytes of ASCII that frames are made of. */
export const QUOTE = 0x22
export const COMMA = 0x2c
export const MINUS = 0x2d
export const POINT = 0x2e
export const ZERO = 0x30
export const COLON = 0x3a
export const OPEN_LIST = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_LIST = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

const FIRST_PRINTABLE = 0x20
const LAST_PRINTABLE = 0x7e

const encoder = new TextEncoder()

/** The bytes of a text that frames are compared with. */
export function literal(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Whether the bytes from `at` on are those expected. */
export function matches(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) if (bytes[at + index] !== expected[index]) return false
  return true
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

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

/** 1 for the bytes that stand for themselves within a text: printable ASCII but the quote and the backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

/** The uppermost bit of each byte of half a word, by which bytes are judged four at once. */
const UPPER_BITS = 0x80808080 | 0

const encoder = new TextEncoder()

/** The bytes of a text that frames are compared with. */
export function literal(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Position of the quote that ends a text of printable ASCII without escapes, or −1. */
export function plainTextEnd(bytes: Uint8Array, start: number, close: number): number {
  let at = start
  while (at < close && PLAIN[bytes[at]!] === 1) at++
  return at < close && bytes[at] === QUOTE ? at : -1
}

/** Whether all four bytes are between `#` and `z` without the backslash, which stand for themselves within a text. */
export function isPlainHalf(half: number): boolean {
  const fromBackslash = half ^ 0x5c5c5c5c
  const hasBackslash = (fromBackslash - 0x01010101) & ~fromBackslash
  return ((half | (half + 0x05050505) | ~(half + 0x5d5d5d5d) | hasBackslash) & UPPER_BITS) === 0
}

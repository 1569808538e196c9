const encoder = new TextEncoder()

/** Bytes of a word that is compared at once. */
export const WORD = 8
const HALF_WORD = 4

/**
 * A text that messages of a known layout have at a place, as {@link FrameCursor.literal} compares it: by words of eight bytes,
 * the last of which may begin within the one before it.
 *
 * Words are doubles, which a frame's `DataView` reads from any place without allocating. Bytes of ASCII never make a NaN or
 * a zero, so that two words are equal only if their bytes are.
 */
export class Literal {
  readonly bytes: Uint8Array
  readonly length: number
  /** Of a text of at least eight bytes: its first and its last word, and all of them from its beginning on. */
  readonly first: number
  readonly last: number
  readonly words: Float64Array
  /** Of a text of four to seven bytes: its first and its last four. */
  readonly firstHalf: number
  readonly lastHalf: number

  /** @param text of printable ASCII */
  constructor(text: string) {
    this.bytes = encoder.encode(text)
    const { length } = this.bytes
    this.length = length
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, length)
    this.words = Float64Array.from({ length: Math.floor(length / WORD) }, (_, word) =>
      view.getFloat64(word * WORD, true),
    )
    this.first = length < WORD ? Number.NaN : view.getFloat64(0, true)
    this.last = length < WORD ? Number.NaN : view.getFloat64(length - WORD, true)
    this.firstHalf = length < HALF_WORD ? 0 : view.getInt32(0, true)
    this.lastHalf = length < HALF_WORD ? 0 : view.getInt32(length - HALF_WORD, true)
  }
}

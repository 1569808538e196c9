const COMMA = 0x2c
const ZERO = 0x30
const MOST_FIELDS = 512

/** The comma-separated fields of a line, as places in its bytes. Quoted fields are not used by the formats read here. */
export class LineFields {
  bytes: Uint8Array = new Uint8Array(0)
  count = 0
  readonly starts = new Int32Array(MOST_FIELDS)
  readonly ends = new Int32Array(MOST_FIELDS)
  private readonly decoder = new TextDecoder()

  /** Finds the fields of `bytes[start, end)`; beyond 512 the last one holds the rest. */
  split(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    let field = 0
    let from = start
    for (let at = start; at < end && field < MOST_FIELDS - 1; at++) {
      if (bytes[at] !== COMMA) continue
      this.starts[field] = from
      this.ends[field++] = at
      from = at + 1
    }
    this.starts[field] = from
    this.ends[field] = end
    this.count = field + 1
  }

  text(field: number): string {
    return this.decoder.decode(this.bytes.subarray(this.starts[field], this.ends[field]))
  }

  /** Whether a field holds these bytes. */
  holds(field: number, bytes: Uint8Array): boolean {
    const start = this.starts[field]!
    if (this.ends[field]! - start !== bytes.length) return false
    for (let at = 0; at < bytes.length; at++) if (this.bytes[start + at] !== bytes[at]) return false
    return true
  }

  /** Whether a field holds one of these texts, in bytes. */
  holdsOneOf(field: number, texts: readonly Uint8Array[]): boolean {
    for (let at = 0; at < texts.length; at++) if (this.holds(field, texts[at]!)) return true
    return false
  }

  /** A copy of a field's bytes. */
  copy(field: number): Uint8Array {
    return this.bytes.slice(this.starts[field], this.ends[field])
  }

  isEmpty(field: number): boolean {
    return this.starts[field] === this.ends[field]
  }

  /** First byte of a field, 0 when it is empty. */
  firstByte(field: number): number {
    return this.isEmpty(field) ? 0 : this.bytes[this.starts[field]!]!
  }

  /** The whole number of a field, possibly negative; NaN for anything else and beyond 2^53. */
  wholeNumber(field: number): number {
    let at = this.starts[field]!
    const end = this.ends[field]!
    const isNegative = this.bytes[at] === 0x2d
    if (isNegative) at++
    if (at === end) return Number.NaN
    let value = 0
    for (; at < end; at++) {
      const digit = this.bytes[at]! - ZERO
      if (!(digit >= 0 && digit <= 9)) return Number.NaN
      value = value * 10 + digit
    }
    if (value > Number.MAX_SAFE_INTEGER) return Number.NaN
    return isNegative ? 0 - value : value
  }
}

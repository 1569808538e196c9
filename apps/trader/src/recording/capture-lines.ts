import { NANOS_PER_SECOND, type Nanos } from '@hft/clock'

const ZERO = 0x30
const BLANK = 0x20
const NEW_LINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const SECONDS_DIGITS = 10
const NANOS_DIGITS = 9
const TIME_BYTES = SECONDS_DIGITS + NANOS_DIGITS + 1
const CLOSING_BRACE = 0x7d
const FIRST_BYTES = 1 << 16

/**
 * Lines of a capture, `<local time in ns since 1970> <message>`, gathered in one buffer until they are taken.
 *
 * A message is one line: line breaks, which JSON has only between its parts, become blanks.
 */
export class CaptureLines {
  /** Bytes gathered. */
  length = 0
  readonly #epochSeconds: number
  #bytes = Buffer.allocUnsafe(FIRST_BYTES)

  /** @param epochNs what local times count from: UTC midnight, nanoseconds since 1970 */
  constructor(epochNs: bigint) {
    this.#epochSeconds = Number(epochNs / BigInt(NANOS_PER_SECOND))
  }

  /** Appends a message; with `symbol` as a last field of its object, which must not be empty. */
  append(localTime: Nanos, message: Uint8Array, symbol?: string): void {
    const field = symbol === undefined ? '' : `,"symbol":${JSON.stringify(symbol)}}`
    this.#makeRoom(TIME_BYTES + message.length + Buffer.byteLength(field) + 1)
    const seconds = Math.floor(localTime / NANOS_PER_SECOND)
    this.#number(this.#epochSeconds + seconds, SECONDS_DIGITS)
    this.#number(Math.floor(localTime - seconds * NANOS_PER_SECOND), NANOS_DIGITS)
    const bytes = this.#bytes
    bytes[this.length++] = BLANK
    const end = field === '' ? message.length : message.lastIndexOf(CLOSING_BRACE)
    for (let at = 0; at < end; at++) {
      const byte = message[at]!
      bytes[this.length++] = byte === NEW_LINE || byte === CARRIAGE_RETURN ? BLANK : byte
    }
    this.length += bytes.write(field, this.length)
    bytes[this.length++] = NEW_LINE
  }

  /** What was gathered, as a copy; nothing is left. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length))
    this.length = 0
    return taken
  }

  #number(value: number, digits: number): void {
    let left = value
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      this.#bytes[at] = ZERO + (left % 10)
      left = Math.floor(left / 10)
    }
    this.length += digits
  }

  #makeRoom(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }
}

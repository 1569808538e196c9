/** The reversed polynomial of CRC-32 (IEEE 802.3). */
const POLYNOMIAL = 0xedb8_8320
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1
  return remainder
})

/** CRC-32 (IEEE 802.3) of bytes that come one by one. */
export class Crc32 {
  private remainder = 0xffff_ffff

  /** Starts anew. */
  reset(): void {
    this.remainder = 0xffff_ffff
  }

  add(byte: number): void {
    this.remainder = TABLE[(this.remainder ^ byte) & 0xff]! ^ (this.remainder >>> 8)
  }

  /** Of the bytes so far, 0 to 2^32 − 1. */
  get unsigned(): number {
    return ~this.remainder >>> 0
  }

  /** Of the bytes so far, −2^31 to 2^31 − 1. */
  get signed(): number {
    return ~this.remainder | 0
  }
}

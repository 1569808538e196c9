/** Messages remembered of each stream. */
const REMEMBERED = 64
const FIRST_BASIS = 0x811c_9dc5
const SECOND_BASIS = 0x9747_b28c
const FIRST_PRIME = 0x0100_0193
const SECOND_PRIME = 0x5bd1_e995
/** Connections are told apart by bits of a whole number. */
const MASKS = 32

/**
 * Tells repetitions among messages without an id, which several connections bring in the same words.
 *
 * A message is a repetition when another connection brought these words lately and this one has not yet brought them
 * since: what one connection says twice is said twice.
 */
export class ContentMemory {
  private readonly firstHashes: Int32Array
  private readonly secondHashes: Int32Array
  /** Connections that have brought the words, a bit each. */
  private readonly bringers: Int32Array
  private readonly remembered: Uint32Array
  private first = 0
  private second = 0

  /** @param streams those of the messages are 0 to this − 1 */
  constructor(streams: number) {
    this.firstHashes = new Int32Array(streams * REMEMBERED)
    this.secondHashes = new Int32Array(streams * REMEMBERED)
    this.bringers = new Int32Array(streams * REMEMBERED)
    this.remembered = new Uint32Array(streams)
  }

  /**
   * Takes a message of a connection; true when it says again what another one has said.
   *
   * @param connection its number, from 0 in the order of being made
   * @param from where the words begin that are the same on every connection
   */
  isRepetition(connection: number, stream: number, frame: Uint8Array, from: number): boolean {
    this.hash(frame, from)
    const bit = 1 << (connection % MASKS)
    const count = this.remembered[stream]!
    const start = stream * REMEMBERED
    // Oldest first: what was said first is repeated first.
    for (let age = Math.min(count, REMEMBERED); age > 0; age--) {
      const place = start + ((count - age) % REMEMBERED)
      const isSame = this.firstHashes[place] === this.first && this.secondHashes[place] === this.second
      if (!isSame || (this.bringers[place]! & bit) !== 0) continue
      this.bringers[place]! |= bit
      return true
    }
    const place = start + (count % REMEMBERED)
    this.remembered[stream] = count + 1
    this.firstHashes[place] = this.first
    this.secondHashes[place] = this.second
    this.bringers[place] = bit
    return false
  }

  /** Two hashes after Fowler, Noll and Vo (FNV-1a), of different bases and multipliers: together 64 bits. */
  private hash(frame: Uint8Array, from: number): void {
    let first = FIRST_BASIS
    let second = SECOND_BASIS
    for (let at = from; at < frame.length; at++) {
      const byte = frame[at]!
      first = Math.imul(first ^ byte, FIRST_PRIME)
      second = Math.imul(second ^ byte, SECOND_PRIME)
    }
    this.first = first | 0
    this.second = second | 0
  }
}

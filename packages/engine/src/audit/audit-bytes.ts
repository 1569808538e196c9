import { type AuditRecord, AuditLayout as ImportedLayout } from './audit-record.ts'

// An imported constant is looked up at each use; this one is not.
const AuditLayout = ImportedLayout
const WORDS = AuditLayout.checksum / 4
const LANES = 2

/** Audit records as bytes, laid out as {@link AuditLayout} says; nothing is allocated after construction. */
export class AuditBytes {
  /** The eleven numbers that a record begins with. */
  readonly doubles: Float64Array
  readonly words: Uint32Array
  readonly #halves: Int16Array
  readonly #octets: Uint8Array

  /** @param bytes where records are, each at a multiple of 8 */
  constructor(bytes: ArrayBuffer) {
    this.doubles = new Float64Array(bytes)
    this.words = new Uint32Array(bytes)
    this.#halves = new Int16Array(bytes)
    this.#octets = new Uint8Array(bytes)
  }

  /** Writes `record` at the byte `base`, without its checksum: {@link seal} adds it to what leaves the process. */
  write(record: AuditRecord, base: number): void {
    const d = base >> 3
    const doubles = this.doubles
    doubles[d] = record.sequence
    doubles[d + 1] = record.time
    doubles[d + 2] = record.orderId
    doubles[d + 3] = record.priceTicks
    doubles[d + 4] = record.quantityLots
    doubles[d + 5] = record.triggerTicks
    doubles[d + 6] = record.filledLots
    doubles[d + 7] = record.exchangeTime
    doubles[d + 8] = record.expireAt
    doubles[d + 9] = record.parentOrderId
    doubles[d + 10] = record.value
    const octets = this.#octets
    octets[base + AuditLayout.kind] = record.kind
    octets[base + AuditLayout.detail] = record.detail
    octets[base + AuditLayout.side] = record.side
    octets[base + AuditLayout.orderType] = record.orderType
    octets[base + AuditLayout.timeInForce] = record.timeInForce
    octets[base + AuditLayout.instructions] = record.instructions
    octets[base + AuditLayout.liquidity] = record.liquidity
    this.#halves[(base + AuditLayout.instrument) >> 1] = record.instrument
    this.#halves[(base + AuditLayout.strategy) >> 1] = record.strategy
    this.words[(base + AuditLayout.reason) >> 2] = record.reason
  }

  /** Adds the checksum to the record at the byte `base`. */
  seal(base: number): void {
    this.words[(base + AuditLayout.checksum) >> 2] = this.#checksumAt(base)
  }

  /** Whether the record at the byte `base` fits its checksum. */
  isSound(base: number): boolean {
    return this.words[(base + AuditLayout.checksum) >> 2] === this.#checksumAt(base)
  }

  /** Reads the record at the byte `base` into `into`. */
  read(base: number, into: AuditRecord): AuditRecord {
    const d = base >> 3
    const doubles = this.doubles
    const octets = this.#octets
    into.sequence = doubles[d]!
    into.time = doubles[d + 1]!
    into.orderId = doubles[d + 2]!
    into.priceTicks = doubles[d + 3]!
    into.quantityLots = doubles[d + 4]!
    into.triggerTicks = doubles[d + 5]!
    into.filledLots = doubles[d + 6]!
    into.exchangeTime = doubles[d + 7]!
    into.expireAt = doubles[d + 8]!
    into.parentOrderId = doubles[d + 9]!
    into.value = doubles[d + 10]!
    into.kind = octets[base + AuditLayout.kind] as AuditRecord['kind']
    into.detail = octets[base + AuditLayout.detail]!
    into.side = octets[base + AuditLayout.side]!
    into.orderType = octets[base + AuditLayout.orderType]!
    into.timeInForce = octets[base + AuditLayout.timeInForce]!
    into.instructions = octets[base + AuditLayout.instructions]!
    into.liquidity = octets[base + AuditLayout.liquidity]!
    into.instrument = this.#halves[(base + AuditLayout.instrument) >> 1]! & 0xffff
    into.strategy = this.#halves[(base + AuditLayout.strategy) >> 1]!
    into.reason = this.words[(base + AuditLayout.reason) >> 2]!
    return into
  }

  /**
   * Multiply-and-rotate hash of the record's words up to the checksum, in two lanes that don't wait for each other; the
   * constants are MurmurHash3's.
   */
  #checksumAt(base: number): number {
    const words = this.words
    const first = base >> 2
    let one = 0x9747b28c
    let two = 0x5bd1e995
    for (let word = first; word < first + WORDS; word += LANES) {
      one = mixed(one, words[word]!)
      two = mixed(two, words[word + 1]!)
    }
    return mixed(one, two) >>> 0
  }
}

function mixed(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51)
  const next = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593)
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}

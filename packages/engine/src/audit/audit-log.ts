import { CodedError } from '@hft/clock'
import { type Observable, Subject } from 'rxjs'
import { AuditLayout, type AuditRecord } from './audit-record.ts'

const WORDS = AuditLayout.checksum / 4
const LANES = 2

/**
 * The one log of a run: every command, order request, order update and change of trading state, in order.
 *
 * Records are written into a preallocated ring of bytes (the latest `capacity` are kept) and shown to subscribers of
 * {@link records$}. Appending allocates nothing.
 */
export class AuditLog {
  readonly #bytes: ArrayBuffer
  readonly #doubles: Float64Array
  readonly #words: Uint32Array
  readonly #halves: Int16Array
  readonly #octets: Uint8Array
  readonly #capacity: number
  readonly #records = new Subject<AuditRecord>()
  #sequence = 0

  /** @param capacity records kept in memory, a power of two */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1 || (capacity & (capacity - 1)) !== 0) {
      throw new CodedError('audit.capacity', `audit log capacity ${capacity} is not a power of two, such as 65536`)
    }
    this.#capacity = capacity
    this.#bytes = new ArrayBuffer(capacity * AuditLayout.bytes)
    this.#doubles = new Float64Array(this.#bytes)
    this.#words = new Uint32Array(this.#bytes)
    this.#halves = new Int16Array(this.#bytes)
    this.#octets = new Uint8Array(this.#bytes)
  }

  /** Every record as it is appended. The record is reused: valid until the subscriber returns. */
  get records$(): Observable<AuditRecord> {
    return this.#records
  }

  /** Sequence number of the latest record, 0 before the first. */
  get sequence(): number {
    return this.#sequence
  }

  /** Numbers `record`, writes it and shows it. */
  append(record: AuditRecord): void {
    record.sequence = ++this.#sequence
    const base = ((this.#sequence - 1) & (this.#capacity - 1)) * AuditLayout.bytes
    const d = base >> 3
    const doubles = this.#doubles
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
    this.#words[(base + AuditLayout.reason) >> 2] = record.reason
    this.#words[(base + AuditLayout.checksum) >> 2] = this.#checksumAt(base)
    if (this.#records.observed) this.#records.next(record)
  }

  /**
   * Reads the record numbered `sequence` into `into`.
   * @throws CodedError `audit.not_kept` when it was never written or is overwritten, `audit.corrupt` when its checksum
   * does not fit
   */
  read(sequence: number, into: AuditRecord): AuditRecord {
    if (!(sequence >= 1 && sequence <= this.#sequence && sequence > this.#sequence - this.#capacity)) {
      throw new CodedError(
        'audit.not_kept',
        `audit record ${sequence} is not in memory; the log holds ${Math.max(1, this.#sequence - this.#capacity + 1)} to ${this.#sequence}`,
      )
    }
    const base = ((sequence - 1) & (this.#capacity - 1)) * AuditLayout.bytes
    if (this.#words[(base + AuditLayout.checksum) >> 2] !== this.#checksumAt(base)) {
      throw new CodedError('audit.corrupt', `audit record ${sequence} does not fit its checksum`)
    }
    const d = base >> 3
    const doubles = this.#doubles
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
    into.reason = this.#words[(base + AuditLayout.reason) >> 2]!
    return into
  }

  /** Ends {@link records$}. */
  close(): void {
    this.#records.complete()
  }

  /**
   * Multiply-and-rotate hash of the record's words up to the checksum, in two lanes that don't wait for each other; the
   * constants are MurmurHash3's.
   */
  #checksumAt(base: number): number {
    const words = this.#words
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

import { CodedError, type Nanos } from '@hft/clock'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../../events/event-kind.ts'
import { DataProblems, type ProblemKind } from '../records/data-problems.ts'
import { EVENT_KIND_OF_RECORD, RECORD_BYTES, RecordField, RecordKind } from './event-record.ts'

const BLOCK_RECORDS = 1024
const TWO_TO_32 = 2 ** 32
const LARGEST_TICKS = 0x7fff_ffff
const NANOS_PER_DAY_EXACT = 86_400_000_000_000n
/** More than two years from the run's first day, either way: no time of the recording, such as a 0 for an unknown one. */
const LARGEST_NANOS = 2 ** 56
/** Order ids below it are plain numbers; above it, bigints. */
const LARGEST_SAFE_HIGH = 2 ** 21

/** Takes the rows that a decoder makes, in the columns' order of `MarketEventBatch.append`, without the instrument. */
export interface RowSink {
  onRow(
    kind: EventKind,
    flags: number,
    priceTicks: number,
    quantityLots: number,
    exchangeTime: Nanos,
    localTime: Nanos,
    order: number,
    value: number,
  ): void
}

/** Records that were left out, by reason. */
export interface RecordCounts {
  /** Records read, those left out included. */
  records: number
  /** The low byte of the event number names no known kind. */
  unknownKinds: number
  /** Neither the exchange nor we see it. */
  unseen: number
  /** A level, quote or order without exactly one side. */
  withoutSide: number
  /** The quantity is NaN, infinite or negative. */
  badQuantities: number
  /** The price is NaN or infinite where one is needed. */
  badPrices: number
  /** Whoever sees it sees it years before or after the run's first day. */
  badTimes: number
}

/** Grid and time of what is decoded. */
export interface RecordUnits {
  readonly tickSize: number
  readonly lotSize: number
  /** UTC midnight of the run's first day, ns since 1970; that of the first record when left out. */
  readonly epochNs?: bigint
}

/**
 * Turns bytes of 64-byte event records into rows.
 *
 * Ticks are `Math.round(px / tickSize)`, lots `Math.round(qty / lotSize)`: a level that rounds to no lots is a
 * deletion. Order ids become dense numbers from 1, in order of appearance. What cannot be used is left out and counted.
 */
export class EventRecordDecoder {
  readonly counts: RecordCounts = {
    records: 0,
    unknownKinds: 0,
    unseen: 0,
    withoutSide: 0,
    badQuantities: 0,
    badPrices: 0,
    badTimes: 0,
  }
  /** Why records were left out, with the numbers of the first, from 1. */
  readonly problems = new DataProblems()
  readonly #sink: RowSink
  readonly #units: RecordUnits
  readonly #subject: string
  readonly #block = new ArrayBuffer(BLOCK_RECORDS * RECORD_BYTES)
  readonly #bytes = new Uint8Array(this.#block)
  readonly #words = new Uint32Array(this.#block)
  readonly #doubles = new Float64Array(this.#block)
  readonly #orders = new Map<number | bigint, number>()
  #filled = 0
  #epochNs: bigint | undefined
  #epochLow = 0
  #epochHigh = 0

  constructor(sink: RowSink, units: RecordUnits, subject: string) {
    this.#sink = sink
    this.#units = units
    this.#subject = subject
    if (units.epochNs !== undefined) this.#setEpoch(units.epochNs)
  }

  /** UTC midnight that the rows' times count from; 0 before the first record. */
  get epochNs(): bigint {
    return this.#epochNs ?? 0n
  }

  /** Bytes of a record that is not complete yet. */
  get bytesOver(): number {
    return this.#filled % RECORD_BYTES
  }

  /**
   * Takes the next bytes.
   * @throws CodedError `npz.price_beyond_column` for a price of 2^31 ticks or more, `npz.quantity_beyond_column`
   */
  push(piece: Uint8Array): void {
    for (let from = 0; from < piece.length; ) {
      const length = Math.min(piece.length - from, this.#bytes.length - this.#filled)
      this.#bytes.set(piece.subarray(from, from + length), this.#filled)
      this.#filled += length
      from += length
      if (this.#filled === this.#bytes.length) this.flush()
    }
  }

  /** Decodes the complete records that were pushed. */
  flush(): void {
    const records = Math.floor(this.#filled / RECORD_BYTES)
    if (records > 0 && this.#epochNs === undefined) this.#setEpoch(this.#midnightOfFirst())
    for (let record = 0; record < records; record++) this.#decode(record)
    this.#bytes.copyWithin(0, records * RECORD_BYTES, this.#filled)
    this.#filled -= records * RECORD_BYTES
  }

  #decode(record: number): void {
    const field = record * 8
    const words = this.#words
    const event = words[field * 2]!
    this.counts.records++
    const recordKind = event & 0xff
    const number = EVENT_KIND_OF_RECORD[recordKind]!
    if (number === 0) {
      this.counts.unknownKinds++
      this.#note('unknownKind', `its kind is ${recordKind}`)
      return
    }
    const kind = number as EventKind
    const seen = event >>> 30
    if (seen === 0) {
      this.counts.unseen++
      this.#note('unknownKind', 'neither the exchange nor we see it')
      return
    }
    // Bits 31 to 28 of a record: exchange, us, bid, ask.
    const side = (event >>> 28) & 3
    let flags = (side >> 1) | ((side & 1) << 1)
    if ((seen & 2) !== 0) flags |= EventFlag.SeenByExchange
    if ((seen & 1) !== 0) flags |= EventFlag.SeenByUs
    if (recordKind === RecordKind.Snapshot) flags |= EventFlag.Snapshot
    if (side === 3 || (side === 0 && needsSide(kind))) {
      this.counts.withoutSide++
      this.#note('unknownKind', side === 3 ? 'it has both sides' : 'it has no side')
      return
    }
    const quantity = this.#doubles[field + RecordField.Quantity]!
    if (!(quantity >= 0 && quantity < Number.POSITIVE_INFINITY) && kind !== EventKind.Clear) {
      this.counts.badQuantities++
      this.#note('badQuantity', `its quantity is ${quantity}`)
      return
    }
    const price = this.#doubles[field + RecordField.Price]!
    let ticks = NO_PRICE_TICKS
    if (Number.isFinite(price)) ticks = this.#ticksOf(price)
    else if (!mayLackPrice(kind, quantity)) {
      this.counts.badPrices++
      this.#note('malformed', `its price is ${price}`)
      return
    }
    const exchangeTime = this.#timeAt((field + RecordField.ExchangeTime) * 2)
    const localTime = this.#timeAt((field + RecordField.LocalTime) * 2)
    if (((seen & 2) !== 0 && isFar(exchangeTime)) || ((seen & 1) !== 0 && isFar(localTime))) {
      this.counts.badTimes++
      this.#note('malformed', 'its time is years away')
      return
    }
    this.#sink.onRow(
      kind,
      flags,
      ticks,
      kind === EventKind.Clear ? 0 : this.#lotsOf(quantity),
      exchangeTime,
      localTime,
      kind >= EventKind.OrderAdd ? this.#orderAt((field + RecordField.Order) * 2) : 0,
      this.#doubles[field + RecordField.Float]!,
    )
  }

  #note(kind: ProblemKind, what: string): void {
    const { records } = this.counts
    this.problems.note(kind, () => `record ${records} of ${this.#subject}: ${what}`)
  }

  #ticksOf(price: number): number {
    const ticks = Math.round(price / this.#units.tickSize)
    if (Math.abs(ticks) <= LARGEST_TICKS) return ticks
    throw new CodedError(
      'npz.price_beyond_column',
      `${this.#subject}: the price ${price} of record ${this.counts.records} is ${ticks} ticks of ${this.#units.tickSize}, beyond ±${LARGEST_TICKS}; use a larger tick`,
    )
  }

  #lotsOf(quantity: number): number {
    const lots = Math.round(quantity / this.#units.lotSize)
    if (lots <= Number.MAX_SAFE_INTEGER) return lots
    throw new CodedError(
      'npz.quantity_beyond_column',
      `${this.#subject}: the quantity ${quantity} of record ${this.counts.records} is beyond 2^53 − 1 lots of ${this.#units.lotSize}; use a larger lot`,
    )
  }

  /** Exact: the difference of two 64-bit times is below 2^53 for a run of up to 104 days. */
  #timeAt(word: number): Nanos {
    return (this.#words[word + 1]! - this.#epochHigh) * TWO_TO_32 + (this.#words[word]! - this.#epochLow)
  }

  #orderAt(word: number): number {
    const low = this.#words[word]!
    const high = this.#words[word + 1]!
    const id = high < LARGEST_SAFE_HIGH ? high * TWO_TO_32 + low : (BigInt(high) << 32n) | BigInt(low)
    let order = this.#orders.get(id)
    if (order === undefined) {
      order = this.#orders.size + 1
      this.#orders.set(id, order)
    }
    return order
  }

  /** Of the first records' times, the first that somebody sees and that is known. */
  #midnightOfFirst(): bigint {
    const times = new BigInt64Array(this.#block)
    let first = 0n
    for (let field = 0; first <= 0n && (field + 8) * 8 <= this.#filled; field += 8) {
      const seen = this.#words[field * 2]! >>> 30
      const exchangeTime = times[field + RecordField.ExchangeTime]!
      const localTime = times[field + RecordField.LocalTime]!
      if (seen === 1 || (seen === 3 && localTime > 0n && localTime < exchangeTime)) first = localTime
      else if (seen !== 0) first = exchangeTime
    }
    return first - (((first % NANOS_PER_DAY_EXACT) + NANOS_PER_DAY_EXACT) % NANOS_PER_DAY_EXACT)
  }

  #setEpoch(epochNs: bigint): void {
    this.#epochNs = epochNs
    this.#epochLow = Number(BigInt.asUintN(32, epochNs))
    this.#epochHigh = Number(epochNs >> 32n)
  }
}

/** Whether a record of a kind says enough without a price; a quote of nothing is of an empty side. */
function mayLackPrice(kind: EventKind, quantity: number): boolean {
  if (kind === EventKind.BestQuote) return quantity === 0
  return kind === EventKind.Clear || kind === EventKind.OrderDelete || kind === EventKind.OrderExecute
}

function isFar(time: Nanos): boolean {
  return time > LARGEST_NANOS || time < -LARGEST_NANOS
}

function needsSide(kind: EventKind): boolean {
  return kind === EventKind.Level || kind === EventKind.BestQuote || kind === EventKind.OrderAdd
}

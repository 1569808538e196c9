import type { OrderId } from '@hft/execution'

/** No record. */
export const NO_RECORD = -1

const NO_LINK = -1

/**
 * What is remembered of each order from its submission to its end, in columns; a record is a position in them. An order is
 * found by its id in an open-addressed index (linear probing, Knuth, "The Art of Computer Programming" 3, 6.4), and those
 * that rest are chained by instrument. Never allocates but to grow with the orders that are open at once.
 */
export class OrderRecords {
  id = new Float64Array(64)
  submittedAt = new Float64Array(64)
  /** When the answer reached us; NaN before. */
  acceptedAt = new Float64Array(64)
  firstFilledAt = new Float64Array(64)
  /** Bid + ask in ticks when it was submitted; NaN where not known. */
  arrivalDoubleMid = new Float64Array(64)
  /** Quantity at its price when its acceptance reached us; NaN before. */
  aheadAtEntryLots = new Float64Array(64)
  /** Traded at its price since, against its side. */
  tradedLots = new Float64Array(64)
  /** Ahead of it at its first fill; NaN before. */
  aheadAtFillLots = new Float64Array(64)
  /** Σ ticks · lots of its fills. */
  filledTickLots = new Float64Array(64)
  side = new Int32Array(64)
  /** Class of its distance from the touch when it was submitted. */
  distance = new Int32Array(64)
  ticks = new Float64Array(64)
  instrument = new Int32Array(64)
  #next = new Int32Array(64)
  #previous = new Int32Array(64)
  #isResting = new Uint8Array(64)
  #index = new Int32Array(128).fill(NO_RECORD)
  /** Chain of free records. */
  #free = 0
  #count = 0
  /** First resting record of each instrument. */
  readonly #firstResting: Int32Array

  constructor(instruments: number) {
    this.#firstResting = new Int32Array(instruments).fill(NO_LINK)
    this.#chainFree(0)
  }

  get count(): number {
    return this.#count
  }

  /** A new record with the columns of an order that has just been submitted. */
  add(id: OrderId): number {
    if (this.#count === this.id.length) this.#grow()
    const record = this.#free
    this.#free = this.#next[record]!
    this.#count++
    this.id[record] = id
    this.acceptedAt[record] = Number.NaN
    this.firstFilledAt[record] = Number.NaN
    this.aheadAtEntryLots[record] = Number.NaN
    this.aheadAtFillLots[record] = Number.NaN
    this.tradedLots[record] = 0
    this.filledTickLots[record] = 0
    this.#isResting[record] = 0
    this.#enter(id, record)
    return record
  }

  /** {@link NO_RECORD} for an order that isn't here. */
  find(id: OrderId): number {
    const mask = this.#index.length - 1
    for (let at = id & mask; ; at = (at + 1) & mask) {
      const record = this.#index[at]!
      if (record === NO_RECORD || this.id[record] === id) return record
    }
  }

  remove(record: number): void {
    this.stopResting(record)
    this.#leave(record)
    this.#next[record] = this.#free
    this.#free = record
    this.#count--
  }

  rest(record: number): void {
    if (this.#isResting[record] === 1) return
    const instrument = this.instrument[record]!
    const first = this.#firstResting[instrument]!
    this.#next[record] = first
    this.#previous[record] = NO_LINK
    if (first !== NO_LINK) this.#previous[first] = record
    this.#firstResting[instrument] = record
    this.#isResting[record] = 1
  }

  stopResting(record: number): void {
    if (this.#isResting[record] === 0) return
    const next = this.#next[record]!
    const previous = this.#previous[record]!
    if (previous === NO_LINK) this.#firstResting[this.instrument[record]!] = next
    else this.#next[previous] = next
    if (next !== NO_LINK) this.#previous[next] = previous
    this.#isResting[record] = 0
  }

  /** Adds what traded at a price to the resting orders that stand there on `side`. */
  onTrade(instrument: number, side: number, ticks: number, lots: number): void {
    for (let record = this.#firstResting[instrument]!; record !== NO_LINK; record = this.#next[record]!) {
      if (this.ticks[record] === ticks && this.side[record] === side) this.tradedLots[record]! += lots
    }
  }

  /** Whether any order of an instrument rests. */
  hasResting(instrument: number): boolean {
    return this.#firstResting[instrument] !== NO_LINK
  }

  #enter(id: OrderId, record: number): void {
    const mask = this.#index.length - 1
    let at = id & mask
    while (this.#index[at] !== NO_RECORD) at = (at + 1) & mask
    this.#index[at] = record
  }

  /** Closes the gap: what was pushed behind the place moves up, so that a search never meets a hole before its record. */
  #leave(record: number): void {
    const index = this.#index
    const mask = index.length - 1
    let hole = this.id[record]! & mask
    while (index[hole] !== record) hole = (hole + 1) & mask
    for (let at = (hole + 1) & mask; index[at] !== NO_RECORD; at = (at + 1) & mask) {
      const home = this.id[index[at]!]! & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      index[hole] = index[at]!
      hole = at
    }
    index[hole] = NO_RECORD
  }

  #grow(): void {
    const before = this.id.length
    for (const column of FLOAT_COLUMNS) this[column] = doubled(this[column])
    this.side = doubledIntegers(this.side)
    this.distance = doubledIntegers(this.distance)
    this.instrument = doubledIntegers(this.instrument)
    this.#next = doubledIntegers(this.#next)
    this.#previous = doubledIntegers(this.#previous)
    const isResting = new Uint8Array(2 * before)
    isResting.set(this.#isResting)
    this.#isResting = isResting
    // All were in use, so that the free ones are the new ones.
    this.#chainFree(before)
    this.#index = new Int32Array(4 * before).fill(NO_RECORD)
    for (let record = 0; record < before; record++) this.#enter(this.id[record]!, record)
  }

  #chainFree(from: number): void {
    for (let record = from; record < this.id.length; record++) this.#next[record] = record + 1
    this.#free = from
  }
}

const FLOAT_COLUMNS = [
  'id',
  'submittedAt',
  'acceptedAt',
  'firstFilledAt',
  'arrivalDoubleMid',
  'aheadAtEntryLots',
  'tradedLots',
  'aheadAtFillLots',
  'filledTickLots',
  'ticks',
] as const

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * column.length)
  larger.set(column)
  return larger
}

function doubledIntegers(column: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * column.length)
  larger.set(column)
  return larger
}

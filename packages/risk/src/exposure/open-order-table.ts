import type { OrderId } from '@hft/execution'

const SMALLEST_CAPACITY = 64
/** 2^32 divided by the golden ratio: spreads consecutive ids (Knuth, The Art of Computer Programming 3, 6.4). */
const GOLDEN = 0x9e37_79b1

/** "Not there". */
export const NO_ROW = -1

/**
 * What risk remembers of each order that may still trade, by order id: columns under open addressing with linear
 * probing and backward-shift deletion. Rows move when others are removed, so a row is valid until the next change.
 */
export class OpenOrderTable {
  size = 0
  /** 0 marks a free row. */
  id: Float64Array
  instrument: Int32Array
  side: Uint8Array
  /** The largest total quantity that the venue may be working with. */
  quantityLots: Float64Array
  /** Fills that have been booked. */
  bookedLots: Float64Array
  /** Value of one lot at the order's price, in quote. */
  notionalPerLot: Float64Array
  /** The same at the price that an amend under way asks for; 0 for none. */
  amendNotionalPerLot: Float64Array
  /** 1 once the order is final and only announced fills are missing. */
  hasEnded: Uint8Array
  #mask: number

  constructor(capacity = SMALLEST_CAPACITY) {
    const rows = Math.max(SMALLEST_CAPACITY, 2 ** Math.ceil(Math.log2(capacity * 2)))
    this.id = new Float64Array(rows)
    this.instrument = new Int32Array(rows)
    this.side = new Uint8Array(rows)
    this.quantityLots = new Float64Array(rows)
    this.bookedLots = new Float64Array(rows)
    this.notionalPerLot = new Float64Array(rows)
    this.amendNotionalPerLot = new Float64Array(rows)
    this.hasEnded = new Uint8Array(rows)
    this.#mask = rows - 1
  }

  get capacity(): number {
    return this.#mask + 1
  }

  /** Row of an order, {@link NO_ROW} when it isn't there. */
  rowOf(id: OrderId): number {
    let row = this.#home(id)
    while (this.id[row] !== 0) {
      if (this.id[row] === id) return row
      row = (row + 1) & this.#mask
    }
    return NO_ROW
  }

  /** Adds an order that isn't there and answers its row, the other columns zero. Doubles the table at half full. */
  add(id: OrderId): number {
    if ((this.size + 1) * 2 > this.capacity) this.#grow()
    let row = this.#home(id)
    while (this.id[row] !== 0) row = (row + 1) & this.#mask
    this.id[row] = id
    this.instrument[row] = 0
    this.side[row] = 0
    this.quantityLots[row] = 0
    this.bookedLots[row] = 0
    this.notionalPerLot[row] = 0
    this.amendNotionalPerLot[row] = 0
    this.hasEnded[row] = 0
    this.size++
    return row
  }

  removeRow(row: number): void {
    let hole = row
    let next = (row + 1) & this.#mask
    while (this.id[next] !== 0) {
      // A row may fill the hole unless its home lies behind the hole on the way to it.
      const distance = (next - this.#home(this.id[next]!)) & this.#mask
      if (distance >= ((next - hole) & this.#mask)) {
        this.#copyRow(this, next, hole)
        hole = next
      }
      next = (next + 1) & this.#mask
    }
    this.id[hole] = 0
    this.size--
  }

  clear(): void {
    this.id.fill(0)
    this.size = 0
  }

  #home(id: OrderId): number {
    return (Math.imul(id | 0, GOLDEN) >>> 8) & this.#mask
  }

  #copyRow(source: OpenOrderTable, from: number, to: number): void {
    this.id[to] = source.id[from]!
    this.instrument[to] = source.instrument[from]!
    this.side[to] = source.side[from]!
    this.quantityLots[to] = source.quantityLots[from]!
    this.bookedLots[to] = source.bookedLots[from]!
    this.notionalPerLot[to] = source.notionalPerLot[from]!
    this.amendNotionalPerLot[to] = source.amendNotionalPerLot[from]!
    this.hasEnded[to] = source.hasEnded[from]!
  }

  #grow(): void {
    const larger = new OpenOrderTable(this.capacity)
    for (let row = 0; row < this.capacity; row++) {
      if (this.id[row] !== 0) larger.#copyRow(this, row, larger.add(this.id[row]!))
    }
    this.id = larger.id
    this.instrument = larger.instrument
    this.side = larger.side
    this.quantityLots = larger.quantityLots
    this.bookedLots = larger.bookedLots
    this.notionalPerLot = larger.notionalPerLot
    this.amendNotionalPerLot = larger.amendNotionalPerLot
    this.hasEnded = larger.hasEnded
    this.#mask = larger.#mask
  }
}

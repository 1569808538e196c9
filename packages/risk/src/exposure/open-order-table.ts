import type { OrderId } from '@hft/execution'
import { NO_SLOT, OrderSlots } from './order-slots.ts'

/** "Not there". */
export const NO_ROW = NO_SLOT

/**
 * What risk remembers of each order that may still trade: columns by row. An order keeps its row until it is removed; others
 * may hold more of it in columns of their own, up to {@link capacity}.
 */
export class OpenOrderTable {
  readonly #rows = new OrderSlots()
  /** 0 marks a free row. */
  id = new Float64Array(this.#rows.capacity)
  instrument = new Int32Array(this.#rows.capacity)
  side = new Uint8Array(this.#rows.capacity)
  /** The largest total quantity that the venue may be working with. */
  quantityLots = new Float64Array(this.#rows.capacity)
  /** Fills that have been booked. */
  bookedLots = new Float64Array(this.#rows.capacity)
  /** Value of one lot at the order's price, in quote. */
  notionalPerLot = new Float64Array(this.#rows.capacity)
  /** The same at the price that an amend under way asks for; 0 for none. */
  amendNotionalPerLot = new Float64Array(this.#rows.capacity)
  /** 1 once the order is final: at most announced fills are missing. */
  hasEnded = new Uint8Array(this.#rows.capacity)

  get size(): number {
    return this.#rows.size
  }

  get capacity(): number {
    return this.#rows.capacity
  }

  /** Row of an order, {@link NO_ROW} when it isn't there. */
  rowOf(id: OrderId): number {
    return this.#rows.slotOf(id)
  }

  /** Adds an order that isn't there and answers its row, the other columns zero. Doubles the table when it is full. */
  add(id: OrderId): number {
    const row = this.#rows.take(id)
    if (row >= this.id.length) this.#grow()
    this.id[row] = id
    this.instrument[row] = 0
    this.side[row] = 0
    this.quantityLots[row] = 0
    this.bookedLots[row] = 0
    this.notionalPerLot[row] = 0
    this.amendNotionalPerLot[row] = 0
    this.hasEnded[row] = 0
    return row
  }

  removeRow(row: number): void {
    this.#rows.giveBack(this.id[row]!)
    this.id[row] = 0
  }

  clear(): void {
    this.#rows.clear()
    this.id.fill(0)
  }

  #grow(): void {
    const { capacity } = this
    this.id = widened(this.id, new Float64Array(capacity))
    this.instrument = widened(this.instrument, new Int32Array(capacity))
    this.side = widened(this.side, new Uint8Array(capacity))
    this.quantityLots = widened(this.quantityLots, new Float64Array(capacity))
    this.bookedLots = widened(this.bookedLots, new Float64Array(capacity))
    this.notionalPerLot = widened(this.notionalPerLot, new Float64Array(capacity))
    this.amendNotionalPerLot = widened(this.amendNotionalPerLot, new Float64Array(capacity))
    this.hasEnded = widened(this.hasEnded, new Uint8Array(capacity))
  }
}

/** Copies a column into a longer one. */
export function widened<Column extends Float64Array | Int32Array | Uint8Array>(column: Column, longer: Column): Column {
  longer.set(column)
  return longer
}

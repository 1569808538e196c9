import type { Side } from '@hft/instrument'
import { IntegerTable } from './integer-table.ts'

const SMALLEST_CAPACITY = 1024

/** "No order": no venue's order is interned to it. */
export const NO_ORDER = 0

/**
 * Resting orders in first-in-first-out queues, one queue for each price of a side.
 *
 * Orders and queues are rows of typed arrays linked by row numbers; row 0 means "none". Freed rows are reused, so
 * nothing allocates until there are more orders, or prices, at once than ever before; the columns then double.
 */
export class OrderQueues {
  readonly #rowOfOrder = new IntegerTable(2 * SMALLEST_CAPACITY)
  readonly #queueOfPrice = [new IntegerTable(SMALLEST_CAPACITY), new IntegerTable(SMALLEST_CAPACITY)] as const

  #order = new Uint32Array(SMALLEST_CAPACITY)
  #lots = new Float64Array(SMALLEST_CAPACITY)
  #queue = new Int32Array(SMALLEST_CAPACITY)
  #next = new Int32Array(SMALLEST_CAPACITY)
  #previous = new Int32Array(SMALLEST_CAPACITY)
  #usedRows = 1
  #freeRow = 0

  #first = new Int32Array(SMALLEST_CAPACITY)
  #last = new Int32Array(SMALLEST_CAPACITY)
  #count = new Int32Array(SMALLEST_CAPACITY)
  #ticks = new Int32Array(SMALLEST_CAPACITY)
  #side = new Uint8Array(SMALLEST_CAPACITY)
  #usedQueues = 1
  #freeQueue = 0

  /** Number of orders. */
  get size(): number {
    return this.#rowOfOrder.size
  }

  /** Row of an order, 0 when it isn't here. */
  rowOf(order: number): number {
    return this.#rowOfOrder.get(order)
  }

  orderOf(row: number): number {
    return this.#order[row]!
  }

  sideOf(row: number): Side {
    return this.#side[this.#queue[row]!] as Side
  }

  ticksOf(row: number): number {
    return this.#ticks[this.#queue[row]!]!
  }

  lotsOf(row: number): number {
    return this.#lots[row]!
  }

  setLots(row: number, lots: number): void {
    this.#lots[row] = lots
  }

  /** Row of the oldest order at a price, 0 for none. */
  firstAt(side: Side, ticks: number): number {
    return this.#first[this.#queueOfPrice[side].get(ticks)]!
  }

  /** Row of the order behind, 0 for none. */
  nextOf(row: number): number {
    return this.#next[row]!
  }

  /** Number of orders at a price. */
  countAt(side: Side, ticks: number): number {
    return this.#count[this.#queueOfPrice[side].get(ticks)]!
  }

  /** Total quantity of the orders in front of a row, in lots. */
  lotsAhead(row: number): number {
    let lots = 0
    for (let at = this.#previous[row]!; at !== 0; at = this.#previous[at]!) lots += this.#lots[at]!
    return lots
  }

  /** Puts an order that isn't here at the end of its price's queue. */
  append(order: number, side: Side, ticks: number, lots: number): void {
    const row = this.#takeRow()
    const queue = this.#queueOfPrice[side].get(ticks) || this.#takeQueue(side, ticks)
    const last = this.#last[queue]!
    this.#order[row] = order
    this.#lots[row] = lots
    this.#queue[row] = queue
    this.#previous[row] = last
    this.#next[row] = 0
    if (last === 0) this.#first[queue] = row
    else this.#next[last] = row
    this.#last[queue] = row
    this.#count[queue]!++
    this.#rowOfOrder.set(order, row)
  }

  /** Takes an order out; the row is free from then on. */
  remove(row: number): void {
    const queue = this.#queue[row]!
    const previous = this.#previous[row]!
    const next = this.#next[row]!
    if (previous === 0) this.#first[queue] = next
    else this.#next[previous] = next
    if (next === 0) this.#last[queue] = previous
    else this.#previous[next] = previous
    this.#rowOfOrder.set(this.#order[row]!, 0)
    this.#next[row] = this.#freeRow
    this.#freeRow = row
    this.#count[queue]!--
    if (this.#count[queue] === 0) {
      this.#queueOfPrice[this.#side[queue] as Side].set(this.#ticks[queue]!, 0)
      this.#first[queue] = this.#freeQueue
      this.#freeQueue = queue
    }
  }

  #takeRow(): number {
    const free = this.#freeRow
    if (free !== 0) {
      this.#freeRow = this.#next[free]!
      return free
    }
    if (this.#usedRows === this.#order.length) this.#growRows()
    return this.#usedRows++
  }

  #takeQueue(side: Side, ticks: number): number {
    let queue = this.#freeQueue
    if (queue !== 0) this.#freeQueue = this.#first[queue]!
    else {
      if (this.#usedQueues === this.#ticks.length) this.#growQueues()
      queue = this.#usedQueues++
    }
    this.#first[queue] = 0
    this.#last[queue] = 0
    this.#count[queue] = 0
    this.#ticks[queue] = ticks
    this.#side[queue] = side
    this.#queueOfPrice[side].set(ticks, queue)
    return queue
  }

  #growRows(): void {
    const rows = this.#order.length * 2
    this.#order = extended(this.#order, new Uint32Array(rows))
    this.#lots = extended(this.#lots, new Float64Array(rows))
    this.#queue = extended(this.#queue, new Int32Array(rows))
    this.#next = extended(this.#next, new Int32Array(rows))
    this.#previous = extended(this.#previous, new Int32Array(rows))
  }

  #growQueues(): void {
    const queues = this.#ticks.length * 2
    this.#first = extended(this.#first, new Int32Array(queues))
    this.#last = extended(this.#last, new Int32Array(queues))
    this.#count = extended(this.#count, new Int32Array(queues))
    this.#ticks = extended(this.#ticks, new Int32Array(queues))
    this.#side = extended(this.#side, new Uint8Array(queues))
  }
}

function extended<Column extends { set(source: Column): void }>(from: Column, to: Column): Column {
  to.set(from)
  return to
}

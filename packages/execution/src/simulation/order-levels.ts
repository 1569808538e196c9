import { EventKind } from '@hft/data'
import type { Lots, Side, Ticks } from '@hft/instrument'
import type { BookTarget } from './book-source.ts'
import { NO_SLOT, SlotTable } from './slot-table.ts'

const SMALLEST_CAPACITY = 256

/**
 * Turns rows of single orders (L3) into changes of price levels.
 *
 * An execution takes from its level like a cancel; the trade that it belongs to is a row of its own, before it.
 * Rows about orders that were never added change nothing. An order added twice counts as changed.
 */
export class OrderLevels {
  readonly #target: BookTarget
  readonly #table = new SlotTable()
  #sides = new Uint8Array(SMALLEST_CAPACITY)
  #ticks = new Int32Array(SMALLEST_CAPACITY)
  #lots = new Float64Array(SMALLEST_CAPACITY)
  #free = new Int32Array(SMALLEST_CAPACITY)
  #freeCount = 0
  #used = 0
  /** When an order came to its place: counts the additions to all queues. */
  #arrivals = new Float64Array(SMALLEST_CAPACITY)
  /** The last addition to any queue. */
  lastArrival = 0

  constructor(target: BookTarget) {
    this.#target = target
  }

  /** Applies one row of a kind from `OrderAdd` to `OrderExecute`. */
  apply(kind: EventKind, side: Side, ticks: Ticks, lots: number, order: number): void {
    const slot = this.#table.find(order)
    if (slot === NO_SLOT) {
      if (kind === EventKind.OrderAdd) this.#add(side, ticks, lots, order)
      return
    }
    const oldSide = this.#sides[slot] as Side
    const oldTicks = this.#ticks[slot] as Ticks
    const oldLots = this.#lots[slot]!
    const arrival = this.#arrivals[slot]!
    if (kind === EventKind.OrderModify || kind === EventKind.OrderAdd) {
      const keepsPlace = ticks === oldTicks && lots <= oldLots
      if (!keepsPlace) this.#arrivals[slot] = ++this.lastArrival
      this.#addToLevel(oldSide, oldTicks, ticks === oldTicks ? lots - oldLots : -oldLots)
      this.#target.leftQueue(oldSide, oldTicks, keepsPlace ? oldLots - lots : oldLots, arrival, false)
      if (ticks !== oldTicks) this.#addToLevel(oldSide, ticks, lots)
      this.#ticks[slot] = ticks
      this.#lots[slot] = lots
    } else {
      const gone = kind === EventKind.OrderExecute && lots < oldLots ? lots : oldLots
      this.#lots[slot] = oldLots - gone
      this.#addToLevel(oldSide, oldTicks, -gone)
      this.#target.leftQueue(oldSide, oldTicks, gone, arrival, kind === EventKind.OrderExecute)
    }
    if (this.#lots[slot] === 0) this.#remove(order, slot)
  }

  /** Calls with side, price and quantity of every order. */
  visit(visitor: (side: Side, ticks: number, lots: number) => void): void {
    for (let slot = 0; slot < this.#used; slot++) {
      if (this.#lots[slot]! > 0) visitor(this.#sides[slot] as Side, this.#ticks[slot]!, this.#lots[slot]!)
    }
  }

  clear(): void {
    this.#lots.fill(0)
    this.#table.clear()
    this.#freeCount = 0
    this.#used = 0
  }

  #addToLevel(side: Side, ticks: Ticks, lots: number): void {
    const total = this.#target.book.lotsAt(side, ticks) + this.#target.giveBack(side, ticks) + lots
    this.#target.setLevel(side, ticks, (total > 0 ? total : 0) as Lots)
  }

  #add(side: Side, ticks: Ticks, lots: number, order: number): void {
    if (lots === 0) return
    const slot = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#used++
    if (slot === this.#lots.length) this.#grow()
    this.#sides[slot] = side
    this.#ticks[slot] = ticks
    this.#lots[slot] = lots
    this.#arrivals[slot] = ++this.lastArrival
    this.#table.set(order, slot)
    this.#addToLevel(side, ticks, lots)
  }

  #remove(order: number, slot: number): void {
    this.#table.remove(order)
    this.#free[this.#freeCount++] = slot
  }

  #grow(): void {
    const length = this.#lots.length * 2
    const [sides, ticks, lots, free] = [this.#sides, this.#ticks, this.#lots, this.#free]
    this.#sides = new Uint8Array(length)
    this.#ticks = new Int32Array(length)
    this.#lots = new Float64Array(length)
    this.#free = new Int32Array(length)
    const arrivals = this.#arrivals
    this.#arrivals = new Float64Array(length)
    this.#arrivals.set(arrivals)
    this.#sides.set(sides)
    this.#ticks.set(ticks)
    this.#lots.set(lots)
    this.#free.set(free)
  }
}

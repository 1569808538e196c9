import { CodedError } from './coded-error.ts'
import type { Nanos } from './nanos.ts'
import { NO_TIMER, type TimerId } from './timers.ts'

/** An id is generation × this + slot: 2^20 timers may be pending, and a slot's ids repeat after 2^32 uses. */
const SLOTS = 2 ** 20
const NOT_QUEUED = -1

/**
 * Pending timers by due time, first set first at equal times.
 *
 * A binary heap of slots over typed arrays: setting, cancelling and popping cost O(log n) and allocate nothing, except
 * that setting doubles the arrays when all slots are taken.
 */
export class TimerQueue {
  /** Due time of the earliest timer, Infinity when none is pending. A field: a time that a function answers with is boxed. */
  nextDueAt: Nanos = Number.POSITIVE_INFINITY
  /** When the timer is due that {@link addAsked} adds. */
  askedAt: Nanos = Number.NaN
  #dueAt: Float64Array
  #sequence: Float64Array
  #generation: Uint32Array
  /** Place of a slot in the heap, or NOT_QUEUED. */
  #place: Int32Array
  #heap: Int32Array
  /**
   * Slots not in use, the one that is so for longest first: ids grow slowly, and while they are below 2^31 no number has
   * to be boxed.
   */
  #free: Int32Array
  #firstFree = 0
  #freeCount: number
  #size = 0
  #nextSequence = 0

  /** @param initialCapacity timers that can be pending before the arrays grow, 1 to 2^20 */
  constructor(initialCapacity = 1024) {
    if (!Number.isInteger(initialCapacity) || initialCapacity < 1 || initialCapacity > SLOTS) {
      throw new CodedError(
        'timer.capacity',
        `timer queue capacity ${initialCapacity} is not a whole number from 1 to ${SLOTS}`,
      )
    }
    this.#dueAt = new Float64Array(initialCapacity)
    this.#sequence = new Float64Array(initialCapacity)
    this.#generation = new Uint32Array(initialCapacity).fill(1)
    this.#place = new Int32Array(initialCapacity).fill(NOT_QUEUED)
    this.#heap = new Int32Array(initialCapacity)
    this.#free = new Int32Array(initialCapacity)
    this.#freeCount = initialCapacity
    for (let slot = 0; slot < initialCapacity; slot++) this.#free[slot] = slot
  }

  /** Timers pending. */
  get size(): number {
    return this.#size
  }

  /** The earliest timer, or `NO_TIMER`. */
  get next(): TimerId {
    return this.#size === 0 ? NO_TIMER : this.#idOf(this.#heap[0]!)
  }

  /**
   * Adds a timer.
   * @throws CodedError `timer.no_time` when `dueAt` is NaN, `timer.too_many` beyond 2^20 pending timers
   */
  add(dueAt: Nanos): TimerId {
    this.askedAt = dueAt
    return this.addAsked()
  }

  /** As {@link add}, at {@link askedAt}: a time handed to a call is boxed. */
  addAsked(): TimerId {
    const dueAt = this.askedAt
    if (Number.isNaN(dueAt)) throw new CodedError('timer.no_time', 'a timer needs a time; NaN (NO_TIME) was given')
    if (this.#freeCount === 0) this.#grow()
    const slot = this.#free[this.#firstFree]!
    this.#firstFree = this.#firstFree + 1 === this.#free.length ? 0 : this.#firstFree + 1
    this.#freeCount--
    this.#dueAt[slot] = dueAt
    this.#sequence[slot] = this.#nextSequence++
    this.#siftUp(this.#size++, slot)
    this.#noteNext()
    return this.#idOf(slot)
  }

  /** Removes a timer; false when it is not pending. */
  cancel(timer: TimerId): boolean {
    if (!this.has(timer)) return false
    this.#removeAt(this.#place[timer % SLOTS]!)
    return true
  }

  /** Whether the timer is pending. */
  has(timer: TimerId): boolean {
    const slot = timer % SLOTS
    return slot < this.#place.length && this.#place[slot]! !== NOT_QUEUED && this.#idOf(slot) === timer
  }

  /** Removes the earliest timer and returns it, or `NO_TIMER`. */
  pop(): TimerId {
    if (this.#size === 0) return NO_TIMER
    const timer = this.#idOf(this.#heap[0]!)
    this.#removeAt(0)
    return timer
  }

  /** Slot of a timer: a small integer, unique among the pending ones, to index what belongs to a timer. */
  static slotOf(timer: TimerId): number {
    return timer % SLOTS
  }

  #idOf(slot: number): TimerId {
    return this.#generation[slot]! * SLOTS + slot
  }

  #removeAt(place: number): void {
    const slot = this.#heap[place]!
    const moved = this.#heap[--this.#size]!
    this.#place[slot] = NOT_QUEUED
    // Generation 0 is skipped, so that no id is NO_TIMER.
    this.#generation[slot] = this.#generation[slot]! === 0xffff_ffff ? 1 : this.#generation[slot]! + 1
    const end = this.#firstFree + this.#freeCount++
    this.#free[end < this.#free.length ? end : end - this.#free.length] = slot
    if (moved !== slot) {
      this.#siftUp(place, moved)
      this.#siftDown(this.#place[moved]!, moved)
    }
    this.#noteNext()
  }

  #noteNext(): void {
    this.nextDueAt = this.#size === 0 ? Number.POSITIVE_INFINITY : this.#dueAt[this.#heap[0]!]!
  }

  #isBefore(a: number, b: number): boolean {
    const aDueAt = this.#dueAt[a]!
    const bDueAt = this.#dueAt[b]!
    return aDueAt < bDueAt || (aDueAt === bDueAt && this.#sequence[a]! < this.#sequence[b]!)
  }

  #siftUp(start: number, slot: number): void {
    let place = start
    while (place > 0) {
      const parentPlace = (place - 1) >> 1
      const parent = this.#heap[parentPlace]!
      if (!this.#isBefore(slot, parent)) break
      this.#heap[place] = parent
      this.#place[parent] = place
      place = parentPlace
    }
    this.#heap[place] = slot
    this.#place[slot] = place
  }

  #siftDown(start: number, slot: number): void {
    let place = start
    for (let childPlace = 2 * place + 1; childPlace < this.#size; childPlace = 2 * place + 1) {
      if (childPlace + 1 < this.#size && this.#isBefore(this.#heap[childPlace + 1]!, this.#heap[childPlace]!))
        childPlace++
      const child = this.#heap[childPlace]!
      if (!this.#isBefore(child, slot)) break
      this.#heap[place] = child
      this.#place[child] = place
      place = childPlace
    }
    this.#heap[place] = slot
    this.#place[slot] = place
  }

  #grow(): void {
    const capacity = this.#place.length
    if (capacity === SLOTS) {
      throw new CodedError(
        'timer.too_many',
        `${SLOTS} timers are pending, the most there can be; cancel those not needed`,
      )
    }
    const grownCapacity = Math.min(SLOTS, capacity * 2)
    const dueAt = new Float64Array(grownCapacity)
    const sequence = new Float64Array(grownCapacity)
    const generation = new Uint32Array(grownCapacity).fill(1)
    const place = new Int32Array(grownCapacity).fill(NOT_QUEUED)
    const heap = new Int32Array(grownCapacity)
    dueAt.set(this.#dueAt)
    sequence.set(this.#sequence)
    generation.set(this.#generation)
    place.set(this.#place)
    heap.set(this.#heap)
    this.#free = new Int32Array(grownCapacity)
    this.#firstFree = 0
    for (let slot = capacity; slot < grownCapacity; slot++) this.#free[this.#freeCount++] = slot
    this.#dueAt = dueAt
    this.#sequence = sequence
    this.#generation = generation
    this.#place = place
    this.#heap = heap
  }
}

import type { Side } from '@hft/instrument'
import type { OrderDesk } from './order-desk.ts'
import type { OrderHandler } from './order-handler.ts'
import type { PriceQueue } from './price-queue.ts'

const LOWEST = -0x8000_0000
const HIGHEST = 0x7fff_ffff

/** A price as a key of its side, the lower the better. Without a branch, since a side can't be foretold. */
export function keyOf(side: Side, ticks: number): number {
  return ((ticks ^ (side - 1)) - (side - 1)) | 0
}

/**
 * Which changes of price levels concern orders of ours: nearly none do, and this says so in three comparisons of
 * integers, whichever side changed.
 *
 * Everything is by side of the level. Keys are an ask's ticks and the negative of a bid's, see {@link keyOf}; what is
 * answered holds as of the last {@link refresh}.
 */
export class LevelReach {
  readonly #desk: OrderDesk
  readonly #handler: OrderHandler
  /** Best and worst key of ours on the level's side. */
  readonly #first = new Int32Array(2)
  readonly #last = new Int32Array(2)
  /** A level up to this key reaches our best order of the other side; all keys where the touch is watched. */
  readonly #through = new Int32Array(2)
  #asOf = -1

  constructor(desk: OrderDesk, handler: OrderHandler) {
    this.#desk = desk
    this.#handler = handler
  }

  /** Takes note of orders that came to rest or left since the last call. */
  refresh(): void {
    if (this.#asOf === this.#desk.changes) return
    this.#asOf = this.#desk.changes
    const { bids, asks, watch } = this.#handler
    this.#refreshSide(0, bids, asks, watch.watchesTouch)
    this.#refreshSide(1, asks, bids, watch.watchesTouch)
  }

  /** Whether a change at `key` may move the queues of our orders or fill them, or has to be told. */
  touches(side: Side, key: number): boolean {
    return key <= this.#through[side]! || (key >= this.#first[side]! && key <= this.#last[side]!)
  }

  /** Whether a level that is set at `key`, or a trade there whose aggressor is of that side, reaches orders of the other side. */
  reaches(side: Side, key: number): boolean {
    return key <= this.#through[side]!
  }

  #refreshSide(side: Side, own: PriceQueue, opposite: PriceQueue, isWatched: boolean): void {
    this.#first[side] = own.length === 0 ? HIGHEST : own.bestKey
    this.#last[side] = own.length === 0 ? LOWEST : own.worstKey
    this.#through[side] = isWatched ? HIGHEST : opposite.length === 0 ? LOWEST : 0 - opposite.bestKey
  }
}

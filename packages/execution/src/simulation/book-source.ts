import { EventFlag, EventKind, type LadderBook, NO_PRICE_TICKS } from '@hft/data'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { AuctionVolumes } from './auction-volumes.ts'
import { OrderLevels } from './order-levels.ts'

/** A kind of market data that a book can be built from; the greater is preferred. */
export const BookSourceKind = { None: 0, Quotes: 1, Orders: 2, Levels: 3 } as const
export type BookSourceKind = (typeof BookSourceKind)[keyof typeof BookSourceKind]

/** The market whose book is built. */
export interface BookTarget {
  readonly book: LadderBook
  /** The quantity of a price level is now `lots`. */
  setLevel(side: Side, ticks: Ticks, lots: Lots): void
  /** Lots of a recorded order left its queue (L3), which it had joined as the `arrival`-th. */
  leftQueue(side: Side, ticks: Ticks, lots: number, arrival: number, wasExecuted: boolean): void
  /** The recorded orders are gone, to be told anew (L3). */
  forgetQueues(): void
  /** A recorded order was told again that had been there before {@link forgetQueues} (L3). */
  rejoinedQueue(side: Side, ticks: Ticks, lots: number, arrival: number): void
  /** Lots of a level that were taken from its book by somebody whom the record doesn't know: they are there again (L3). */
  giveBack(side: Side, ticks: Ticks): number
  /** Nothing but our orders is left at prices better than `ticks`; on the whole side when that is `NO_PRICE`. */
  emptyLevels(side: Side, ticks: Ticks): void
}

/**
 * Decides what a simulated market's book is built from, and turns other rows than price levels into them.
 *
 * From L2 rows where there are any; else from L3 rows, added up to levels (a clear then removes both sides, whatever
 * it names); else from L1 rows. The first row of a preferred kind empties the book and takes over for good.
 */
export class BookSource {
  kind: BookSourceKind = BookSourceKind.None
  readonly #target: BookTarget
  readonly #orders: OrderLevels
  /** Best prices as last quoted (L1), by side. */
  readonly #quoted: [Ticks, Ticks] = [NO_PRICE, NO_PRICE]

  constructor(target: BookTarget) {
    this.#target = target
    this.#orders = new OrderLevels(target)
  }

  /** From here on the book is built from rows of `kind`. */
  switchTo(kind: BookSourceKind): void {
    this.kind = kind
    this.#orders.clear()
    this.#quoted.fill(NO_PRICE)
    this.#target.book.applyClear(0, NO_PRICE_TICKS)
  }

  /** Counts what has joined the recorded queues (L3). */
  get lastArrival(): number {
    return this.#orders.lastArrival
  }

  /** Adds all recorded orders to an auction's volumes (L3). */
  collect(volumes: AuctionVolumes): void {
    this.#orders.visit((side, ticks, lots) => volumes.add(side, ticks, lots))
  }

  onClear(flags: number, ticks: number): void {
    if (this.kind === BookSourceKind.Orders) {
      this.switchTo(BookSourceKind.Orders)
      this.#target.forgetQueues()
    } else this.#target.book.applyClear(flags, ticks)
  }

  /** One side of the best bid and offer changed (L1). */
  onQuote(side: Side, ticks: Ticks, lots: Lots): void {
    if (this.kind > BookSourceKind.Quotes) return
    this.kind = BookSourceKind.Quotes
    const target = this.#target
    const best = lots === 0 || ticks === NO_PRICE_TICKS ? NO_PRICE : ticks
    const old = this.#quoted[side]
    this.#quoted[side] = best
    if (old !== NO_PRICE && old !== best) {
      // What is better than the new best is empty for certain; an old best that is worse is merely out of sight.
      if (best === NO_PRICE || (side === Side.Buy ? best < old : best > old)) target.emptyLevels(side, best)
      target.book.applyLevel(side, old, 0 as Lots)
    }
    if (best !== NO_PRICE) target.setLevel(side, best, lots)
  }

  /** A row of a single order (L3). */
  onOrder(kind: EventKind, flags: number, ticks: Ticks, lots: Lots, order: number): void {
    if (this.kind > BookSourceKind.Orders) return
    if (this.kind < BookSourceKind.Orders) this.switchTo(BookSourceKind.Orders)
    const side = (flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
    this.#orders.apply(kind, side, ticks, lots, order)
    if (kind === EventKind.OrderAdd && (flags & EventFlag.Snapshot) !== 0) {
      this.#target.rejoinedQueue(side, ticks, lots, this.#orders.lastArrival)
    }
  }
}

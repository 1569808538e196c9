import type { LadderBook } from '@hft/data'
import {
  NO_PRICE as IMPORTED_NO_PRICE,
  oppositeOf as importedOppositeOf,
  type Lots,
  Side,
  type Ticks,
} from '@hft/instrument'
import type { PriceImpact } from '../impact/price-impact.ts'
import { Liquidity } from '../orders/order-update.ts'
import { type BookSource, BookSourceKind } from './book-source.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderHandler } from './order-handler.ts'
import type { SimulatedMarket } from './simulated-market.ts'

// Imported constants are looked up at each use; these are not.
const oppositeOf = importedOppositeOf
const NO_PRICE = IMPORTED_NO_PRICE
const BUY = Side.Buy
const SELL = Side.Sell
const Role = Liquidity
const Source = BookSourceKind

/** Far above what sums of doubles lose, far below a tick. */
const TICK_TOLERANCE = 1e-9

/** How orders of ours take from a recorded book. */
export interface TakingRules {
  /** Any quantity at the touch, instead of what the levels hold. */
  readonly fillsWhole: boolean
  /** What we take is gone until the level's next change, instead of there again for the next order. */
  readonly consumesBook: boolean
  /** Moves the prices that we get. */
  readonly priceImpact: PriceImpact | undefined
}

/** Where arriving orders of ours take from the levels of a recorded book. */
export class RecordedTaking {
  readonly #book: LadderBook
  readonly #source: BookSource
  readonly #desk: OrderDesk
  readonly #handler: OrderHandler
  readonly #fillsWhole: boolean
  readonly #consumesBook: boolean
  readonly #impact: PriceImpact | undefined
  /** How far the order that takes has come. */
  #takingTicks: Ticks = NO_PRICE
  #takenThere = 0
  #takenLots = 0
  /** By side: lots by level that are gone from the book and that the record doesn't know of (L3). */
  readonly #consumed: readonly [Map<Ticks, number>, Map<Ticks, number>] = [new Map(), new Map()]

  constructor({ book, source, handler }: SimulatedMarket, desk: OrderDesk, rules: TakingRules) {
    this.#book = book
    this.#source = source
    this.#desk = desk
    this.#handler = handler
    this.#fillsWhole = rules.fillsWhole
    this.#consumesBook = rules.consumesBook && !rules.fillsWhole
    this.#impact = rules.priceImpact
  }

  available(order: ExchangeOrder, wanted: number): number {
    if (this.#fillsWhole) return wanted
    const side = oppositeOf(order.side)
    const { limit } = order
    const book = this.#book
    let lots = 0
    for (let at = book.best(side); at !== NO_PRICE && lots < wanted; at = book.next(side, at)) {
      if (order.side === BUY ? at > limit : at < limit) break
      lots += book.lotsAt(side, at)
    }
    return lots
  }

  lotsBefore(rival: ExchangeOrder, side: Side): number {
    const book = this.#book
    let lots = 0
    for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at)) {
      if (side === SELL ? at >= rival.priceTicks : at <= rival.priceTicks) break
      lots += book.lotsAt(side, at)
    }
    const there = book.lotsAt(side, rival.priceTicks)
    const ahead = Math.max(0, Math.round(rival.aheadLots))
    lots += (ahead < there ? ahead : there) - this.#takenLots
    return this.#fillsWhole && lots > 0 ? Number.POSITIVE_INFINITY : lots
  }

  begin(order: ExchangeOrder): void {
    this.#takingTicks = this.#book.best(oppositeOf(order.side))
    this.#takenThere = 0
    this.#takenLots = 0
  }

  take(order: ExchangeOrder, lots: number): void {
    if (lots <= 0) return
    const side = oppositeOf(order.side)
    if (this.#fillsWhole) this.#fill(order, this.#book.best(side), lots)
    else if (this.#consumesBook) this.#consume(order, side, lots)
    else this.#walk(order, side, lots)
  }

  /** The level is recorded anew: what was taken from it is there again (L3; levels say themselves what they hold). */
  giveBack(side: Side, ticks: Ticks): number {
    const consumed = this.#consumed[side]
    if (consumed.size === 0) return 0
    const lots = consumed.get(ticks) ?? 0
    consumed.delete(ticks)
    return lots
  }

  /** The record begins anew. */
  forget(): void {
    for (const consumed of this.#consumed) consumed.clear()
  }

  /** What is taken is there again for the next order. */
  #walk(order: ExchangeOrder, side: Side, lots: number): void {
    const book = this.#book
    const { limit } = order
    let wanted = lots
    for (let at = this.#takingTicks; at !== NO_PRICE; at = book.next(side, at)) {
      if (order.side === BUY ? at > limit : at < limit) return
      if (at !== this.#takingTicks) this.#takenThere = 0
      this.#takingTicks = at
      const there = book.lotsAt(side, at) - this.#takenThere
      const taken = there < wanted ? there : wanted
      this.#takenThere += taken
      this.#takenLots += taken
      wanted -= taken
      if (taken > 0) this.#fill(order, at, taken)
      if (wanted === 0) return
    }
  }

  /** What is taken is taken off the exchange's book, where the level's next change puts it right. */
  #consume(order: ExchangeOrder, side: Side, lots: number): void {
    const book = this.#book
    const { limit } = order
    let wanted = lots
    for (let at = book.best(side); at !== NO_PRICE && wanted > 0; at = book.best(side)) {
      if (order.side === BUY ? at > limit : at < limit) return
      const there = book.lotsAt(side, at)
      const taken = there < wanted ? there : wanted
      if (taken <= 0) return
      book.applyLevel(side, at, (there - taken) as Lots)
      if (this.#source.kind === Source.Orders) {
        this.#consumed[side].set(at, (this.#consumed[side].get(at) ?? 0) + taken)
      }
      wanted -= taken
      this.#fill(order, at, taken)
    }
  }

  #fill(order: ExchangeOrder, ticks: Ticks, lots: number): void {
    const price = this.#impact === undefined ? ticks : this.#shifted(this.#impact, order, ticks, lots)
    this.#handler.filled(order, price, lots, Role.Taker)
  }

  /** Rounded against us, never better than recorded, never beyond the order's limit. */
  #shifted(impact: PriceImpact, order: ExchangeOrder, ticks: Ticks, lots: number): number {
    const isBuy = order.side === BUY
    const shift = impact.shiftTicks(this.#desk.now, ticks, isBuy ? lots : -lots)
    const against = Math.ceil((isBuy ? shift : -shift) - TICK_TOLERANCE)
    if (against <= 0) return ticks
    const { limit } = order
    if (isBuy) return ticks + against < limit ? ticks + against : limit
    return ticks - against > limit ? ticks - against : limit
  }
}

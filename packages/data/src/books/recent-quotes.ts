import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'

const INITIAL_QUOTES = 64
/** Quotes kept when no difference ever comes: the oldest make room. */
const MOST_QUOTES = 1 << 16

/** Best prices of one side that are newer than the book's differences, by growing id. */
export class RecentQuotes {
  length = 0
  /** Id of the newest quote ever added; −Infinity before the first. */
  latestId = Number.NEGATIVE_INFINITY
  private readonly side: Side
  private ids = new Float64Array(INITIAL_QUOTES)
  private ticks = new Float64Array(INITIAL_QUOTES)
  private lots = new Float64Array(INITIAL_QUOTES)
  private first = 0

  constructor(side: Side) {
    this.side = side
  }

  /** Adds the newest quote; `NO_PRICE` for an empty side. */
  add(id: number, ticks: Ticks, lots: Lots): void {
    if (this.length === MOST_QUOTES) this.dropFirst()
    if (this.length === this.ids.length) this.grow()
    const at = (this.first + this.length++) & (this.ids.length - 1)
    this.ids[at] = id
    this.ticks[at] = ticks
    this.lots[at] = lots
    this.latestId = id
  }

  /** Price of a quote, 0 the oldest. */
  ticksAt(quote: number): Ticks {
    return this.ticks[(this.first + quote) & (this.ids.length - 1)] as Ticks
  }

  lotsAt(quote: number): Lots {
    return this.lots[(this.first + quote) & (this.ids.length - 1)] as Lots
  }

  /**
   * The worst price of the quotes newer than `id`: those quotes have spoken of it and of all better ones. Beyond every
   * price of the side when there are none.
   */
  limitAfter(id: number): number {
    const isBid = this.side === Side.Buy
    let limit = isBid ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    for (let quote = this.length - 1; quote >= 0; quote--) {
      const at = (this.first + quote) & (this.ids.length - 1)
      if (this.ids[at]! <= id) break
      // An empty side speaks of every price.
      if (this.ticks[at] === NO_PRICE) return isBid ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
      limit = isBid ? Math.min(limit, this.ticks[at]!) : Math.max(limit, this.ticks[at]!)
    }
    return limit
  }

  /** Forgets quotes with ids up to `id`: the book holds them. */
  forgetThrough(id: number): void {
    while (this.length > 0 && this.ids[this.first]! <= id) this.dropFirst()
  }

  reset(): void {
    this.length = 0
    this.latestId = Number.NEGATIVE_INFINITY
  }

  private dropFirst(): void {
    this.first = (this.first + 1) & (this.ids.length - 1)
    this.length--
  }

  private grow(): void {
    this.ids = unrolled(this.ids, this.first)
    this.ticks = unrolled(this.ticks, this.first)
    this.lots = unrolled(this.lots, this.first)
    this.first = 0
  }
}

/** The same values from `first` on, in twice the room. */
function unrolled(column: Float64Array, first: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(column.length * 2)
  grown.set(column.subarray(first))
  grown.set(column.subarray(0, first), column.length - first)
  return grown
}

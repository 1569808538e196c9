import type { OrderBook } from '@hft/data'
import { L3Book, LadderBook, TopOfBook } from '@hft/data'
import { type Instrument, NO_PRICE, type Ticks } from '@hft/instrument'
import { MarketConditions } from '@hft/risk'
import type { LatencyRecorder } from '@hft/statistic'

/** What is known of one instrument's market. */
export class InstrumentState {
  readonly index: number
  readonly levels: LadderBook
  readonly top: TopOfBook
  /** Built only when the first L3 row arrives, and only where there is no L2: nobody could read it there. */
  orders: L3Book | undefined = undefined
  /** The book that strategies read: L2, else L3, else the top of book. */
  book: OrderBook
  lastTradeTicks: Ticks = NO_PRICE
  /** The source tells the state of its feed; where it doesn't, books are live from their first message on. */
  hasFeedState = false
  /** A message changes neither which book strategies read nor whether it is live: they read L2, and it has begun. */
  isSettled = false
  /** In quote; NaN until the venue sends one. */
  markPrice = Number.NaN
  /** In quote; NaN until the venue sends one. */
  indexPrice = Number.NaN
  /** Fraction of notional; NaN until the venue sends one. */
  fundingRate = Number.NaN
  /** Best prices at the last mark, to see whether the touch moved. */
  markedBid: Ticks = NO_PRICE
  markedAsk: Ticks = NO_PRICE
  /** `levels.changes` at the last mark. */
  markedChanges = Number.NaN
  /** One record a message that changed a book and carries the exchange's time; who keeps statistics sets it. */
  feedLatencies: LatencyRecorder | undefined = undefined

  readonly #books: OrderBook[]

  /** @param books where {@link book} also stands, at `index` */
  constructor(index: number, books: OrderBook[]) {
    this.index = index
    this.levels = new LadderBook(index)
    this.top = new TopOfBook(index)
    this.book = this.top
    this.#books = books
    books[index] = this.top
  }

  /** The L3 book, made at its first use; undefined where strategies read L2. */
  get orderBook(): L3Book | undefined {
    if (this.orders === undefined && this.book === this.top) {
      this.orders = new L3Book(this.index)
      // The source may have said that its feed is live before its first order.
      this.orders.setLive(this.book.isLive)
      this.#use(this.orders)
    }
    return this.orders
  }

  /** What the source says of its feed. */
  setFeedState(isLive: boolean): void {
    this.hasFeedState = true
    this.#setLive(isLive)
  }

  /** Takes note of a whole message in the books, while that may change something of them; from L2 rows on, they are read. */
  settle(hasLevels: boolean): void {
    if (hasLevels && this.book !== this.levels) {
      this.orders = undefined
      this.#use(this.levels)
    }
    if (!this.hasFeedState && !this.book.isLive) this.#setLive(true)
    this.isSettled = this.book === this.levels
  }

  /** Whether the touch is as it was at the last mark; false where it may not be. */
  get isTouchMarked(): boolean {
    return this.levels.changes === this.markedChanges && this.isSettled
  }

  #setLive(isLive: boolean): void {
    this.levels.setLive(isLive)
    this.top.setLive(isLive)
    this.orders?.setLive(isLive)
  }

  #use(book: OrderBook): void {
    this.book = book
    this.#books[this.index] = book
  }
}

/** What is known of all instruments' markets, by instrument index. */
export class MarketState {
  readonly instruments: readonly Instrument[]
  readonly states: readonly InstrumentState[]
  /** The book that strategies read of each instrument; an entry changes when a better kind of data appears. */
  readonly books: readonly OrderBook[]
  /** What risk looks at from time to time. */
  readonly conditions: MarketConditions

  constructor(instruments: readonly Instrument[]) {
    this.instruments = instruments
    const books: OrderBook[] = []
    this.states = instruments.map((instrument) => new InstrumentState(instrument.index, books))
    this.books = books
    this.conditions = new MarketConditions(instruments.length)
  }
}

import type { Nanos } from '@hft/clock'
import { EventKind, type EventStream, type MarketEventBatch, RowSearch } from '@hft/data'
import type { Ticks } from '@hft/instrument'
import type { ExchangeMarket } from './exchange-market.ts'
import { applyMarketRow } from './market-row.ts'
import type { OrderDesk } from './order-desk.ts'

// Imported constants are looked up at each use; these are not.
const LEVEL = EventKind.Level
const TRADE = EventKind.Trade
const NEVER = Number.POSITIVE_INFINITY
/** Rows to look ahead for one that may be answered, at least and at most. */
const FEWEST_AHEAD = 32
const MOST_AHEAD = 512
/** Rows that may wait: more would no longer be in the processor's caches. */
const WAITING_ROWS = 1024

/**
 * An exchange's view of the market: its rows are handled up to a time, and looked at beyond it for the first that may
 * make the exchange answer.
 */
export class MarketRows {
  /** Rows at and before this time are due. A field, like the next three: a time as an argument or result is boxed. */
  until: Nanos = 0
  /** Rows before this time are due. */
  before: Nanos = NEVER
  /** No row makes an answer before this, while the orders are as they were when {@link look} found it out. */
  silentUntil: Nanos = Number.NEGATIVE_INFINITY
  /** Market rows of instruments that the run doesn't have. */
  foreignRows = 0
  readonly #desk: OrderDesk
  readonly #search = new RowSearch()
  #markets: readonly ExchangeMarket[] = []
  #tickSizes: readonly number[] = []
  #view: EventStream | undefined
  #batch: MarketEventBatch | undefined
  #row = 0
  /** Rows of the batch before this one make no answer, while the orders are as they were looked at. */
  #silentRow = 0
  #lookedAtChanges = -1
  /** Where in the batch it was looked anew last, below 0 for in one before it. */
  #lookedFrom = 0
  /** Rows to look ahead: as many as lately passed before orders changed and all had to be looked at anew. */
  #ahead = FEWEST_AHEAD

  constructor(desk: OrderDesk) {
    this.#desk = desk
  }

  open(markets: readonly ExchangeMarket[], tickSizes: readonly number[]): void {
    this.#markets = markets
    this.#tickSizes = tickSizes
  }

  attach(view: EventStream): void {
    this.#view = view
    this.#take(undefined)
  }

  /** With the market data ends the exchange's day: nothing trades or expires any more, requests are still answered. */
  get hasEnded(): boolean {
    return this.#batch === undefined && (this.#view === undefined || this.#view.completeUntil === NEVER)
  }

  /** Time of the next row at hand, NaN for none. */
  get nextAt(): Nanos {
    const batch = this.#batch
    return batch !== undefined && this.#row < batch.length ? batch.exchangeTime[this.#row]! : Number.NaN
  }

  /** Goes through the rows with times ≤ {@link until} and < {@link before}; false when they must be loaded first. */
  run(): boolean {
    const view = this.#view
    if (view === undefined) return true
    for (;;) {
      if (this.#batch === undefined) {
        this.#take(view.next())
        if (this.#batch === undefined) return view.completeUntil >= this.until || view.completeUntil >= this.before
      }
      this.#runRows(this.#batch)
      if (this.#row < this.#batch.length) return true
      this.#batch = undefined
    }
  }

  /** Fetches the next rows, where there are none at hand. */
  async load(): Promise<void> {
    const view = this.#view!
    this.#take(view.next())
    if (this.#batch === undefined && view.completeUntil !== NEVER) await view.load()
  }

  #take(batch: MarketEventBatch | undefined): void {
    this.#lookedFrom -= this.#row
    this.#batch = batch
    this.#row = 0
    this.#silentRow = 0
  }

  /**
   * The hot loop: rows of one batch with times ≤ {@link until} and < {@link before}. A function of its own, entered once
   * a batch or window, so that the compiler optimises it as a whole.
   */
  #runRows(batch: MarketEventBatch): void {
    const markets = this.#markets
    const desk = this.#desk
    const tickSizes = this.#tickSizes
    const { kind, instrument, exchangeTime } = batch
    const first = this.#row
    const isOpen = this.before <= this.until
    this.#search.limit = isOpen ? this.before : this.until
    const end = this.#search.firstBeyond(exchangeTime, first, batch.length, isOpen)
    const silentEnd = this.#silentEnd(first, end)
    let row = first
    let stop = silentEnd > first ? silentEnd : end
    for (;;) {
      const areSilent = stop <= silentEnd
      while (row < stop) {
        const market = markets[instrument[row]!]
        if (market === undefined) {
          this.foreignRows++
          row++
          continue
        }
        if (areSilent || kind[row] === LEVEL) {
          row = market.onQuietLevels(batch, row, stop, areSilent)
          if (row === stop) break
          if (instrument[row] !== market.instrument) continue
        }
        desk.now = exchangeTime[row]!
        applyMarketRow(market, batch, row, tickSizes)
        row++
      }
      if (areSilent) this.#noteLastTrade(batch, first, stop)
      if (stop === end) break
      stop = end
    }
    if (end > first) desk.now = exchangeTime[end - 1]!
    this.#row = row
  }

  /**
   * Rows from `from` to before this one, at most `end`, reach no order of ours, and trades among them may be passed over.
   * With several markets none may: each would have to be found its last trade.
   */
  #silentEnd(from: number, end: number): number {
    if (this.#markets.length !== 1 || !this.#markets[0]!.passesTrades) return from
    if (this.#desk.orders.live === 0) return end
    if (this.#lookedAtChanges !== this.#desk.changes || this.#silentRow < from) return from
    return this.#silentRow < end ? this.#silentRow : end
  }

  /** Trades that reach nobody were passed over. */
  #noteLastTrade({ kind, instrument, priceTicks }: MarketEventBatch, from: number, end: number): void {
    const market = this.#markets[0]!
    for (let row = end - 1; row >= from; row--) {
      if (kind[row] !== TRADE || instrument[row] !== market.instrument) continue
      market.lastTradeTicks = priceTicks[row]! as Ticks
      return
    }
  }

  /** Orders have changed since it was last looked: what is found out now holds as long as that did, by and large. */
  #noteChange(changes: number): void {
    const lately = (this.#ahead + this.#row - this.#lookedFrom) >> 1
    this.#ahead = lately < FEWEST_AHEAD ? FEWEST_AHEAD : lately > MOST_AHEAD ? MOST_AHEAD : lately
    this.#lookedFrom = this.#row
    this.#lookedAtChanges = changes
  }

  /**
   * Finds {@link silentUntil}, at most {@link before}, by looking some rows ahead, and beyond {@link until}, without
   * handling them. Answers whether rows that were looked at may wait to be handled: more will come after them.
   */
  look(): boolean {
    const batch = this.#batch
    const first = this.#row
    if (batch === undefined || first >= batch.length) {
      const completeUntil = this.#view!.completeUntil
      this.silentUntil = completeUntil > this.#desk.now ? completeUntil : this.#desk.now
      return false
    }
    const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, length } = batch
    const markets = this.#markets
    const changes = this.#desk.changes
    const isAnew = this.#lookedAtChanges !== changes || this.#silentRow < first
    let row = isAnew ? first : this.#silentRow
    if (isAnew || (row < length && exchangeTime[row]! <= this.until)) {
      if (this.#lookedAtChanges !== changes) this.#noteChange(changes)
      let end = row + this.#ahead
      while (end < length && exchangeTime[end]! <= this.until) end += this.#ahead
      if (end > length) end = length
      if (exchangeTime[end - 1]! >= this.before) {
        this.#search.limit = this.before
        end = this.#search.firstBeyond(exchangeTime, row, end, true)
      }
      while (row < end) {
        const index = instrument[row]!
        const market = markets[index]
        if (market !== undefined) {
          const to = markets.length === 1 ? end : endOfInstrument(instrument, row, end)
          row = market.silentRows(batch, row, to)
          if (row === end) break
          if (instrument[row] !== index) continue
          if (market.mayAnswer(kind[row]!, flags[row]!, priceTicks[row]!, quantityLots[row]!)) break
        }
        row++
      }
      this.#silentRow = row
    }
    this.silentUntil = exchangeTime[row < length ? row : length - 1]!
    return row - first < WAITING_ROWS
  }
}

/** The first row after `from` and before `end` that is another instrument's. */
function endOfInstrument(instrument: Uint16Array, from: number, end: number): number {
  const own = instrument[from]
  let row = from + 1
  while (row < end && instrument[row] === own) row++
  return row
}

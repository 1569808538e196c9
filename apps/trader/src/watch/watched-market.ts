import { NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import { applyToLadderBook, EventFlag, EventKind, LadderBook, type MarketEventBatch, type OrderBook } from '@hft/data'
import { type Instrument, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import type { FeedStatus, InstrumentFeedState } from '@hft/venues'

/** Trades that are kept to be shown. */
const TRADES = 8

/** A price and a quantity as the venue writes them. */
export interface PriceLevel {
  readonly price: string
  readonly quantity: string
}

/** A trade as it is shown. */
export interface ShownTrade extends PriceLevel {
  readonly side: 'buy' | 'sell' | 'unknown'
  readonly localTime: Nanos
}

/** One instrument of a feed, as it stands: its book, best quotes, last trades and how much comes in. */
export class WatchedMarket {
  readonly instrument: Instrument
  readonly book: LadderBook
  state: InstrumentFeedState = 'connecting'
  reason = ''
  /** Rows so far. */
  events = 0
  trades = 0
  /** Times that its book was found incomplete after it had been live. */
  stales = 0
  readonly #hasBook: boolean
  readonly #quoteTicks: [Ticks, Ticks] = [NO_PRICE, NO_PRICE]
  readonly #quoteLots: [number, number] = [0, 0]
  /** The last trades, the newest at `trades − 1` modulo their number. */
  readonly #tradeTicks = new Float64Array(TRADES)
  readonly #tradeLots = new Float64Array(TRADES)
  readonly #tradeFlags = new Uint8Array(TRADES)
  readonly #tradeTimes = new Float64Array(TRADES)
  #ratedEvents = 0
  #ratedAt: Nanos
  #rate = 0

  /** @param hasBook without one, the best quotes stand for it */
  constructor(instrument: Instrument, hasBook: boolean, startedAt: Nanos) {
    this.instrument = instrument
    this.book = new LadderBook(instrument.index)
    this.#hasBook = hasBook
    this.#ratedAt = startedAt
  }

  /** Takes in a row of its own. */
  apply(batch: MarketEventBatch, row: number): void {
    this.events++
    applyToLadderBook(this.book, batch, row)
    const kind = batch.kind[row]
    if (kind === EventKind.Trade) this.#noteTrade(batch, row)
    else if (kind === EventKind.BestQuote) {
      const side = (batch.flags[row]! & EventFlag.Bid) !== 0 ? 0 : 1
      this.#quoteTicks[side] = batch.priceTicks[row]! as Ticks
      this.#quoteLots[side] = batch.quantityLots[row]!
    }
  }

  noteStatus({ state, reason }: FeedStatus): void {
    if (this.state === 'live' && state !== 'live' && state !== 'closed') this.stales++
    this.state = state
    this.reason = reason
  }

  /** Rows a second since the last call that was at least half a second ago. */
  rate(now: Nanos): number {
    const elapsed = now - this.#ratedAt
    if (elapsed >= NANOS_PER_SECOND / 2) {
      this.#rate = ((this.events - this.#ratedEvents) / elapsed) * NANOS_PER_SECOND
      this.#ratedEvents = this.events
      this.#ratedAt = now
    }
    return this.#rate
  }

  /** The best levels of a side, at most `count`. */
  levels(side: Side, count: number): readonly PriceLevel[] {
    if (!this.#hasBook) {
      const ticks = this.#quoteTicks[side === Side.Buy ? 0 : 1]
      return ticks === NO_PRICE ? [] : [this.#level(ticks, this.#quoteLots[side === Side.Buy ? 0 : 1])]
    }
    const book: OrderBook = this.book
    const levels: PriceLevel[] = []
    for (let at = book.best(side); at !== NO_PRICE && levels.length < count; at = book.next(side, at)) {
      levels.push(this.#level(at, book.lotsAt(side, at)))
    }
    return levels
  }

  /** Best ask minus best bid in ticks; undefined while a side is empty. */
  get spreadTicks(): number | undefined {
    const bid = this.#hasBook ? this.book.best(Side.Buy) : this.#quoteTicks[0]
    const ask = this.#hasBook ? this.book.best(Side.Sell) : this.#quoteTicks[1]
    return bid === NO_PRICE || ask === NO_PRICE ? undefined : ask - bid
  }

  /** The last trades, the newest first. */
  lastTrades(): readonly ShownTrade[] {
    return Array.from({ length: Math.min(TRADES, this.trades) }, (_, age) => {
      const at = (this.trades - 1 - age) % TRADES
      const flags = this.#tradeFlags[at]!
      return {
        ...this.#level(this.#tradeTicks[at]!, this.#tradeLots[at]!),
        side: (flags & EventFlag.Bid) !== 0 ? 'buy' : (flags & EventFlag.Ask) !== 0 ? 'sell' : 'unknown',
        localTime: this.#tradeTimes[at]!,
      }
    })
  }

  #noteTrade(batch: MarketEventBatch, row: number): void {
    const at = this.trades++ % TRADES
    this.#tradeTicks[at] = batch.priceTicks[row]!
    this.#tradeLots[at] = batch.quantityLots[row]!
    this.#tradeFlags[at] = batch.flags[row]!
    this.#tradeTimes[at] = batch.localTime[row]!
  }

  #level(ticks: number, lots: number): PriceLevel {
    const { priceGrid, quantityGrid } = this.instrument
    return { price: priceGrid.textOfCount(ticks), quantity: quantityGrid.textOfCount(lots) }
  }
}

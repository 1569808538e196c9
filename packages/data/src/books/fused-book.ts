import type { Nanos } from '@hft/clock'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { RecentQuotes } from './recent-quotes.ts'
import { TwoSidedLadder } from './two-sided-ladder.ts'

/**
 * One book from several streams of the same market: best bid and offer, differences at one or several speeds, trades.
 *
 * It is as if every price carried the id of the update that spoke of it last, and a newer id won:
 *
 * - A difference with id `u` speaks of its levels as they are at `u`, and with those before it of all others.
 * - A best quote with id `v` speaks of its own price and of all better ones, which are empty at `v`.
 *
 * Ids grow over all streams of a market, as a venue's update ids do. Trades have none that compare: one that is newer
 * than the book by the venue's clock takes what it traded from its level and empties the better ones, until an update
 * that is not older says otherwise.
 *
 * The sides don't watch each other: between the two sides of one quote, or the levels of one difference, the bid may be
 * at or above the ask. Nothing here allocates in steady state.
 */
export class FusedBook extends TwoSidedLadder {
  /** Differences, and sides of quotes, that were older than what the book held as a whole. */
  outdated = 0
  /** Levels of differences that a newer quote or trade had overtaken. */
  overtakenLevels = 0
  /** Trades that changed the book before any update told of them. */
  leadingTrades = 0
  private readonly bidQuotes = new RecentQuotes(Side.Buy)
  private readonly askQuotes = new RecentQuotes(Side.Sell)
  /** Newest difference applied. */
  private bookId = Number.NEGATIVE_INFINITY
  private latestTime: Nanos = Number.NEGATIVE_INFINITY
  /** The update under way. */
  private updateId = 0
  private updateTime: Nanos = 0
  private isOutdated = false
  private bidLimit = Number.POSITIVE_INFINITY
  private askLimit = Number.NEGATIVE_INFINITY
  /** What the last trades emptied, by the side that they took from. */
  private readonly tradeTicks = [NO_PRICE, NO_PRICE]
  private readonly tradeTimes = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]

  /** Id of the newest update in the book, from whichever stream; −Infinity for none. */
  get latestId(): number {
    return Math.max(this.bookId, this.bidQuotes.latestId, this.askQuotes.latestId)
  }

  /** Forgets everything, so that another connection can begin with other ids. */
  reset(): void {
    this.bids.clear()
    this.asks.clear()
    this.bidQuotes.reset()
    this.askQuotes.reset()
    this.bookId = Number.NEGATIVE_INFINITY
    this.latestTime = Number.NEGATIVE_INFINITY
    this.tradeTimes.fill(Number.NEGATIVE_INFINITY)
    this.setLive(false)
  }

  /** Begins a difference with its id (the last of those that it covers) and its time at the venue. */
  beginDifference(id: number, time: Nanos): void {
    this.isOutdated = id < this.bookId
    if (this.isOutdated) this.outdated++
    this.updateId = id
    this.updateTime = time
    this.bidLimit = this.bidQuotes.limitAfter(id)
    this.askLimit = this.askQuotes.limitAfter(id)
  }

  /** A level of the difference begun; quantity 0 deletes it. */
  applyLevel(side: Side, ticks: Ticks, lots: Lots): void {
    if (this.isOutdated) return
    if (this.isOvertaken(side, ticks)) {
      this.overtakenLevels++
      return
    }
    this.set(side, ticks, lots)
  }

  /** Ends the difference begun. */
  endDifference(): void {
    if (this.isOutdated) return
    this.bookId = this.updateId
    this.bidQuotes.forgetThrough(this.updateId)
    this.askQuotes.forgetThrough(this.updateId)
    this.noteTime(this.updateTime)
  }

  /** Begins a whole book; its levels follow by {@link applyLevel} and its end by {@link endSnapshot}. */
  beginSnapshot(id: number, time: Nanos): void {
    this.updateId = id
    this.updateTime = time
    this.isOutdated = false
    this.bidLimit = Number.POSITIVE_INFINITY
    this.askLimit = Number.NEGATIVE_INFINITY
    this.tradeTimes.fill(Number.NEGATIVE_INFINITY)
    this.bids.clear()
    this.asks.clear()
  }

  /** Ends the whole book begun; quotes that are newer are laid over it again. */
  endSnapshot(): void {
    this.endDifference()
    for (let quote = 0; quote < this.bidQuotes.length; quote++) {
      this.layOver(Side.Buy, this.bidQuotes.ticksAt(quote), this.bidQuotes.lotsAt(quote))
    }
    for (let quote = 0; quote < this.askQuotes.length; quote++) {
      this.layOver(Side.Sell, this.askQuotes.ticksAt(quote), this.askQuotes.lotsAt(quote))
    }
  }

  /** One side's best price and quantity at an id; quantity 0 or no price: the side is empty. */
  applyQuote(side: Side, ticks: Ticks, lots: Lots, id: number, time: Nanos): void {
    const quotes = side === Side.Buy ? this.bidQuotes : this.askQuotes
    // As new as the book, it says the same again, except where a trade had led.
    if (id < this.bookId || id <= quotes.latestId) {
      this.outdated++
      return
    }
    const isEmpty = lots === 0 || ticks === NO_PRICE || ticks === NO_PRICE_TICKS
    quotes.add(id, isEmpty ? NO_PRICE : ticks, lots)
    this.layOver(side, isEmpty ? NO_PRICE : ticks, lots)
    this.noteTime(time)
  }

  /** A trade; nothing when the book is as new by the venue's clock. */
  applyTrade(aggressor: Side, ticks: Ticks, lots: Lots, time: Nanos): void {
    if (!(time > this.latestTime)) return
    const side = aggressor === Side.Buy ? Side.Sell : Side.Buy
    const held = this.lotsAt(side, ticks)
    this.clearBetter(side, ticks)
    if (held > 0) this.set(side, ticks, Math.max(0, held - lots) as Lots)
    this.tradeTicks[side] = this.tradeTimes[side]! < time ? ticks : worse(side, ticks, this.tradeTicks[side]!)
    this.tradeTimes[side] = time
    this.leadingTrades++
  }

  private isOvertaken(side: Side, ticks: Ticks): boolean {
    if (side === Side.Buy ? ticks >= this.bidLimit : ticks <= this.askLimit) return true
    if (!(this.updateTime < this.tradeTimes[side]!)) return false
    return side === Side.Buy ? ticks >= this.tradeTicks[side]! : ticks <= this.tradeTicks[side]!
  }

  private layOver(side: Side, ticks: Ticks, lots: Lots): void {
    if (ticks === NO_PRICE) {
      if (side === Side.Buy) this.bids.clear()
      else this.asks.clear()
      return
    }
    this.clearBetter(side, ticks)
    this.set(side, ticks, lots)
  }

  // Keys of bids are negated prices, so that the best of either side is its smallest.
  private set(side: Side, ticks: Ticks, lots: Lots): void {
    if (side === Side.Buy) this.bids.set(0 - ticks, lots)
    else this.asks.set(ticks, lots)
  }

  private clearBetter(side: Side, ticks: Ticks): void {
    if (side === Side.Buy) this.bids.clearThrough(0 - ticks - 1)
    else this.asks.clearThrough(ticks - 1)
  }

  private noteTime(time: Nanos): void {
    if (time > this.latestTime) this.latestTime = time
  }
}

function worse(side: Side, one: Ticks, other: Ticks): Ticks {
  if (other === NO_PRICE) return one
  return (side === Side.Buy ? Math.min(one, other) : Math.max(one, other)) as Ticks
}

/**
 * Applies the rows of one message: quotes, a difference or a whole book with the message's update id, trades, and the
 * state of the feed.
 *
 * @param id the message's update id; of a trade's message it isn't read
 */
export function applyToFusedBook(book: FusedBook, batch: MarketEventBatch, id: number): void {
  let isOpen = false
  let isWhole = false
  for (let row = 0; row < batch.length; row++) {
    if (batch.instrument[row] !== book.instrument) continue
    const flags = batch.flags[row]!
    const side = (flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
    const ticks = batch.priceTicks[row] as Ticks
    const lots = batch.quantityLots[row] as Lots
    const time = batch.exchangeTime[row]!
    switch (batch.kind[row]) {
      case EventKind.Clear:
        isWhole = true
        isOpen = true
        book.beginSnapshot(id, time)
        break
      case EventKind.Level:
        if (!isOpen) book.beginDifference(id, time)
        isOpen = true
        book.applyLevel(side, ticks, lots)
        break
      case EventKind.BestQuote:
        book.applyQuote(side, ticks, lots, id, (flags & EventFlag.NoExchangeTime) === 0 ? time : Number.NaN)
        break
      case EventKind.Trade:
        if ((flags & (EventFlag.Bid | EventFlag.Ask)) !== 0) book.applyTrade(side, ticks, lots, time)
        break
      case EventKind.Status:
        book.setLive(batch.value[row] === FeedState.Live)
    }
  }
  if (isWhole) book.endSnapshot()
  else if (isOpen) book.endDifference()
}

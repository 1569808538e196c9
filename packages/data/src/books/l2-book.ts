import { type Lots, Side, type Ticks } from '@hft/instrument'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { MOST_NOTED as IMPORTED_MOST_NOTED, NO_KEY } from './far-levels.ts'
import type { LadderSide } from './ladder-side.ts'
import { Quiet as ImportedQuiet, QuietRange } from './quiet-range.ts'
import { TwoSidedLadder } from './two-sided-ladder.ts'
import { NOTHING_WATCHED as IMPORTED_NOTHING_WATCHED, WatchedLevels } from './watched-levels.ts'

// Imported constants are looked up at each use; these are not.
const NONE = NO_KEY
const Quiet = ImportedQuiet
const MOST_NOTED = IMPORTED_MOST_NOTED
const LEVEL = EventKind.Level
const BID = EventFlag.Bid
const LAST = EventFlag.LastOfMessage
const BUY = Side.Buy
const SELL = Side.Sell
const NOTHING_WATCHED = IMPORTED_NOTHING_WATCHED
const ENDS_OF_MESSAGES = new WatchedLevels()
ENDS_OF_MESSAGES.flags = EventFlag.LastOfMessage

/**
 * An order book of price levels (L2). Bids and asks never cross, whatever the level updates say, by these rules:
 *
 * - A level set better than its side's best becomes the best.
 * - A level that becomes the best at or through the opposite best moves that best to the next level beyond the new price.
 *   The levels passed over stay in the book *hidden*: {@link best} and {@link next} don't see them, {@link lotsAt} and the
 *   quantities that {@link applyLevel} returns still do, until an update or a clear touches them. They come back into
 *   sight when a level better than they are becomes the best of their side.
 * - When the best level is deleted the next one beyond it is the best, so that no hidden level surfaces.
 * - When a side's last visible level is deleted or cleared, hidden ones that are left come back into sight only up to the
 *   worst level set since.
 *
 * These are the rules of a book that trusts the newest update and keeps the rest as told; a venue that sends both
 * sides of a crossing in one message passes through such states within every fast move.
 *
 * Prices are whole ticks within ±(2^31 − 2), quantities whole lots ≥ 0. Nothing here allocates in steady state.
 */
export class LadderBook extends TwoSidedLadder {
  /** Level updates that reached the opposite best. */
  crossings = 0
  readonly #quiet = new QuietRange()

  /** Sets the quantity at a price; 0 deletes the level. Returns what was there before, hidden or not; 0 for none. */
  applyLevel(side: Side, ticks: Ticks, lots: Lots): Lots {
    // As 32-bit integers from here on: as doubles, each comparison and index below would be converted.
    const whole = ticks | 0
    if (whole !== ticks || whole >= NONE || whole <= -NONE) return 0 as Lots
    // The ticks of an ask, the negative of a bid's.
    const key = ((whole ^ (side - 1)) - (side - 1)) | 0
    const levels = this.sides[side]
    const previous = levels.store(key, lots)
    const { bestKey } = levels
    if (key < bestKey || key > levels.worstKey || (key === bestKey && lots === 0)) {
      this.#follow(levels, side, key, lots)
    }
    return previous as Lots
  }

  /**
   * Applies the rows of a message from `from` to before `end`, up to the first that is its last, or is not a level of
   * this book's instrument. Answers which row that is, `end` for none.
   */
  applyMessage(batch: MarketEventBatch, from: number, end: number): number {
    const { kind, flags, instrument, priceTicks, quantityLots } = batch
    let row = this.applyQuietLevels(batch, from, end, ENDS_OF_MESSAGES)
    while (row < end && kind[row] === LEVEL && instrument[row] === this.instrument && (flags[row]! & LAST) === 0) {
      const side = (flags[row]! & BID) === 0 ? SELL : BUY
      this.applyLevel(side, priceTicks[row]! as Ticks, quantityLots[row]! as Lots)
      row = this.applyQuietLevels(batch, row + 1, end, ENDS_OF_MESSAGES)
    }
    return row
  }

  /**
   * Applies rows from `from` to before `end` as {@link applyLevel} would, up to the first that is more than the change of
   * a quantity: another kind of row than is passed over, another instrument's, one that moves a best price or lies beyond
   * all known, or a watched level. Answers which row that is, `end` for none.
   *
   * Nearly all rows are such changes, and here one costs a third: with nothing called on the way, what the loop reads
   * again and again is found to be the same. The sides, which alternate at random, are told apart without a branch: a
   * bid's number is the ask's, combined with the difference of their bits.
   */
  applyQuietLevels(
    batch: MarketEventBatch,
    from: number,
    end: number,
    watched: Readonly<WatchedLevels> = NOTHING_WATCHED,
  ): number {
    if (from >= end) return from
    const { kind, flags, instrument, priceTicks, quantityLots } = batch
    const { windowLots, windowMarks } = this
    this.#quiet.refresh(this.bids, this.asks, windowLots.length / 2, watched)
    // Each column is read, or written, once before the loop, which is too large for the compiler to take out of it by itself what
    // each turn would check again.
    const { numbers } = this.#quiet
    const start = numbers[Quiet.Start]!
    const startBits = numbers[Quiet.StartBits]!
    const count = numbers[Quiet.Count]!
    const countBits = numbers[Quiet.CountBits]!
    const place = numbers[Quiet.Place]!
    const placeBits = numbers[Quiet.PlaceBits]!
    const first = numbers[Quiet.First]!
    const firstBits = numbers[Quiet.FirstBits]!
    const watchedCount = numbers[Quiet.WatchedCount]!
    const watchedBits = numbers[Quiet.WatchedBits]!
    const own = this.instrument | 0
    const passed = numbers[Quiet.PassedKinds]!
    const watchedFlags = numbers[Quiet.WatchedFlags]!
    const last = end | 0
    let row = from | 0
    let flag = flags[row]!
    let ticks = priceTicks[row]!
    let lots = quantityLots[row]!
    let ofRow = kind[row]!
    let whose = instrument[row]!
    let marks = windowMarks[0]!
    windowLots[0] = windowLots[0]!
    for (; row < last; row = (row + 1) | 0) {
      flag = flags[row]!
      ticks = priceTicks[row]!
      lots = quantityLots[row]!
      whose = instrument[row]!
      ofRow = kind[row]!
      if (whose !== own) break
      if (ofRow !== LEVEL) {
        if (((passed >>> ofRow) & 1) !== 0) continue
        break
      }
      const isBid = (0 - (flag & BID)) | 0
      const key = ((ticks ^ isBid) - isBid) | 0
      // Wraps around for keys more than 2^31 apart, and never to below the count.
      const depth = (key - (start ^ (startBits & isBid))) | 0
      if ((flag & watchedFlags) !== 0) break
      if ((key - (first ^ (firstBits & isBid))) >>> 0 < (watchedCount ^ (watchedBits & isBid)) >>> 0) break
      if (depth >>> 0 < (count ^ (countBits & isBid)) >>> 0) {
        if (depth === 0 && lots === 0) break
        const at = (depth + (place ^ (placeBits & isBid))) | 0
        const word = at >> 5
        marks = windowMarks[word]!
        // The first mark of a word is noted elsewhere too.
        if (marks === 0) break
        windowLots[at] = lots
        windowMarks[word] = marks | (1 << at)
      } else {
        const known = numbers[Quiet.Known]! ^ (numbers[Quiet.KnownBits]! & isBid)
        // The best is never here: it is in the window.
        if (depth >>> 0 >= known >>> 0) break
        const { far } = isBid === 0 ? this.asks : this.bids
        const { noted } = far
        if (noted === MOST_NOTED) break
        far.notedKeys[noted] = key
        far.notedLots[noted] = lots
        far.noted = noted + 1
      }
    }
    return row
  }

  /** A level of `levels` was stored at or better than their best, or beyond their worst. */
  #follow(levels: LadderSide, side: Side, key: number, lots: number): void {
    const bestBefore = levels.bestKey
    levels.follow(key, lots)
    if (lots === 0) {
      if (key === bestBefore && levels.bestKey === NO_KEY) levels.forgetLevels()
    } else if (key < bestBefore) {
      const opposite = side === BUY ? this.asks : this.bids
      const reached = (0 - key) | 0
      if (opposite.bestKey > reached) return
      this.crossings++
      opposite.hideThrough(reached)
    }
  }

  /**
   * Removes levels. `flags` without a side bit: both sides, whatever the price. With one: that side's levels from its
   * best to `priceTicks` inclusive, of which hidden levels are none, or with `NO_PRICE_TICKS` all of that side, hidden
   * levels included. After a clear to a price the best is the first level from two ticks beyond it on, hidden before or
   * not; one in the tick next to the price is hidden. That level may cross the other side: the next update that becomes a
   * best sets it right.
   */
  applyClear(flags: number, priceTicks: number): void {
    const sides = flags & (EventFlag.Bid | EventFlag.Ask)
    if (sides === EventFlag.Bid && priceTicks !== NO_PRICE_TICKS) clearThrough(this.bids, 0 - priceTicks)
    else if (sides === EventFlag.Ask && priceTicks !== NO_PRICE_TICKS) clearThrough(this.asks, priceTicks)
    else {
      if (sides !== EventFlag.Ask) this.bids.clear()
      if (sides !== EventFlag.Bid) this.asks.clear()
    }
  }

  /** Number of hidden levels of a side. Walks the side: for people, not for the hot path. */
  hiddenLevels(side: Side): number {
    const levels = side === Side.Buy ? this.bids : this.asks
    let hidden = levels.levelCount
    for (let at = levels.bestKey; at !== NO_KEY; at = levels.next(at)) hidden--
    return hidden
  }
}

function clearThrough(levels: LadderSide, key: number): void {
  levels.clearThrough(key)
  levels.showAfter(key + 1)
  if (levels.bestKey === NO_KEY) levels.forgetLevels()
}

/** Applies one row: a level, a clear or the state of the feed. Answers whether the row was one of these. */
export function applyToLadderBook(book: LadderBook, batch: MarketEventBatch, row: number): boolean {
  const flags = batch.flags[row]!
  switch (batch.kind[row]) {
    case EventKind.Level: {
      const side = (flags & EventFlag.Bid) !== 0 ? Side.Buy : Side.Sell
      book.applyLevel(side, batch.priceTicks[row] as Ticks, batch.quantityLots[row] as Lots)
      return true
    }
    case EventKind.Clear:
      book.applyClear(flags, batch.priceTicks[row]!)
      return true
    case EventKind.Status:
      book.setLive(batch.value[row] === FeedState.Live)
      return true
    default:
      return false
  }
}

import type { Nanos } from '@hft/clock'
import { type CodecOptions, DecodeOutcome, EventFlag, EventKind, type MarketEventBatch } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { EventWriter, markLast } from '../scanning/event-writer.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { bitmexContinuity } from './continuity-rule.ts'
import { LevelPrices } from './level-prices.ts'

/** What a message does to the levels that it names. */
export const BookAction = { Partial: 0, Insert: 1, Update: 2, Delete: 3 } as const
export type BookAction = (typeof BookAction)[keyof typeof BookAction]

const INITIAL_CHANGES = 64
// A module's own constant is not looked up at each use.
const QUOTE = EventKind.BestQuote
const NO_EXCHANGE_TIME = EventFlag.NoExchangeTime
const { Partial: PARTIAL, Insert: INSERT, Update: UPDATE, Delete: DELETE } = BookAction

/**
 * As every {@link EventWriter}, and knows the prices of levels by their ids: updates and deletions name a level by its id
 * alone. A message that names one which the book doesn't have shows that another was lost.
 *
 * A message changes what is known only as a whole, at its end, so that it may be given up before.
 */
export class BitmexBookWriter extends EventWriter {
  private readonly levels: readonly LevelPrices[]
  /** Messages of each book so far, which stand for the update ids that the venue doesn't send. */
  private readonly messages: Float64Array
  private ids = new Float64Array(INITIAL_CHANGES)
  private changedTicks = new Int32Array(INITIAL_CHANGES)
  private changes = 0
  private hasUnknownLevel = false

  constructor(instruments: readonly Instrument[], options: CodecOptions) {
    super(instruments, bitmexContinuity, options)
    this.levels = instruments.map(() => new LevelPrices())
    this.messages = new Float64Array(instruments.length).fill(1)
  }

  /** Comes before the levels of a message. Times are set any time before {@link endBook}. */
  beginBook(action: BookAction, position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.changes = 0
    this.hasUnknownLevel = false
    if (action === PARTIAL) this.beginPushedSnapshot(position, localTime, batch)
    else this.beginDifference(position, localTime, batch)
  }

  /** Takes the id of the level that comes next: not as an argument of a call, where a double is boxed. */
  takeLevelId(cursor: FrameCursor): void {
    if (this.changes === this.ids.length) this.grow()
    this.ids[this.changes] = cursor.number
  }

  /** As {@link takeLevelId}, of a number. */
  setLevelId(id: number): void {
    if (this.changes === this.ids.length) this.grow()
    this.ids[this.changes] = id
  }

  /** A level that begins, at a price. */
  addLevel(flags: number, ticks: number, lots: number, batch: MarketEventBatch): void {
    this.changedTicks[this.changes++] = ticks
    this.beginLevel(flags, ticks, lots, batch)
  }

  /** A level that has another quantity or, with 0, is gone. */
  changeLevel(flags: number, position: number, lots: number, batch: MarketEventBatch): void {
    const levels = this.levels[position]!
    if (!levels.find(this.ids, this.changes)) {
      this.hasUnknownLevel = true
      return
    }
    const ticks = levels.foundTicks
    this.changedTicks[this.changes++] = ticks
    this.beginLevel(flags, ticks, lots, batch)
  }

  /** As {@link addLevel} or {@link changeLevel}, of `ticks` and `lots`, the whole row but for its time. */
  appendChange(action: BookAction, flags: number, position: number, localTime: Nanos, batch: MarketEventBatch): void {
    if (action !== INSERT) {
      const levels = this.levels[position]!
      if (!levels.find(this.ids, this.changes)) {
        this.hasUnknownLevel = true
        return
      }
      this.ticks = levels.foundTicks
    }
    this.changedTicks[this.changes++] = this.ticks
    this.appendLevel(flags, position, localTime, batch)
  }

  /** Ends the message whose rows begin at `fromRow`. */
  endBook(
    action: BookAction,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    this.completeLevels(position, localTime, batch, this.firstLevel)
    return this.endWholeRows(action, position, localTime, batch, fromRow)
  }

  /** As {@link endBook}, of rows that are whole but for their time. */
  endWholeRows(
    action: BookAction,
    position: number,
    localTime: Nanos,
    batch: MarketEventBatch,
    fromRow: number,
  ): DecodeOutcome {
    const book = this.books[position]!
    if (action !== PARTIAL && book.needsSnapshot) {
      // Whatever it says, the partial that comes will hold it.
      batch.length = fromRow
      this.dropBook(position, localTime, batch)
      return DecodeOutcome.Superseded
    }
    if (this.hasUnknownLevel) {
      batch.length = fromRow
      book.gaps++
      this.dropBook(position, localTime, batch)
      return DecodeOutcome.Gap
    }
    this.applyChanges(action, this.levels[position]!)
    this.stampMessage(position, localTime, batch, fromRow)
    this.previousId = this.messages[position]!
    this.lastId = ++this.messages[position]!
    this.firstId = this.lastId
    if (action !== PARTIAL) return this.endDifference(position, localTime, batch, fromRow)
    this.endPushedSnapshot(position, batch, fromRow)
    return DecodeOutcome.Decoded
  }

  /** One of a message's best bids and offers; after the last one comes {@link endQuotes}. */
  quote(flags: number, position: number, ticks: number, lots: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.append(EventKind.BestQuote, flags, this.instruments[position]!.index, ticks, lots, localTime, batch)
  }

  /** As {@link quote}, of `ticks` and `lots`. */
  appendQuote(flags: number, position: number, localTime: Nanos, batch: MarketEventBatch): void {
    this.appendRow(QUOTE, flags, this.instruments[position]!.index, localTime, batch)
  }

  /** Ends a message of best quotes, whose rows begin at `fromRow`; the last of them is of the instrument at `position`. */
  endQuotes(position: number, batch: MarketEventBatch, fromRow: number): void {
    this.endTrades(position, batch, fromRow)
  }

  /** A message of the book that can't be used: what is known of its levels means nothing before the next partial. */
  dropBook(position: number, localTime: Nanos, batch: MarketEventBatch): void {
    const fromRow = batch.length
    this.lastId = ++this.messages[position]!
    this.dropDifference(position, localTime, batch)
    this.stampMessage(position, localTime, batch, fromRow)
    markLast(batch, fromRow)
  }

  /** Gives rows the message's time, or where it has none the latest one known of the instrument, flagged. */
  private stampMessage(position: number, localTime: Nanos, batch: MarketEventBatch, fromRow: number): void {
    // False for NaN; asking `Number.isNaN` would box it.
    if (this.exchangeTime > Number.NEGATIVE_INFINITY) {
      this.stampRows(batch, fromRow)
      return
    }
    const { exchangeTime, flags, length } = batch
    const latest = this.latestTime(position, localTime)
    for (let row = fromRow; row < length; row++) {
      exchangeTime[row] = latest
      flags[row] = flags[row]! | NO_EXCHANGE_TIME
    }
  }

  private applyChanges(action: BookAction, levels: LevelPrices): void {
    if (action === PARTIAL) levels.clear()
    if (action === UPDATE) return
    for (let change = 0; change < this.changes; change++) {
      if (action === DELETE) levels.delete(this.ids, change)
      else levels.set(this.ids, change, this.changedTicks[change]!)
    }
  }

  private grow(): void {
    const { ids, changedTicks } = this
    this.ids = new Float64Array(ids.length * 2)
    this.ids.set(ids)
    this.changedTicks = new Int32Array(changedTicks.length * 2)
    this.changedTicks.set(changedTicks)
  }
}

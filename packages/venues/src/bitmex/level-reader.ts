import type { Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import { CLOSE_OBJECT, COMMA, MINUS, OPEN_OBJECT, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { Literal } from '../scanning/literal.ts'
import { ObjectFields, UNKNOWN_FIELD } from '../scanning/object-fields.ts'
import { type BitmexBookWriter, BookAction } from './book-writer.ts'
import type { MessageTimes } from './message-times.ts'

const BUY = new Literal('"Buy"')
const SELL = new Literal('"Sell"')
const SIDE_BUY = new Literal(',"side":"Buy"')
const SIDE_SELL = new Literal(',"side":"Sell"')
const SIZE = new Literal(',"size":')
const PRICE = new Literal(',"price":')

const LevelField = { Symbol: 0, Id: 1, Side: 2, Size: 3, Price: 4, Timestamp: 5, TransactTime: 6 } as const
const LEVEL_FIELDS = new ObjectFields(['symbol', 'id', 'side', 'size', 'price', 'timestamp', 'transactTime'])
const NAMED_LEVEL = (1 << LevelField.Symbol) | (1 << LevelField.Id) | (1 << LevelField.Side)
const SIZED_LEVEL = NAMED_LEVEL | (1 << LevelField.Size)
const PRICED_LEVEL = SIZED_LEVEL | (1 << LevelField.Price)

/** Reads the levels of BitMEX's books. */
export class LevelReader {
  /** Latest time of the levels of a message; NaN for none. */
  latestTime = Number.NaN
  private readonly cursor: FrameCursor
  private readonly writer: BitmexBookWriter
  private readonly times: MessageTimes
  /** Where the first level of a message begins, up to its id, and where what is behind its size and price; −1 for none. */
  private firstStart = -1
  private firstHeadLength = 0
  private firstTailStart = -1
  private firstTailLength = 0
  private firstFields = 0
  /** What was read of a level like it; doubles in fields are boxed. */
  private likeFlags = 0
  private likeTicks = 0
  private readonly likeLots = new Float64Array(1)

  constructor(cursor: FrameCursor, writer: BitmexBookWriter, times: MessageTimes) {
    this.cursor = cursor
    this.writer = writer
    this.times = times
  }

  /** Begins with a message. */
  begin(): void {
    this.latestTime = Number.NaN
    this.firstTailStart = -1
  }

  /** Where the head of the message's first level ends, which {@link read} has read: before its id; −1 for none. */
  get headEnd(): number {
    return this.firstTailStart < 0 ? -1 : this.firstStart + this.firstHeadLength
  }

  /**
   * A level that is written as the message's first one, which is mostly so: but for id, side, size and price the same bytes.
   * False with the cursor where it was when it isn't.
   */
  like(action: BookAction, position: number, batch: MarketEventBatch): boolean {
    const { cursor, firstFields } = this
    const { at } = cursor
    if (this.firstTailStart < 0 || !this.readLike(action, position, firstFields)) {
      cursor.at = at
      return false
    }
    this.writeLike(action, position, batch)
    return true
  }

  private readLike(action: BookAction, position: number, fields: number): boolean {
    const { cursor } = this
    return (
      cursor.repeats(this.firstStart, this.firstHeadLength) &&
      this.readNumbers(action, position, fields) &&
      cursor.repeats(this.firstTailStart, this.firstTailLength)
    )
  }

  private writeLike(action: BookAction, position: number, batch: MarketEventBatch): void {
    const { writer } = this
    if (action === BookAction.Partial || action === BookAction.Insert) {
      writer.addLevel(this.likeFlags, this.likeTicks, this.likeLots[0]!, batch)
    } else writer.changeLevel(this.likeFlags, position, this.likeLots[0]!, batch)
  }

  /** Id, side, size and price, of which the last two are there as `fields` say. */
  private readNumbers(action: BookAction, position: number, fields: number): boolean {
    const { cursor, writer } = this
    const isGone = action === BookAction.Delete
    const isNew = action === BookAction.Partial || action === BookAction.Insert
    if (!cursor.integer()) return false
    writer.takeLevelId(cursor)
    this.likeFlags = action === BookAction.Partial ? EventFlag.Snapshot : 0
    if (cursor.literal(SIDE_BUY)) this.likeFlags |= EventFlag.Bid
    else if (cursor.literal(SIDE_SELL)) this.likeFlags |= EventFlag.Ask
    else return false
    const { priceGrid, quantityGrid } = writer.instruments[position]!
    this.likeLots[0] = 0
    if ((fields & (1 << LevelField.Size)) !== 0) {
      if (!cursor.literal(SIZE)) return false
      if (isGone) {
        if (!skipNumber(cursor)) return false
      } else {
        if (!cursor.bareLots(quantityGrid)) return false
        this.likeLots[0] = cursor.number
      }
    }
    if ((fields & (1 << LevelField.Price)) !== 0) {
      if (!cursor.literal(PRICE)) return false
      if (isNew) {
        if (!cursor.bareTicks(priceGrid)) return false
        this.likeTicks = cursor.number
      } else if (!skipNumber(cursor)) return false
    }
    return true
  }

  /** A level of the book at `expected`, or of any when this is the message's first; answers the book's, −1 for none. */
  read(action: BookAction, expected: number, localTime: Nanos, batch: MarketEventBatch): number {
    const { cursor, writer } = this
    const isNew = action === BookAction.Partial || action === BookAction.Insert
    const isGone = action === BookAction.Delete
    let position = expected
    let seen = 0
    let flags = action === BookAction.Partial ? EventFlag.Snapshot : 0
    let lots = 0
    let ticks = 0
    let sent = Number.NaN
    let matched = Number.NaN
    const start = cursor.at
    let idStart = start
    let numbersEnd = -1
    let numbers = 0
    if (!cursor.byte(OPEN_OBJECT)) return -1
    LEVEL_FIELDS.begin()
    do {
      const field = LEVEL_FIELDS.next(cursor)
      if (field === UNKNOWN_FIELD) {
        if (!cursor.skipScalar()) return -1
        continue
      }
      if (field < 0 || (seen & (1 << field)) !== 0) return -1
      seen |= 1 << field
      switch (field) {
        case LevelField.Symbol:
          if (!readSymbol(cursor, writer) || (expected >= 0 && cursor.position !== expected)) return -1
          if (expected < 0) writer.beginBook(action, cursor.position, localTime, batch)
          position = cursor.position
          break
        case LevelField.Id:
          if (seen === ((1 << LevelField.Symbol) | (1 << LevelField.Id))) idStart = cursor.at
          if (position < 0 || !cursor.integer()) return -1
          writer.takeLevelId(cursor)
          break
        case LevelField.Side:
          flags |= cursor.literal(BUY) ? EventFlag.Bid : EventFlag.Ask
          if ((flags & EventFlag.Ask) !== 0 && !cursor.literal(SELL)) return -1
          break
        case LevelField.Size:
          if (isGone) {
            if (!skipNumber(cursor)) return -1
          } else {
            if (position < 0 || !cursor.bareLots(writer.instruments[position]!.quantityGrid)) return -1
            lots = cursor.number
          }
          break
        case LevelField.Price:
          if (isNew) {
            if (position < 0 || !cursor.bareTicks(writer.instruments[position]!.priceGrid)) return -1
            ticks = cursor.number
          } else if (!skipNumber(cursor)) return -1
          break
        case LevelField.Timestamp:
          if (!this.times.read()) return -1
          sent = cursor.number
          break
        default:
          if (!this.times.read()) return -1
          matched = cursor.number
      }
      if ((seen & NAMED_LEVEL) === NAMED_LEVEL && (seen & ~PRICED_LEVEL) === 0) {
        numbersEnd = cursor.at
        numbers = seen
      }
    } while (cursor.byte(COMMA))
    const wanted = isNew ? PRICED_LEVEL : isGone ? NAMED_LEVEL : SIZED_LEVEL
    if ((seen & wanted) !== wanted || !cursor.byte(CLOSE_OBJECT)) return -1
    const time = matched > Number.NEGATIVE_INFINITY ? matched : sent
    if (time > Number.NEGATIVE_INFINITY && !(time <= this.latestTime)) this.latestTime = time
    if (expected < 0 && numbersEnd >= 0 && idStart > start) {
      this.firstStart = start
      this.firstHeadLength = idStart - start
      this.firstTailStart = numbersEnd
      this.firstTailLength = cursor.at - numbersEnd
      this.firstFields = numbers
    }
    if (isNew) writer.addLevel(flags, ticks, lots, batch)
    else writer.changeLevel(flags, position, lots, batch)
    return position
  }
}

/** A symbol in quotes; its place in the run is the cursor's position. */
export function readSymbol(cursor: FrameCursor, writer: BitmexBookWriter): boolean {
  return cursor.byte(QUOTE) && cursor.symbol(writer.symbols) && cursor.byte(QUOTE)
}

/** A number that means nothing here. */
function skipNumber(cursor: FrameCursor): boolean {
  const first = cursor.bytes[cursor.at]!
  return (first === MINUS || (first ^ ZERO) <= 9) && cursor.skipScalar()
}

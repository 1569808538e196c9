import type { Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import * as digitWords from '../scanning/digit-words.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { Literal, WORD as WORD_BYTES } from '../scanning/literal.ts'
import * as decimals from '../scanning/plain-decimal.ts'
import { type BitmexBookWriter, BookAction } from './book-writer.ts'
import type { MessageTimes } from './message-times.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { areEightDigits, digitsAt, eightDigits, MOST_DIGITS, shortNumber } = digitWords
const powers = digitWords.POWERS_OF_TEN
const { plainDecimal } = decimals
const WORD = WORD_BYTES
const { Insert: INSERT, Delete: DELETE } = BookAction
const { Bid: BID, Ask: ASK } = EventFlag
const LARGEST_TICKS = 0x7fff_ffff
const QUOTE = 0x22
const ZERO = 0x30
const COLON = 0x3a
const CLOSE_OBJECT = 0x7d
/** What stands between values, by words. */
const SIDE = new Literal(',"side":').first
const BUY = new Literal('"Buy').firstHalf
const SELL = new Literal('"Sel').firstHalf
const SELL_END = 0x226c
const SIZE = new Literal(',"size":').first
const PRICE = new Literal(',"price":').first
const LEVELS_END = 0x5d7d
const TIMESTAMP = new Literal(',"timestamp":')
const TRANSACT_TIME = new Literal(',"transactTime":')
/** What is read at most of a level without its times, and beyond. */
const LONGEST_LEVEL = 160

/**
 * Reads the levels of a message of a book as they are mostly written, from the id of the first one to the end of the message:
 * of deleted ones only the sides, of inserted ones the prices, too. Writes their rows but for the time, which is then the writer's.
 *
 * @param between what stands between a level and the id of the next one
 * @returns whether all of them were; if not, there may be rows of some
 */
export function plainLevels(
  cursor: FrameCursor,
  writer: BitmexBookWriter,
  times: MessageTimes,
  between: Literal,
  action: BookAction,
  position: number,
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { view, offset } = cursor
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const farthest = (cursor.reach - LONGEST_LEVEL - between.length) | 0
  let place = (offset + cursor.at) | 0
  writer.exchangeTime = Number.NaN
  while (place < farthest) {
    // Ids have eight digits and more.
    const more = digitsAt(view, (place + 8) | 0)
    if (!areEightDigits(view, place) || more === MOST_DIGITS || view.getUint8(place) === ZERO) return false
    cursor.number = eightDigits(view, place) * powers[more]! + shortNumber(view, (place + 8) | 0, more)
    writer.takeLevelId(cursor)
    place = (place + 8 + more) | 0

    if (view.getFloat64(place, true) !== SIDE) return false
    const start = view.getInt32((place + 8) | 0, true)
    let side: number = BID
    if (start === BUY) {
      if (view.getUint8((place + 12) | 0) !== QUOTE) return false
      place = (place + 13) | 0
    } else {
      if (start !== SELL || view.getUint16((place + 12) | 0, true) !== SELL_END) return false
      side = ASK
      place = (place + 14) | 0
    }

    if (action === DELETE) writer.lots = 0
    else {
      if (view.getFloat64(place, true) !== SIZE) return false
      place = plainDecimal(cursor, view, (place + 8) | 0, quantityGrid)
      if (place === 0) return false
      writer.lots = cursor.number
    }
    if (action === INSERT) {
      if (view.getFloat64(place, true) !== PRICE || view.getUint8((place + 8) | 0) !== COLON) return false
      place = plainDecimal(cursor, view, (place + 9) | 0, priceGrid)
      if (place === 0 || cursor.number > LARGEST_TICKS) return false
      writer.ticks = cursor.number | 0
    }
    if (view.getUint8(place) !== CLOSE_OBJECT) {
      cursor.at = (place - offset) | 0
      if (!levelTimes(cursor, writer, times)) return false
      place = (offset + cursor.at) | 0
    }
    writer.appendChange(action, side, position, localTime, batch)

    if (view.getUint16(place, true) === LEVELS_END) {
      return view.getUint8((place + 2) | 0) === CLOSE_OBJECT && place + 3 === offset + cursor.end
    }
    const { words, length } = between
    const next = (place + length) | 0
    if (view.getFloat64((next - WORD) | 0, true) !== between.last) return false
    for (let word = 0; word < words.length; word++) {
      if (view.getFloat64(place, true) !== words[word]) return false
      place = (place + WORD) | 0
    }
    place = next
  }
  return false
}

/** Times of a level, up to its closing brace; the writer's is then the latest so far. */
function levelTimes(cursor: FrameCursor, writer: BitmexBookWriter, times: MessageTimes): boolean {
  if (!cursor.literal(TIMESTAMP) || !times.read()) return false
  if (cursor.literal(TRANSACT_TIME) && !times.read()) return false
  if (!(cursor.number <= writer.exchangeTime)) writer.exchangeTime = cursor.number
  return cursor.bytes[cursor.at] === CLOSE_OBJECT
}

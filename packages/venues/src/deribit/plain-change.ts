import type { Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import * as digitWords from '../scanning/digit-words.ts'
import type { EventWriter } from '../scanning/event-writer.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { Literal, WORD as WORD_BYTES } from '../scanning/literal.ts'
import * as decimals from '../scanning/plain-decimal.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { areEightDigits, digitsAt, eightDigits, fourDigits, otherThanDigits, shortNumber, ZEROS } = digitWords
const powers = digitWords.POWERS_OF_TEN
const { plainDecimal } = decimals
const WORD = WORD_BYTES
const [BID, ASK] = [EventFlag.Bid, EventFlag.Ask]
const LARGEST_TICKS = 0x7fff_ffff
const ZERO = 0x30
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
/** What stands between values, by its words of eight bytes; the last one may begin within the one before it. */
const TYPE = new Literal('{"type":').first
const CHANGE = new Literal('"change"').first
const TIME = new Literal(',"timest').first
const TIME_END = new Literal('estamp":').first
const BEFORE_TIME = 29
const TIME_DIGITS = 13
const PREVIOUS = new Literal(',"prev_c').first
const PREVIOUS_MIDDLE = new Literal('hange_id').first
const PREVIOUS_END = new Literal('nge_id":').first
const BEFORE_PREVIOUS = 18
const BIDS = new Literal(',"bids":').first
const ASKS = new Literal(',"asks":').first
const BEFORE_LEVELS = 9
const END_OF_MESSAGE = new Literal(']}}}').firstHalf
/** Actions, the longer ones with a quote and a comma behind their first word, and what stands behind a level. */
const CHANGED = new Literal('["change').first
const DELETED = new Literal('["delete').first
const END_OF_ACTION = 0x2c22
const LONG_ACTION = 10
const NEW = new Literal('["new",').firstHalf
const NEW_END = new Literal('["new",').lastHalf
const NEW_ACTION = 7
const NEXT_LEVEL = 0x2c5d
const LIST_END = 0x5d5d
/** What is read at most up to the first levels, and of a level, and beyond. */
const LONGEST_HEAD = 256
const LONGEST_LEVEL = 64

/**
 * Reads a change of a book as it is mostly written, with its fields in the order in which the venue sends them today, from
 * `{"type":"change",` to the end of the message; writes its rows and sets what the difference is ended with.
 *
 * @param named what stands between the ids: the instrument's name
 * @returns whether it was one; if not, there may be rows of it, and the cursor is where it was
 */
export function plainChange(
  cursor: FrameCursor,
  writer: EventWriter,
  named: Literal,
  position: number,
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { view, offset } = cursor
  let place = (offset + cursor.at) | 0
  if (place > cursor.reach - LONGEST_HEAD - named.length) return false
  if (view.getFloat64(place, true) !== TYPE || view.getFloat64((place + 8) | 0, true) !== CHANGE) return false
  if (view.getFloat64((place + 16) | 0, true) !== TIME || view.getFloat64((place + 21) | 0, true) !== TIME_END)
    return false

  place = (place + BEFORE_TIME) | 0
  const third = view.getInt32((place + 8) | 0, true) ^ ZEROS
  const last = view.getUint8((place + 12) | 0) ^ ZERO
  if (!areEightDigits(view, place) || otherThanDigits(third) !== 0 || last > 9 || view.getUint8(place) === ZERO)
    return false
  writer.exchangeTime = writer.timeOf(eightDigits(view, place) * 100_000 + (Math.imul(fourDigits(third), 10) + last))

  place = (place + TIME_DIGITS) | 0
  if (view.getFloat64(place, true) !== PREVIOUS || view.getFloat64((place + 8) | 0, true) !== PREVIOUS_MIDDLE)
    return false
  if (view.getFloat64((place + 10) | 0, true) !== PREVIOUS_END) return false
  place = (place + BEFORE_PREVIOUS) | 0
  // Ids have nine digits and more.
  let more = digitsAt(view, (place + 8) | 0)
  if (!areEightDigits(view, place) || more === 0 || more === 8 || view.getUint8(place) === ZERO) return false
  writer.previousId = eightDigits(view, place) * powers[more]! + shortNumber(view, (place + 8) | 0, more)

  place = (place + 8 + more) | 0
  const { words, length } = named
  const nameEnd = (place + length) | 0
  if (view.getFloat64((nameEnd - WORD) | 0, true) !== named.last) return false
  for (let word = 0; word < words.length; word++) {
    if (view.getFloat64(place, true) !== words[word]) return false
    place = (place + WORD) | 0
  }
  place = nameEnd
  more = digitsAt(view, (place + 8) | 0)
  if (!areEightDigits(view, place) || more === 0 || more === 8 || view.getUint8(place) === ZERO) return false
  writer.lastId = eightDigits(view, place) * powers[more]! + shortNumber(view, (place + 8) | 0, more)

  place = (place + 8 + more) | 0
  if (view.getFloat64(place, true) !== BIDS || view.getUint8((place + 8) | 0) !== OPEN_LIST) return false
  writer.beginDifference(position, localTime, batch)
  place = (place + BEFORE_LEVELS) | 0
  if (view.getUint8(place) !== CLOSE_LIST) {
    place = plainLevels(cursor, writer, BID, place, position, localTime, batch)
    if (place === 0) return false
  }
  place = (place + 1) | 0
  if (view.getFloat64(place, true) !== ASKS || view.getUint8((place + 8) | 0) !== OPEN_LIST) return false
  place = (place + BEFORE_LEVELS) | 0
  if (view.getUint8(place) !== CLOSE_LIST) {
    place = plainLevels(cursor, writer, ASK, place, position, localTime, batch)
    if (place === 0) return false
  }
  writer.firstId = writer.previousId + 1
  return view.getInt32(place, true) === END_OF_MESSAGE && place + 4 === offset + cursor.end
}

/** The levels of a side, of ordinary size; answers where the list's bracket is that closes it, 0 for others. */
function plainLevels(
  cursor: FrameCursor,
  writer: EventWriter,
  side: number,
  start: number,
  position: number,
  localTime: Nanos,
  batch: MarketEventBatch,
): number {
  const { view } = cursor
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const farthest = (cursor.reach - LONGEST_LEVEL) | 0
  let place = start
  while (place < farthest) {
    let isDeleted = false
    if (view.getInt32(place, true) === NEW) {
      if (view.getInt32((place + 3) | 0, true) !== NEW_END) return 0
      place = (place + NEW_ACTION) | 0
    } else {
      const action = view.getFloat64(place, true)
      isDeleted = action === DELETED
      if ((!isDeleted && action !== CHANGED) || view.getUint16((place + 8) | 0, true) !== END_OF_ACTION) return 0
      place = (place + LONG_ACTION) | 0
    }
    place = plainDecimal(cursor, view, place, priceGrid)
    if (place === 0 || view.getUint8(place) !== COMMA || cursor.number > LARGEST_TICKS) return 0
    writer.ticks = cursor.number | 0
    place = plainDecimal(cursor, view, (place + 1) | 0, quantityGrid)
    if (place === 0) return 0
    if (isDeleted) writer.lots = 0
    else writer.lots = cursor.number
    const after = view.getUint16(place, true)
    if (after !== NEXT_LEVEL && after !== LIST_END) return 0
    writer.appendLevel(side, position, localTime, batch)
    if (after === LIST_END) return (place + 1) | 0
    place = (place + 2) | 0
  }
  return 0
}

import type { Nanos } from '@hft/clock'
import { EventFlag, type MarketEventBatch } from '@hft/data'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { Literal, WORD as WORD_BYTES } from '../scanning/literal.ts'
import * as decimals from '../scanning/plain-decimal.ts'
import type { BitmexBookWriter } from './book-writer.ts'
import type { MessageTimes } from './message-times.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { plainDecimal } = decimals
const WORD = WORD_BYTES
const { Bid: BID, Ask: ASK } = EventFlag
const LARGEST_TICKS = 0x7fff_ffff
const BEGIN = new Literal('{"timestamp":')
const NEXT = new Literal('},{"timestamp":')
const SYMBOL = new Literal(',"symbol":"')
/** What stands between values, by words of eight bytes, the last of which may begin within the one before it. */
const BID_PRICE = new Literal(',"bidPrice":').first
const BID_PRICE_END = new Literal(',"bidPrice":').last
const ASK_PRICE = new Literal(',"askPrice":').first
const ASK_PRICE_END = new Literal(',"askPrice":').last
const BEFORE_PRICE = 12
const ASK_SIZE = new Literal(',"askSize":').first
const ASK_SIZE_END = new Literal(',"askSize":').last
const BEFORE_SIZE = 11
/** What is read at most of a quote behind its symbol, and beyond. */
const LONGEST_QUOTE = 160
const NOTHING = -1

/**
 * Reads best quotes as they are mostly written, all of one instrument and neither side empty, from the first one on to the
 * brace that ends the last one, and writes their rows.
 *
 * @param sized by position: what stands between a time and the size of the bid: the symbol
 * @returns the instrument's position; −1 when any is written otherwise, and there may be rows of some then
 */
export function plainQuotes(
  cursor: FrameCursor,
  writer: BitmexBookWriter,
  times: MessageTimes,
  sized: readonly Literal[],
  localTime: Nanos,
  batch: MarketEventBatch,
): number {
  if (!cursor.literal(BEGIN) || !times.read()) return NOTHING
  writer.exchangeTime = cursor.number
  const { at } = cursor
  if (!cursor.literal(SYMBOL) || !cursor.symbol(writer.symbols)) return NOTHING
  const { position, view, offset } = cursor
  cursor.at = at
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const symbol = sized[position]!
  const { words } = symbol
  const farthest = (cursor.reach - LONGEST_QUOTE - symbol.length) | 0
  for (;;) {
    let place = (offset + cursor.at) | 0
    if (place > farthest) return NOTHING
    const symbolEnd = (place + symbol.length) | 0
    if (view.getFloat64((symbolEnd - WORD) | 0, true) !== symbol.last) return NOTHING
    for (let word = 0; word < words.length; word++) {
      if (view.getFloat64(place, true) !== words[word]) return NOTHING
      place = (place + WORD) | 0
    }
    place = plainDecimal(cursor, view, symbolEnd, quantityGrid)
    if (place === 0 || cursor.number === 0) return NOTHING
    writer.lots = cursor.number
    if (view.getFloat64(place, true) !== BID_PRICE || view.getFloat64((place + 4) | 0, true) !== BID_PRICE_END)
      return NOTHING
    place = plainDecimal(cursor, view, (place + BEFORE_PRICE) | 0, priceGrid)
    if (place === 0 || cursor.number > LARGEST_TICKS) return NOTHING
    writer.ticks = cursor.number | 0
    writer.appendQuote(BID, position, localTime, batch)
    if (view.getFloat64(place, true) !== ASK_PRICE || view.getFloat64((place + 4) | 0, true) !== ASK_PRICE_END)
      return NOTHING
    place = plainDecimal(cursor, view, (place + BEFORE_PRICE) | 0, priceGrid)
    if (place === 0 || cursor.number > LARGEST_TICKS) return NOTHING
    writer.ticks = cursor.number | 0
    if (view.getFloat64(place, true) !== ASK_SIZE || view.getFloat64((place + 3) | 0, true) !== ASK_SIZE_END)
      return NOTHING
    place = plainDecimal(cursor, view, (place + BEFORE_SIZE) | 0, quantityGrid)
    if (place === 0 || cursor.number === 0) return NOTHING
    writer.lots = cursor.number
    writer.appendQuote(ASK, position, localTime, batch)
    cursor.at = (place - offset) | 0
    // The end of the last one is for the caller to see.
    if (!cursor.literal(NEXT)) return position
    if (!times.read()) return NOTHING
    writer.exchangeTime = cursor.number
  }
}

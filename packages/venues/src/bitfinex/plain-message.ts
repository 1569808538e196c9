import type { Nanos } from '@hft/clock'
import { DecodeOutcome, EventFlag, type MarketEventBatch } from '@hft/data'
import * as byteNumbers from '../scanning/byte-numbers.ts'
import { NOT_THIS_LAYOUT } from '../scanning/frame-scanner.ts'
import { ChannelKind } from './channel-table.ts'
import type { BitfinexChannelWriter } from './channel-writer.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { ByteNumber, byteDecimal, byteInteger, byteTicks, shortByteInteger } = byteNumbers
const { Bid: BID, Ask: ASK } = EventFlag
const { Trades: TRADES, Quotes: QUOTES } = ChannelKind
const DECODED = DecodeOutcome.Decoded
const NO_LAYOUT = NOT_THIS_LAYOUT
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const COMMA = 0x2c
const MINUS = 0x2d
const QUOTE = 0x22
const LETTER_T = 0x74
const LETTER_E = 0x65
/** No message is shorter. */
const SHORTEST = 8
const NOTHING = -1

const number = new ByteNumber()

/** Whether a message ends with the number that follows the one before it, which then counts. */
const isNext = (bytes: Uint8Array, start: number, end: number, writer: BitfinexChannelWriter): boolean => {
  if (bytes[start] !== COMMA) return false
  const at = byteInteger(bytes, (start + 1) | 0, number)
  if (at < 0 || bytes[at] !== CLOSE_LIST || at + 1 !== end) return false
  const { lastSequence } = writer
  if (lastSequence < 0 || number.value !== lastSequence + 1) return false
  writer.lastSequence = lastSequence + 1
  return true
}

/**
 * Reads the beginning of a message of a channel, `[17472,`, up to what it has to say; the channel is then the one found by the
 * writer's table.
 *
 * @returns where it goes on; −1 for anything else
 */
const plainChannel = (bytes: Uint8Array, start: number, end: number, writer: BitfinexChannelWriter): number => {
  // The last byte is no digit, so that no loop over digits has to look for the end.
  if (start < 0 || end > bytes.length || end - start < SHORTEST) return NOTHING
  if (bytes[start] !== OPEN_LIST || bytes[end - 1] !== CLOSE_LIST) return NOTHING
  const at = shortByteInteger(bytes, (start + 1) | 0, number)
  if (at < 0 || bytes[at] !== COMMA) return NOTHING
  return writer.channels.find(number.whole) ? (at + 1) | 0 : NOTHING
}

/**
 * Reads a changed level of ordinary size, `[60000,3,-1.5],56]`, with the number of its message, which must be the next: its
 * price, and its quantity, which is 0 without orders, are then the writer's.
 *
 * @returns the side; −1 for anything else, with the writer as it was but for price and quantity
 */
const plainChange = (
  bytes: Uint8Array,
  start: number,
  end: number,
  position: number,
  writer: BitfinexChannelWriter,
): number => {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  if (bytes[start] !== OPEN_LIST) return NOTHING
  let at = byteTicks(bytes, (start + 1) | 0, priceGrid, number)
  if (at < 0 || bytes[at] !== COMMA) return NOTHING
  writer.ticks = number.whole
  at = shortByteInteger(bytes, (at + 1) | 0, number)
  if (at < 0 || bytes[at] !== COMMA) return NOTHING
  const hasOrders = number.whole !== 0
  at = (at + 1) | 0
  const isAsk = bytes[at] === MINUS
  if (isAsk) at = (at + 1) | 0
  at = byteDecimal(bytes, at, quantityGrid, number)
  if (at < 0 || bytes[at] !== CLOSE_LIST) return NOTHING
  if (hasOrders) writer.lots = number.value
  else writer.lots = 0
  if (!isNext(bytes, (at + 1) | 0, end, writer)) return NOTHING
  return isAsk ? ASK : BID
}

/**
 * Reads a trade of ordinary size, `"te",[1658341016,1723161256299,-0.5,60000],57]`, with the number of its message, which must
 * be the next: its price, its quantity and its time are then the writer's.
 *
 * @returns the taker's side; −1 for anything else, with the writer as it was but for price, quantity and time
 */
const plainTrade = (
  bytes: Uint8Array,
  start: number,
  end: number,
  position: number,
  writer: BitfinexChannelWriter,
): number => {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  if (bytes[start] !== QUOTE || bytes[start + 1] !== LETTER_T || bytes[start + 2] !== LETTER_E) return NOTHING
  if (bytes[start + 3] !== QUOTE || bytes[start + 4] !== COMMA || bytes[start + 5] !== OPEN_LIST) return NOTHING
  let at = byteInteger(bytes, (start + 6) | 0, number)
  if (at < 0 || bytes[at] !== COMMA) return NOTHING
  at = byteInteger(bytes, (at + 1) | 0, number)
  if (at < 0 || bytes[at] !== COMMA) return NOTHING
  writer.exchangeTime = writer.timeOf(number.value)
  at = (at + 1) | 0
  const isSale = bytes[at] === MINUS
  if (isSale) at = (at + 1) | 0
  at = byteDecimal(bytes, at, quantityGrid, number)
  if (at < 0 || bytes[at] !== COMMA || number.value === 0) return NOTHING
  writer.lots = number.value
  at = byteTicks(bytes, (at + 1) | 0, priceGrid, number)
  if (at < 0 || bytes[at] !== CLOSE_LIST) return NOTHING
  writer.ticks = number.whole
  if (!isNext(bytes, (at + 1) | 0, end, writer)) return NOTHING
  return isSale ? ASK : BID
}

/**
 * Reads a changed level or a trade of ordinary size and writes what it means.
 *
 * It reads byte by byte, before the memory of the bytes is asked for: that takes as long as reading such a message.
 *
 * @returns {@link NOT_THIS_LAYOUT} for anything else, with the batch as it was
 */
export function plainMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  writer: BitfinexChannelWriter,
  localTime: Nanos,
  batch: MarketEventBatch,
): DecodeOutcome | typeof NOT_THIS_LAYOUT {
  const at = plainChannel(bytes, start, end, writer)
  if (at < 0) return NO_LAYOUT
  const { kind, position } = writer.channels
  if (kind === TRADES) {
    const side = plainTrade(bytes, at, end, position, writer)
    if (side < 0) return NO_LAYOUT
    writer.tradeOf(side, position, writer.ticks, writer.lots, localTime, batch)
    return DECODED
  }
  const side = plainChange(bytes, at, end, position, writer)
  if (side < 0) return NO_LAYOUT
  return kind === QUOTES
    ? writer.changeQuote(side, position, localTime, batch)
    : writer.changeLevel(side, position, localTime, batch)
}

import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const HEAD = literal('{"jsonrpc":"2.0","method":"subscription","params":{"channel":"')
const TYPE = literal('"type":"')
const CHANGE_ID = literal('"change_id":')
const TRADE_SEQUENCE = literal('"trade_seq":')
const TIMESTAMP = literal('"timestamp":')
const SMALL_C = 0x63

/**
 * Tells Deribit's channels apart by their names, and their messages by their ids: a book's change id, the sequence number
 * of the last trade, the time of quotes and tickers, which have no other.
 *
 * A snapshot of the book has no place of its own in its stream: every connection gets one when it begins, and the codec
 * drops those that say nothing new.
 */
export class DeribitFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0
  isTime = false
  private readonly names: SymbolTable
  private readonly idFields: readonly Uint8Array[]

  /** @param channels each once */
  constructor(channels: readonly string[]) {
    this.streams = channels.length
    this.names = new SymbolTable(channels)
    this.idFields = channels.map(idFieldOf)
  }

  identify(frame: Uint8Array): boolean {
    if (!isAt(frame, HEAD, 0)) return false
    let end = HEAD.length
    while (end < frame.length && frame[end] !== QUOTE) end++
    const stream = this.names.find(frame, HEAD.length, end)
    if (stream < 0) return false
    const field = this.idFields[stream]!
    const place =
      field === TRADE_SEQUENCE ? placeAfterLast(frame, field, end) : placeAfter(frame, field, end, frame.length)
    if (place < 0 || (field === CHANGE_ID && !isChange(frame, end))) return false
    this.stream = stream
    this.id = integerAt(frame, place)
    this.isTime = field === TIMESTAMP
    return this.id >= 0
  }
}

function idFieldOf(channel: string): Uint8Array {
  if (channel.startsWith('book.')) return CHANGE_ID
  return channel.startsWith('trades.') ? TRADE_SEQUENCE : TIMESTAMP
}

function isChange(frame: Uint8Array, start: number): boolean {
  const type = placeAfter(frame, TYPE, start, frame.length)
  return type >= 0 && frame[type] === SMALL_C
}

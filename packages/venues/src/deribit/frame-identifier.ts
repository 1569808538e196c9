import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { literal, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
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
  private readonly names: SymbolTable
  private readonly idFields: readonly Uint8Array[]

  /** @param channels each once */
  constructor(channels: readonly string[]) {
    this.streams = channels.length
    this.names = new SymbolTable(channels)
    this.idFields = channels.map(idFieldOf)
  }

  identify(frame: Uint8Array): boolean {
    if (!isAt(frame, 0, HEAD)) return false
    let end = HEAD.length
    while (end < frame.length && frame[end] !== QUOTE) end++
    const stream = this.names.find(frame, HEAD.length, end)
    if (stream < 0) return false
    const field = this.idFields[stream]!
    const id = field === TRADE_SEQUENCE ? lastNumber(frame, end, field) : firstNumber(frame, end, field)
    if (id < 0 || (field === CHANGE_ID && !isChange(frame, end))) return false
    this.stream = stream
    this.id = id
    return true
  }
}

function idFieldOf(channel: string): Uint8Array {
  if (channel.startsWith('book.')) return CHANGE_ID
  return channel.startsWith('trades.') ? TRADE_SEQUENCE : TIMESTAMP
}

function isChange(frame: Uint8Array, start: number): boolean {
  for (let at = start; at < frame.length; at++) {
    if (isAt(frame, at, TYPE)) return frame[at + TYPE.length] === SMALL_C
  }
  return false
}

/** The whole number behind the first of these bytes, −1 for none. */
function firstNumber(frame: Uint8Array, start: number, field: Uint8Array): number {
  for (let at = start; at < frame.length; at++) if (isAt(frame, at, field)) return numberAt(frame, at + field.length)
  return -1
}

/** The whole number behind the last of these bytes, −1 for none. */
function lastNumber(frame: Uint8Array, start: number, field: Uint8Array): number {
  for (let at = frame.length - 1; at >= start; at--) {
    if (isAt(frame, at, field)) return numberAt(frame, at + field.length)
  }
  return -1
}

function isAt(frame: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) if (frame[at + index] !== expected[index]) return false
  return true
}

function numberAt(frame: Uint8Array, start: number): number {
  let number = 0
  let at = start
  for (let digit = frame[at]! - ZERO; digit >= 0 && digit <= 9; digit = frame[++at]! - ZERO)
    number = number * 10 + digit
  return at > start ? number : -1
}

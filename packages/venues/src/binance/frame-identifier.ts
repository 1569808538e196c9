import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const QUOTE = 0x22
const COLON = 0x3a
const ZERO = 0x30
const PREFIX = Buffer.from('{"stream":"')
/** The letter of the field that holds a stream's ids. */
const UPDATE_ID = 0x75
const TRADE_ID = 0x74
const AGGREGATE_ID = 0x61
const EVENT_TIME = 0x45

/** Tells the streams of a combined Binance connection apart by their names, and their messages by their ids. */
export class BinanceFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0
  private readonly names: SymbolTable
  private readonly idFields: Uint8Array

  /** @param names of the streams, each once */
  constructor(names: readonly string[]) {
    this.streams = names.length
    this.names = new SymbolTable(names)
    this.idFields = Uint8Array.from(names, idFieldOf)
  }

  identify(frame: Uint8Array): boolean {
    const start = PREFIX.length
    for (let at = 0; at < start; at++) if (frame[at] !== PREFIX[at]) return false
    let end = start
    while (end < frame.length && frame[end] !== QUOTE) end++
    const stream = this.names.find(frame, start, end)
    if (stream < 0) return false
    const id = this.idOf(frame, end, this.idFields[stream]!)
    if (id < 0) return false
    this.stream = stream
    this.id = id
    return true
  }

  /** The whole number of the first field of this one-letter name, −1 for none. */
  private idOf(frame: Uint8Array, start: number, field: number): number {
    const last = frame.length - 4
    for (let at = start; at < last; at++) {
      if (frame[at] !== QUOTE || frame[at + 1] !== field || frame[at + 2] !== QUOTE || frame[at + 3] !== COLON) continue
      let id = 0
      let digits = at + 4
      for (; digits < frame.length; digits++) {
        const digit = frame[digits]! - ZERO
        if (!(digit >= 0 && digit <= 9)) break
        id = id * 10 + digit
      }
      return digits > at + 4 ? id : -1
    }
    return -1
  }
}

function idFieldOf(name: string): number {
  const kind = name.slice(name.indexOf('@') + 1)
  if (kind === 'trade') return TRADE_ID
  if (kind === 'aggTrade') return AGGREGATE_ID
  return kind === 'bookTicker' || kind.startsWith('depth') ? UPDATE_ID : EVENT_TIME
}

import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { CLOSE_OBJECT, literal } from '../scanning/frame-bytes.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const ARGUMENT = literal('{"arg":{"channel":"')
const SNAPSHOT = literal('"action":"snapshot"')
const SEQUENCE = literal('"seqId":')
const TRADE_ID = literal('"tradeId":"')
const SENT = literal('"ts":"')
const LONGEST_NAME = 128
/** How far the fields before the data reach. */
const LONGEST_HEAD = 60

/** A stream of OKX. */
export interface OkxStream {
  readonly channel: string
  readonly instId: string
  /** Index of the instrument whose book it is, −1 for none. */
  readonly bookOf: number
}

/**
 * Tells OKX's streams apart, and their messages by sequence id, by the id of the last trade, and funding, mark and index
 * prices by their time.
 *
 * The venue promises the same sequence ids on all connections. Candles have no id and are told by what they say. After a maintenance reset ids are smaller, which shows only after many messages; then the book begins
 * anew.
 */
export class OkxFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  wholeBookOf = -1
  wordsFrom = -1
  private readonly names: SymbolTable
  private readonly fields: readonly (Uint8Array | undefined)[]
  private readonly books: readonly number[]

  constructor(streams: readonly OkxStream[]) {
    this.streams = streams.length
    this.names = new SymbolTable(streams.map(({ channel, instId }) => `${channel}","instId":"${instId}"`))
    this.fields = streams.map(({ channel }) => idFieldOf(channel))
    this.books = streams.map(({ bookOf }) => bookOf)
  }

  identify(frame: Uint8Array): boolean {
    if (!isAt(frame, ARGUMENT, 0)) return false
    const start = ARGUMENT.length
    let end = start
    while (end < frame.length && end - start < LONGEST_NAME && frame[end] !== CLOSE_OBJECT) end++
    const stream = this.names.find(frame, start, end)
    if (stream < 0) return false
    const field = this.fields[stream]
    this.wordsFrom = field === undefined ? end : -1
    const at = field === undefined ? -1 : placeAfterLast(frame, field, end)
    const id = at < 0 ? -1 : integerAt(frame, at)
    if (id < 0 && field !== undefined) return false
    this.stream = stream
    this.id = id
    const isWhole = this.books[stream]! >= 0 && placeAfter(frame, SNAPSHOT, end, end + LONGEST_HEAD) > 0
    this.wholeBookOf = isWhole ? this.books[stream]! : -1
    return true
  }
}

function idFieldOf(channel: string): Uint8Array | undefined {
  if (channel.startsWith('books') || channel === 'bbo-tbt') return SEQUENCE
  if (channel.startsWith('trades')) return TRADE_ID
  return channel.startsWith('candle') ? undefined : SENT
}

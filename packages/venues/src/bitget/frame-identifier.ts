import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { CLOSE_OBJECT, literal, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import { LongInteger } from '../scanning/long-integer.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const SNAPSHOT = literal('{"action":"snapshot","arg":{"instType":"')
const UPDATE = literal('{"action":"update","arg":{"instType":"')
const SEQUENCE = literal('"seq":')
const TRADE_ID = literal('"tradeId":"')
const LONGEST_NAME = 128
const LONGEST_ID = 30

/** What names a stream of Bitget. */
export interface BitgetStream {
  readonly instType: string
  readonly channel: string | undefined
  readonly instId: string
}

/**
 * Tells Bitget's streams apart, and their messages by sequence number or trade id.
 *
 * A book's snapshot stands right behind the update of the same number: whoever waits for it must get it, though that
 * number has been delivered. Trades of before a subscription have no place in their stream.
 */
export class BitgetFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  private readonly names: SymbolTable
  private readonly areTrades: readonly boolean[]
  private readonly number = new LongInteger()
  /** By stream: what its ids are counted from, as they don't fit a double. NaN before the first. */
  private readonly bases: Float64Array

  constructor(streams: readonly BitgetStream[]) {
    this.streams = streams.length
    this.names = new SymbolTable(
      streams.map(({ instType, channel, instId }) => `${instType}","channel":"${channel}","instId":"${instId}`),
    )
    this.areTrades = streams.map(({ channel }) => channel === 'trade')
    this.bases = new Float64Array(streams.length).fill(Number.NaN)
  }

  identify(frame: Uint8Array): boolean {
    const isSnapshot = isAt(frame, SNAPSHOT, 0)
    if (!isSnapshot && !isAt(frame, UPDATE, 0)) return false
    const start = isSnapshot ? SNAPSHOT.length : UPDATE.length
    let end = start
    while (end < frame.length && end - start < LONGEST_NAME && frame[end] !== CLOSE_OBJECT) end++
    const stream = this.names.find(frame, start, end - 1)
    if (stream < 0) return false
    const isTrades = this.areTrades[stream]!
    if (isTrades && isSnapshot) return false
    // The number of a book stands behind its levels, of which there may be many.
    const at = isTrades ? placeAfter(frame, TRADE_ID, end, frame.length) : placeAfterLast(frame, SEQUENCE, end)
    if (at < 0 || !this.readNumber(frame, at)) return false
    if (Number.isNaN(this.bases[stream]!)) this.bases[stream] = this.number.high
    this.stream = stream
    this.id = this.number.distanceFrom(this.bases[stream]!) + (isSnapshot ? 0.5 : 0)
    return true
  }

  private readNumber(frame: Uint8Array, at: number): boolean {
    const start = frame[at] === QUOTE ? at + 1 : at
    let end = start
    while (end < frame.length && end - start < LONGEST_ID && (frame[end]! ^ ZERO) <= 9) end++
    this.number.take(frame, start, end)
    return end > start
  }
}

import type { FrameIdentifier, Subscription } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const TOPIC = literal('{"topic":"')
const SNAPSHOT = literal('"type":"snapshot"')
const UPDATE_ID = literal('"u":')
const SEQUENCE = literal('"seq":')
const SENT = literal('"ts":')
const BOOK = 'orderbook.'
const TRADES = 'publicTrade.'
/** How far the fields before the data reach. */
const LONGEST_HEAD = 100
/** The update id with which a book begins anew, whatever its type says. */
const RESTART_ID = 1

/**
 * Tells Bybit's topics apart, and their messages by the book's update id, the sequence number of the last trade, and
 * for the rest, as for trades without such a number, the time at which the system made them.
 */
export class BybitFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  wholeBookOf = -1
  isTime = false
  private readonly names: SymbolTable
  private readonly topics: readonly string[]
  /** By stream: index of the instrument whose book it is, −1 for none. */
  private readonly books: Int32Array

  /** @param topics each once, and the subscriptions that they are of */
  constructor(topics: readonly string[], subscriptions: readonly Subscription[]) {
    this.streams = topics.length
    this.topics = topics
    this.names = new SymbolTable(topics)
    this.books = new Int32Array(topics.length).fill(-1)
    subscriptions.forEach(({ channel, instrument }) => {
      if (channel !== 'book') return
      const stream = topics.findIndex((topic) => isBookOf(topic, instrument.symbol))
      this.books[stream] = instrument.index
    })
  }

  identify(frame: Uint8Array): boolean {
    if (!isAt(frame, TOPIC, 0)) return false
    const start = TOPIC.length
    let end = start
    while (end < frame.length && frame[end] !== QUOTE) end++
    const stream = this.names.find(frame, start, end)
    if (stream < 0) return false
    const topic = this.topics[stream]!
    const number = numberIn(topic, frame, end)
    // Of tickers and candles it stands behind the data.
    const id = number < 0 ? numberAt(frame, placeAfterLast(frame, SENT, end)) : number
    if (id < 0 || (number < 0 && topic.startsWith(BOOK))) return false
    this.isTime = number < 0
    this.stream = stream
    this.id = id
    const book = this.books[stream]!
    const isWhole = book >= 0 && (id === RESTART_ID || placeAfter(frame, SNAPSHOT, end, end + LONGEST_HEAD) > 0)
    this.wholeBookOf = isWhole ? book : -1
    return true
  }
}

/** The message's number, −1 where its topic has none, or a message none. */
function numberIn(topic: string, frame: Uint8Array, from: number): number {
  if (topic.startsWith(BOOK)) return numberAt(frame, placeAfterLast(frame, UPDATE_ID, from))
  return topic.startsWith(TRADES) ? numberAt(frame, placeAfterLast(frame, SEQUENCE, from)) : -1
}

function numberAt(frame: Uint8Array, at: number): number {
  return at < 0 ? -1 : integerAt(frame, at)
}

/** Best levels are no book: each message is whole. */
function isBookOf(topic: string, symbol: string): boolean {
  return topic.startsWith('orderbook.') && !topic.startsWith('orderbook.1.') && topic.endsWith(`.${symbol}`)
}

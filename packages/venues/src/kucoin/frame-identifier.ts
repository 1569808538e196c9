import type { FrameIdentifier } from '../protocol/market-data-protocol.ts'
import { integerAt, isAt, placeAfter, placeAfterLast } from '../scanning/byte-search.ts'
import { literal, QUOTE } from '../scanning/frame-bytes.ts'
import { SymbolTable } from '../symbols/symbol-table.ts'

const TOPIC_FIRST = literal('{"topic":"')
const TOPIC = literal('"topic":"')
const LAST_SEQUENCE = literal('"sequenceEnd":')
const SEQUENCE = literal('"sequence":"')
const BOOK_TOPIC = '/market/level2:'

/** Tells KuCoin's streams apart by topic, and their messages by the sequence number that they reach. */
export class KucoinFrameIdentifier implements FrameIdentifier {
  readonly streams: number
  stream = -1
  id = 0.5
  private readonly topics: SymbolTable
  private readonly areBooks: readonly boolean[]

  /** @param topics of the streams, each once */
  constructor(topics: readonly string[]) {
    this.streams = topics.length
    this.topics = new SymbolTable(topics)
    this.areBooks = topics.map((topic) => topic.startsWith(BOOK_TOPIC))
  }

  identify(frame: Uint8Array): boolean {
    const start = isAt(frame, TOPIC_FIRST, 0) ? TOPIC_FIRST.length : placeAfterLast(frame, TOPIC, 0)
    if (start < 0) return false
    let end = start
    while (end < frame.length && frame[end] !== QUOTE) end++
    const stream = this.topics.find(frame, start, end)
    if (stream < 0) return false
    // The numbers of a book may stand behind its levels.
    const at = this.areBooks[stream]!
      ? placeAfterLast(frame, LAST_SEQUENCE, 0)
      : placeAfter(frame, SEQUENCE, 0, frame.length)
    const id = at < 0 ? -1 : integerAt(frame, at)
    if (id < 0) return false
    this.stream = stream
    this.id = id
    return true
  }
}

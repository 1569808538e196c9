import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { CodedError } from '@hft/clock'
import type { MarketSession, SessionMessage } from './market-session.ts'

const LINE = /^(\d{19}) (.+)$/
const GZIP_MAGIC = [0x1f, 0x8b]

/** Which part of a recording to take. */
export interface RecordingOptions {
  readonly symbol: string
  /** Name of a message's stream; empty for a book that was fetched, undefined for what is left out. */
  readonly streamOf: (text: string) => string | undefined
  /** Messages to take from the beginning; default all. */
  readonly most?: number
  /** What a line holds; undefined for what is left out. Default `<local time in ns since 1970> <message>`. */
  readonly lineOf?: (line: string) => RecordedLine | undefined
}

/** A message with its time, nanoseconds since 1970. */
export interface RecordedLine {
  readonly at: bigint
  readonly text: string
}

/**
 * Reads a recording as a session: lines of `<local time in ns since 1970> <message>`, or as `lineOf` says, plain or gzip.
 * Other lines are left out.
 *
 * @throws CodedError `session.empty` when no line is a message
 */
export function readRecordedSession(files: readonly string[], options: RecordingOptions): MarketSession {
  const messages: SessionMessage[] = []
  const { most = Number.POSITIVE_INFINITY, lineOf = timedLine } = options
  let first: bigint | undefined
  for (const file of files) {
    for (const line of textOf(file).split('\n')) {
      if (messages.length >= most) break
      const recorded = lineOf(line)
      const stream = recorded === undefined ? undefined : options.streamOf(recorded.text)
      if (recorded === undefined || stream === undefined) continue
      const { at, text } = recorded
      first ??= at
      messages.push({ text, stream, atNanos: Number(at - first) })
    }
  }
  if (messages.length > 0) return { symbol: options.symbol, messages }
  throw new CodedError(
    'session.empty',
    `no line of ${files.join(', ')} is a message of a wanted stream; lines read <local time in ns since 1970> <message> unless lineOf says otherwise`,
  )
}

function timedLine(line: string): RecordedLine | undefined {
  const match = LINE.exec(line)
  return match === null ? undefined : { at: BigInt(match[1]!), text: match[2]! }
}

function textOf(file: string): string {
  const bytes = readFileSync(file)
  return (bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1] ? gunzipSync(bytes) : bytes).toString()
}

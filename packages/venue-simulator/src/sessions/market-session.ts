import type { Nanos } from '@hft/clock'

/** One message of a session, as the venue sends it. */
export interface SessionMessage {
  readonly text: string
  /** Name of the stream that it belongs to; empty for an answer over REST. */
  readonly stream: string
  /** When it was sent, nanoseconds since the session's first message. */
  readonly atNanos: Nanos
}

/** What a venue sent, in order: messages of streams, and among them the books that REST requests answered. */
export interface MarketSession {
  /** The only symbol, which books that were fetched don't always name. */
  readonly symbol: string
  readonly messages: readonly SessionMessage[]
}

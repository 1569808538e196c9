import type { Nanos } from '@hft/clock'

/** One message of a session, as the venue sends it. */
export interface SessionMessage {
  readonly text: string
  /** Name of the stream that it belongs to; empty for an answer over REST. */
  readonly stream: string
  /** When it was sent, nanoseconds since the session's first message. */
  readonly atNanos: Nanos
  /** Whose it is, where the session has several; a fetched book doesn't always say so itself. */
  readonly symbol?: string
}

/** What a venue sent, in order: messages of streams, and among them the books that REST requests answered. */
export interface MarketSession {
  /** The first symbol, and of most sessions the only one; books that were fetched don't always name it. */
  readonly symbol: string
  /** All of them, where there are several. */
  readonly symbols?: readonly string[]
  readonly messages: readonly SessionMessage[]
}

/** Sessions of different symbols as one, in the order of their times. */
export function mergeSessions(sessions: readonly [MarketSession, ...MarketSession[]]): MarketSession {
  const messages = sessions
    .flatMap((session) => session.messages.map((message) => ({ symbol: session.symbol, ...message })))
    .sort((one, other) => one.atNanos - other.atNanos)
  return { symbol: sessions[0].symbol, symbols: symbolsOf(sessions), messages }
}

function symbolsOf(sessions: readonly MarketSession[]): readonly string[] {
  return [...new Set(sessions.flatMap(({ symbol, symbols = [symbol] }) => symbols))]
}

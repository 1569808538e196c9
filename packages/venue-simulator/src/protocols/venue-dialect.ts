import type { SessionMessage } from '../sessions/market-session.ts'

/** A client's connection as a dialect sees it. */
export interface DialectClient {
  subscribe(stream: string): void
  unsubscribe(stream: string): void
  send(text: string): void
}

/** An answer over REST. */
export interface DialectAnswer {
  readonly status: number
  readonly body: string
}

/** How a venue talks: what its clients may ask for, and what it answers. One for a session; it may keep books. */
export interface VenueDialect {
  /** Takes a new connection; false when there is nothing at this address. */
  onConnect(address: URL, client: DialectClient): boolean
  onText(text: string, client: DialectClient): void
  /** Notes a message as it is published, whether or not anyone hears it. */
  onPublish(message: SessionMessage): void
  /** Answers a request; `later` when it can't be answered before more was published, undefined for an unknown one. */
  onRequest(address: URL): DialectAnswer | 'later' | undefined
  /** What announces that the venue will cut its connections. */
  readonly shutdownNotice: string
}

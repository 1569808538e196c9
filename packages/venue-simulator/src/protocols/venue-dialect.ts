import type { SessionFault } from '../faults/session-fault.ts'
import type { SessionMessage } from '../sessions/market-session.ts'

/** A client's connection as a dialect sees it. */
export interface DialectClient {
  /** In the order of connecting, from 0. */
  readonly line: number
  /** What it is subscribed to. */
  readonly streams: ReadonlySet<string>
  /** Whether the venue has an instrument of this name. */
  lists(symbol: string): boolean
  /** Begins a stream, with the book of {@link VenueDialect.snapshotOf} where the venue pushes one. */
  subscribe(stream: string): void
  unsubscribe(stream: string): void
  send(text: string): void
  /** Answers a ping that came as a message, unless a fault keeps pings from being answered. */
  answerPing(text: string): void
}

/** An answer over REST. */
export interface DialectAnswer {
  readonly status: number
  readonly body: string
}

/** Faults that a venue can't have, and why. */
export type ImpossibleFaults = Readonly<Partial<Record<SessionFault['kind'], string>>>

/**
 * How a venue talks: what its clients may ask for, and what it answers. One for a session; it may keep books.
 *
 * What is optional is for venues that have it.
 */
export interface VenueDialect {
  /** Takes a new connection; false when there is nothing at this address. */
  onConnect(address: URL, client: DialectClient): boolean
  onText(text: string, client: DialectClient): void
  /** Notes a message as it is published, whether or not anyone hears it. */
  onPublish(message: SessionMessage): void
  /** Answers a request; `later` when it can't be answered before more was published, undefined for an unknown one. */
  onRequest(address: URL): DialectAnswer | 'later' | undefined
  /** What a new subscriber of a stream gets first: the book as it is now; undefined for none, or before it is known. */
  snapshotOf?(stream: string): string | undefined
  /** A message in the form that this client gets: venues that count the messages of a connection number it. */
  textFor?(text: string, client: DialectClient): string
  /** Refuses a client's message as one too many; false for a message that is never refused. */
  onTooMany?(text: string, client: DialectClient): boolean
  /** What announces that the venue will cut its connections; absent where nothing does. */
  readonly shutdownNotice?: string
  /** Faults that the venue can't have, with the reason. */
  readonly impossibleFaults?: ImpossibleFaults
}

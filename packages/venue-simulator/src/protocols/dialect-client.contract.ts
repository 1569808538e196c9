import type { DialectClient, VenueDialect } from './venue-dialect.ts'

/** A client of a dialect without a connection: what it heard, and what it is subscribed to. */
export class HeardClient implements DialectClient {
  readonly line = 0
  readonly streams = new Set<string>()
  readonly heard: string[] = []
  private readonly dialect: VenueDialect
  private readonly unlisted: readonly string[]

  /** @param unlisted symbols that the venue doesn't have */
  constructor(dialect: VenueDialect, unlisted: readonly string[] = []) {
    this.dialect = dialect
    this.unlisted = unlisted
  }

  lists(symbol: string): boolean {
    return !this.unlisted.includes(symbol)
  }

  /** What it heard, as JSON where it is some, since the last call. */
  take(): unknown[] {
    return this.heard.splice(0).map((text) => (text.startsWith('{') ? JSON.parse(text) : text))
  }

  subscribe(stream: string): void {
    this.streams.add(stream)
    const book = this.dialect.snapshotOf?.(stream)
    if (book !== undefined) this.send(this.dialect.textFor?.(book, this) ?? book)
  }

  unsubscribe(stream: string): void {
    this.streams.delete(stream)
  }

  send(text: string): void {
    this.heard.push(text)
  }

  answerPing(text: string): void {
    this.send(text)
  }
}

/** A price level as a venue writes it. */
export type LevelText = readonly [price: string, quantity: string]

/** A row as clients that parse JSON make it: an object with doubles. */
export interface ParsedRow {
  readonly kind: string
  readonly side: 'bid' | 'ask'
  readonly price: number
  readonly quantity: number
  readonly exchangeTime: number
  readonly localTime: number
}

/** Id before that of the first difference and of the first best quotes. */
export const UPDATE_BEFORE = 5_123_107_839_020

/** How a venue writes its messages, and what a client makes of them that parses JSON into objects. */
export interface VenueLayout {
  /** What comes before the messages of a kind on a connection and doesn't count, where they mean nothing without it. */
  readonly opening?: (symbol: string) => readonly string[]
  /** A difference of update id `update`, which follows the one before it by one. */
  depth(symbol: string, at: number, update: number, bids: readonly LevelText[], asks: readonly LevelText[]): string
  trade(symbol: string, at: number, id: number, level: LevelText, isSale: boolean): string
  bestQuotes(symbol: string, at: number, update: number, bid: LevelText, ask: LevelText): string
  /** Takes a parsed message that comes before all others, where {@link rows} builds on it. */
  readonly begin?: (message: unknown) => void
  /** The rows of a parsed message: prices and quantities as doubles, times in nanoseconds. */
  rows(message: unknown, localTime: number): ParsedRow[]
}

/** A row of fields that are text or, where the venue sends them so, numbers. */
export function parsedRow(
  kind: string,
  side: 'bid' | 'ask',
  price: string | number,
  quantity: string | number,
  exchangeTime: number,
  localTime: number,
): ParsedRow {
  return { kind, side, price: Number(price), quantity: Number(quantity), exchangeTime, localTime }
}

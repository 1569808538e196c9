import { type Nanos, parseDuration } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'

/** A decimal as text, or as a number of which the shortest text counts: 0.1 is exactly `0.1`. */
export type DecimalLiteral = string | number

/** Price and quantity. */
export type LevelLiteral = readonly [price: DecimalLiteral, quantity: DecimalLiteral]

interface Literal {
  readonly instrument: Instrument
  /** When it reached us: nanoseconds since the run's epoch, or a duration like `'10ms'`. */
  readonly at: Nanos | string
  /** When it happened at the exchange, default the same. */
  readonly exchangeAt?: Nanos | string
}

/** A market event written by hand, with prices and quantities as decimals. */
export type MarketEventLiteral = Literal &
  (
    | {
        /** A whole book (L2): what was there goes, the feed is live. */
        readonly kind: 'book'
        readonly bids: readonly LevelLiteral[]
        readonly asks: readonly LevelLiteral[]
      }
    | {
        /** The quantity of a price level (L2) is now this; 0 removes it. */
        readonly kind: 'level'
        readonly side: 'bid' | 'ask'
        readonly price: DecimalLiteral
        readonly quantity: DecimalLiteral
      }
    | {
        /** Levels go (L2): both sides, one side, or one side from its best to a price. */
        readonly kind: 'clear'
        readonly side?: 'bid' | 'ask'
        readonly price?: DecimalLiteral
      }
    | {
        /** Best bid and offer (L1). */
        readonly kind: 'quote'
        readonly bid: LevelLiteral
        readonly ask: LevelLiteral
      }
    | {
        /** A trade; without an aggressor the venue doesn't say who it was. */
        readonly kind: 'trade'
        readonly aggressor?: 'buyer' | 'seller'
        readonly price: DecimalLiteral
        readonly quantity: DecimalLiteral
      }
    | {
        /** Mark price, index price, or funding rate for the next payment. */
        readonly kind: 'mark' | 'index' | 'funding'
        readonly value: number
      }
    | {
        /** The state of the feed. */
        readonly kind: 'status'
        readonly state: 'live' | 'stale' | 'halted' | 'closed'
      }
  )

const FEED_STATES = {
  live: FeedState.Live,
  stale: FeedState.Stale,
  halted: FeedState.Halted,
  closed: FeedState.Closed,
} as const
const REFERENCE_KINDS = { mark: EventKind.MarkPrice, index: EventKind.IndexPrice, funding: EventKind.Funding } as const

/**
 * Appends the rows of one message; its last row for each instrument is flagged as such.
 * @throws CodedError of the instrument's grids, when a price or quantity is not on them
 */
export function appendMessage(message: readonly MarketEventLiteral[], batch: MarketEventBatch): void {
  const fromRow = batch.length
  for (const event of message) appendEvent(event, batch)
  const ended = new Set<number>()
  for (let row = batch.length - 1; row >= fromRow; row--) {
    const instrument = batch.instrument[row]!
    if (ended.has(instrument)) continue
    ended.add(instrument)
    batch.flags[row] = batch.flags[row]! | EventFlag.LastOfMessage
  }
}

function appendEvent(event: MarketEventLiteral, batch: MarketEventBatch): void {
  const { instrument } = event
  const localTime = timeOf(event.at)
  const exchangeTime = event.exchangeAt === undefined ? localTime : timeOf(event.exchangeAt)
  const append = (kind: EventKind, flags: number, priceTicks: number, lots: number, value = 0) =>
    batch.append(kind, flags, instrument.index, priceTicks, lots, exchangeTime, localTime, 0, value)
  const priced = (kind: EventKind, flags: number, [price, quantity]: LevelLiteral) =>
    append(kind, flags, ticksOf(instrument, price), lotsOf(instrument, quantity))

  switch (event.kind) {
    case 'book':
      append(EventKind.Status, 0, NO_PRICE_TICKS, 0, FeedState.Live)
      append(EventKind.Clear, EventFlag.Snapshot, NO_PRICE_TICKS, 0)
      for (const level of event.bids) priced(EventKind.Level, EventFlag.Bid | EventFlag.Snapshot, level)
      for (const level of event.asks) priced(EventKind.Level, EventFlag.Ask | EventFlag.Snapshot, level)
      break
    case 'level':
      priced(EventKind.Level, sideFlag(event.side), [event.price, event.quantity])
      break
    case 'clear':
      append(
        EventKind.Clear,
        sideFlag(event.side),
        event.price === undefined ? NO_PRICE_TICKS : ticksOf(instrument, event.price),
        0,
      )
      break
    case 'quote':
      priced(EventKind.BestQuote, EventFlag.Bid, event.bid)
      priced(EventKind.BestQuote, EventFlag.Ask, event.ask)
      break
    case 'trade':
      priced(EventKind.Trade, aggressorFlag(event.aggressor), [event.price, event.quantity])
      break
    case 'status':
      append(EventKind.Status, 0, NO_PRICE_TICKS, 0, FEED_STATES[event.state])
      break
    default:
      append(REFERENCE_KINDS[event.kind], 0, NO_PRICE_TICKS, 0, event.value)
  }
}

function timeOf(at: Nanos | string): Nanos {
  return typeof at === 'number' ? at : parseDuration(at)
}

function ticksOf(instrument: Instrument, price: DecimalLiteral): number {
  return instrument.priceGrid.countOfText(String(price), `price of ${instrument.id}`)
}

function lotsOf(instrument: Instrument, quantity: DecimalLiteral): number {
  return instrument.quantityGrid.countOfText(String(quantity), `quantity of ${instrument.id}`)
}

function sideFlag(side: 'bid' | 'ask' | undefined): number {
  if (side === undefined) return 0
  return side === 'bid' ? EventFlag.Bid : EventFlag.Ask
}

function aggressorFlag(aggressor: 'buyer' | 'seller' | undefined): number {
  if (aggressor === undefined) return 0
  return aggressor === 'buyer' ? EventFlag.Bid : EventFlag.Ask
}

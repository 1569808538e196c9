import { formatUtc, type Nanos } from '@hft/clock'
import { Side } from '@hft/instrument'
import type { Colours } from '@hft/statistic'
import type { FeedStatistics, LatencyReference } from '@hft/venues'
import { connectionsLost, finite, type LineReport, latencyText, lineReports } from '../live/feed-text.ts'
import { linesOf } from '../terminal-lines.ts'
import type { PriceLevel, WatchedMarket } from './watched-market.ts'

const TIME_OF_DAY = '2026-01-01T'.length
const MILLISECONDS_OF_DAY = '23:59:59.999'.length
const VALUE_WIDTH = 14
const BOOK_WIDTH = 2 * VALUE_WIDTH + 1
/** Of a trade: its time, a blank, and price and quantity. */
const TRADE_WIDTH = MILLISECONDS_OF_DAY + 1 + BOOK_WIDTH
const BETWEEN = '   '

/** A market at one moment, as plain values. */
export interface MarketSnapshot {
  readonly time: string
  readonly instrument: string
  readonly state: string
  /** Why it stands so, for people; empty where the state says it all. */
  readonly reason: string
  readonly bid: PriceLevel | null
  readonly ask: PriceLevel | null
  readonly spreadTicks: number | null
  readonly lastTrade: PriceLevel | null
  readonly eventsPerSecond: number
  readonly latencyNanos: number | null
  /** `bounded` is right to `latencyErrorNanos`, `relative` is above the smallest seen. */
  readonly latencyReference: LatencyReference
  readonly latencyErrorNanos: number | null
  /** Latencies that came out negative, each of which made the clocks' difference be estimated anew. */
  readonly negativeLatencies: number
  readonly gaps: number
  readonly stales: number
  readonly silences: number
  readonly malformed: number
  readonly connectionsLost: number
  readonly lines: readonly LineReport[]
}

/** A market as it stands; latency, gaps, malformed messages, connections and lines are those of the whole feed. */
export function marketSnapshot(
  market: WatchedMarket,
  feed: FeedStatistics,
  epochNs: bigint,
  now: Nanos,
): MarketSnapshot {
  const { latency, outcomes, silences } = feed
  const [lastTrade] = market.lastTrades()
  return {
    time: formatUtc(epochNs, now),
    instrument: market.instrument.id,
    state: market.state,
    reason: market.reason,
    bid: market.levels(Side.Buy, 1)[0] ?? null,
    ask: market.levels(Side.Sell, 1)[0] ?? null,
    spreadTicks: market.spreadTicks ?? null,
    lastTrade: lastTrade === undefined ? null : { price: lastTrade.price, quantity: lastTrade.quantity },
    eventsPerSecond: Math.round(market.rate(now)),
    latencyNanos: finite(latency.lastNanos),
    latencyReference: latency.reference,
    latencyErrorNanos: finite(latency.errorNanos),
    negativeLatencies: latency.negatives,
    gaps: outcomes.gap,
    stales: market.stales,
    silences,
    malformed: outcomes.malformed,
    connectionsLost: connectionsLost(feed),
    lines: lineReports(feed),
  }
}

/** One line, for an output that is no terminal. */
export function snapshotLine(shown: MarketSnapshot, colours: Colours): string {
  const level = (at: PriceLevel | null) => (at === null ? '–' : `${at.price} (${at.quantity})`)
  const spread = shown.spreadTicks === null ? '–' : String(shown.spreadTicks)
  return [
    colours.faint(shown.time.slice(TIME_OF_DAY)),
    colours.heading(shown.instrument),
    shown.reason === '' ? shown.state : `${shown.state} (${shown.reason})`,
    `bid ${level(shown.bid)}`,
    `ask ${level(shown.ask)}`,
    `spread ${spread} ticks`,
    `last ${level(shown.lastTrade)}`,
    ...counters(shown),
  ].join('  ')
}

/**
 * The lines of a screen: the book with `depth` levels a side, the last trades beside it, or the very last below it where
 * so many columns have no room for more, and the counters.
 */
export function marketScreen(
  market: WatchedMarket,
  shown: MarketSnapshot,
  depth: number,
  columns: number,
  epochNs: bigint,
  colours: Colours,
): readonly string[] {
  const { heading, faint, gain, loss } = colours
  const state = market.state === 'live' ? gain(market.state) : loss(market.state)
  // It says what to look at, so it is told whole.
  const why = market.reason === '' ? [] : linesOf(market.reason.split(' '), columns, ' ').map((line) => faint(line))
  const asks = market.levels(Side.Sell, depth).toReversed()
  const bids = market.levels(Side.Buy, depth)
  const spread = shown.spreadTicks === null ? 'no spread' : `spread ${shown.spreadTicks} ticks`
  const book = [
    ...asks.map((level) => levelText(level, loss)),
    faint(spread.padStart(VALUE_WIDTH).padEnd(BOOK_WIDTH)),
    ...bids.map((level) => levelText(level, gain)),
  ]
  const trades = market.lastTrades().map(({ price, quantity, side, localTime }) => {
    const text = `${price.padStart(VALUE_WIDTH)} ${quantity.padStart(VALUE_WIDTH)}`
    const time = formatUtc(epochNs, localTime).slice(TIME_OF_DAY, TIME_OF_DAY + MILLISECONDS_OF_DAY)
    return `${faint(time)} ${side === 'buy' ? gain(text) : side === 'sell' ? loss(text) : text}`
  })
  const head = `${heading(shown.instrument)} ${state}  ${faint(shown.time)}`
  const counted = linesOf(counters(shown), columns)
  if (columns < BOOK_WIDTH + BETWEEN.length + TRADE_WIDTH) {
    const { lastTrade } = shown
    const last = lastTrade === null ? [] : [`last ${lastTrade.price} (${lastTrade.quantity})`]
    return [head, ...why, ...book, ...last, ...counted]
  }
  const rows = Math.max(book.length, trades.length)
  const blank = ' '.repeat(BOOK_WIDTH)
  const table = Array.from({ length: rows }, (_, row) =>
    `${book[row] ?? blank}${BETWEEN}${trades[row] ?? ''}`.trimEnd(),
  )
  return [head, ...why, ...table, ...counted]
}

function counters(shown: MarketSnapshot): string[] {
  return [
    `${shown.eventsPerSecond.toLocaleString('en')} events/s`,
    `latency ${latencyText(latencyOf(shown))}`,
    `${shown.negativeLatencies} negative latencies`,
    `${shown.gaps} gaps`,
    `${shown.stales} times stale`,
    `${shown.silences} silences`,
    `${shown.malformed} malformed`,
    `${shown.connectionsLost} connections lost`,
  ]
}

function latencyOf({ latencyNanos, latencyReference, latencyErrorNanos }: MarketSnapshot) {
  return {
    lastNanos: latencyNanos ?? Number.NaN,
    reference: latencyReference,
    errorNanos: latencyErrorNanos ?? Number.POSITIVE_INFINITY,
  }
}

function levelText({ price, quantity }: PriceLevel, colour: (text: string) => string): string {
  return `${colour(price.padStart(VALUE_WIDTH))} ${quantity.padStart(VALUE_WIDTH)}`
}

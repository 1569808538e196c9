import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import { replayOf } from '../../replay/recorded-replay.ts'
import { PROBLEM_KINDS } from '../records/data-problems.ts'
import { MarketSummary } from './market-summary.ts'
import { checkReplay } from './row-checks.ts'

const { Bid, Ask, LastOfMessage, NoExchangeTime } = EventFlag
type Row = readonly [kind: EventKind, flags: number, ticks: number, lots: number, order?: number]

const rowsOf = (rows: readonly Row[]) => {
  const batch = new MarketEventBatch()
  for (const [at, [kind, flags, ticks, lots, order]] of rows.entries()) {
    batch.append(kind, flags, 0, ticks, lots, at, at + 7, order)
  }
  return batch
}
const problemsOf = async (rows: readonly Row[]) => {
  const { counts, first } = await checkReplay(replayOf(rowsOf(rows)))
  return { found: PROBLEM_KINDS.filter((kind) => counts[kind] > 0), counts, first }
}

describe('books after whole messages', () => {
  test.each<readonly [string, readonly Row[], readonly string[]]>([
    [
      'sides that cross within a message only',
      [
        [EventKind.Level, Ask | LastOfMessage, 10, 1],
        [EventKind.Level, Bid, 11, 1],
        [EventKind.Level, Ask | LastOfMessage, 10, 0],
      ],
      [],
    ],
    [
      'levels that stay crossed',
      [
        [EventKind.Level, Ask | LastOfMessage, 10, 1],
        [EventKind.Level, Bid | LastOfMessage, 11, 1],
        [EventKind.Level, Bid | LastOfMessage, 8, 1],
      ],
      ['crossed'],
    ],
    [
      'quotes that are crossed',
      [
        [EventKind.BestQuote, Bid, 10, 1],
        [EventKind.BestQuote, Ask | LastOfMessage, 10, 1],
      ],
      ['crossed'],
    ],
    [
      'an empty side of quotes',
      [
        [EventKind.BestQuote, Bid, 10, 1],
        [EventKind.BestQuote, Ask | LastOfMessage, 9, 0],
      ],
      [],
    ],
    [
      'orders that cross',
      [
        [EventKind.OrderAdd, Bid | LastOfMessage, 10, 1, 1],
        [EventKind.OrderAdd, Ask | LastOfMessage, 9, 1, 2],
      ],
      ['crossed'],
    ],
    ['an order that is not there', [[EventKind.OrderDelete, LastOfMessage, 9, 0, 3]], ['unknownOrder']],
    [
      'an order that is there',
      [
        [EventKind.OrderAdd, Bid | LastOfMessage, 10, 1, 1],
        [EventKind.OrderAdd, Bid | LastOfMessage, 10, 1, 1],
      ],
      ['unknownOrder'],
    ],
  ])('%s', async (_, rows, due) => {
    expect((await problemsOf(rows)).found).toEqual(due)
  })

  test('a book that stays crossed is one problem, at the row where it began', async () => {
    const { counts, first } = await problemsOf([
      [EventKind.OrderAdd, Bid | LastOfMessage, 10, 1, 1],
      [EventKind.OrderAdd, Ask | LastOfMessage, 9, 1, 2],
      [EventKind.OrderAdd, Ask | LastOfMessage, 9, 1, 3],
    ])
    expect(counts.crossed).toBe(1)
    expect(first).toEqual([{ kind: 'crossed', text: 'row 2: bid at or above ask' }])
  })
})

test('only the first problems of a kind keep their places', async () => {
  const { counts, first } = await problemsOf(
    Array.from({ length: 9 }, () => [EventKind.OrderDelete, LastOfMessage, 9, 0, 3] as const),
  )
  expect(counts.unknownOrder).toBe(9)
  expect(first).toHaveLength(5)
})

test('a summary counts kinds, prices, traded quantity and latency of rows with both times', () => {
  const summary = new MarketSummary(1)
  summary.add(
    rowsOf([
      [EventKind.Trade, Bid | LastOfMessage, 10, 3],
      [EventKind.Trade, Bid | LastOfMessage | NoExchangeTime, -5, 4],
      [EventKind.Clear, LastOfMessage, -0x8000_0000, 0],
    ]),
  )
  const [own] = summary.instruments
  expect(own).toMatchObject({ rows: 3, messages: 3, kinds: { trade: 2, clear: 1 }, tradedLots: 7 })
  expect(own).toMatchObject({ lowestTicks: -5, highestTicks: 10 })
  expect(summary).toMatchObject({ rows: 3, firstLocalTime: 7, lastLocalTime: 9, latencyRows: 2 })
  expect(summary).toMatchObject({ smallestLatency: 7, largestLatency: 7, meanLatency: 7, lastExchangeTime: 2 })
})

import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import { expect, test } from 'vitest'
import { DeliveredRows } from './delivered-rows.ts'

const { Bid, Ask, LastOfMessage, NoExchangeTime } = EventFlag
type Row = readonly [kind: EventKind, flags: number, ticks: number, lots: number, time: number, instrument?: number]

function batchOf(rows: readonly Row[]): MarketEventBatch {
  const batch = new MarketEventBatch()
  for (const [kind, flags, ticks, lots, time, instrument = 0] of rows)
    batch.append(kind, flags, instrument, ticks, lots, time, 99)
  return batch
}

function rowsOf(batch: MarketEventBatch): unknown[] {
  return Array.from({ length: batch.length }, (_, row) => [
    ...[batch.kind[row], batch.flags[row], batch.priceTicks[row], batch.quantityLots[row], batch.exchangeTime[row]],
    batch.instrument[row],
  ])
}

const { Trade, BestQuote, Level, Clear } = EventKind

test.each<[string, readonly Row[], readonly Row[], readonly Row[]]>([
  [
    'a trade as often as it came',
    [[Trade, Bid, 5, 1, 7]],
    [
      [Trade, Bid, 5, 1, 7],
      [Trade, Bid, 5, 1, 7],
    ],
    [[Trade, Bid, 5, 1, 7]],
  ],
  [
    'not one of another side, time or instrument',
    [[Trade, Bid, 5, 1, 7]],
    [
      [Trade, Ask, 5, 1, 7],
      [Trade, Bid, 5, 1, 8],
      [Trade, Bid, 5, 1, 7, 1],
    ],
    [
      [Trade, Ask, 5, 1, 7],
      [Trade, Bid, 5, 1, 8],
      [Trade, Bid, 5, 1, 7, 1],
    ],
  ],
  [
    'a quote without a time of its own, whatever the latest one is',
    [[BestQuote, Bid | NoExchangeTime, 5, 1, 7]],
    [[BestQuote, Bid | NoExchangeTime, 5, 1, 9]],
    [],
  ],
  [
    'nothing of books',
    [
      [Level, Bid, 5, 1, 7],
      [Clear, 0, 0, 0, 7],
    ],
    [
      [Clear, 0, 0, 0, 7],
      [Level, Bid, 5, 1, 7],
    ],
    [
      [Clear, 0, 0, 0, 7],
      [Level, Bid, 5, 1, 7],
    ],
  ],
  [
    'the message ends with what is left of it',
    [[Trade, Bid, 6, 1, 7]],
    [
      [Trade, Bid, 5, 1, 7],
      [Trade, Bid | LastOfMessage, 6, 1, 7],
    ],
    [[Trade, Bid | LastOfMessage, 5, 1, 7]],
  ],
])('takes out %s', (_, delivered, brought, left) => {
  const rows = new DeliveredRows()
  rows.note(batchOf(delivered))
  const batch = batchOf(brought)
  rows.takeOut(batch)
  expect(rowsOf(batch)).toEqual(rowsOf(batchOf(left)))
})

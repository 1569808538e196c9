import { type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { applyToLadderBook, LadderBook } from './l2-book.ts'
import { walkOf } from './order-book.contract.ts'
import { WatchedLevels } from './watched-levels.ts'

const SMALL_WINDOW = 4096
const OURS = 3
const MIDDLES = [0, 620_000, -620_000, 2 ** 31 - 40, 40 - 2 ** 31]

interface Row {
  readonly kind: EventKind
  readonly instrument: number
  readonly isBid: boolean
  readonly offset: number
  readonly lots: number
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  kind: fc.oneof(
    { weight: 30, arbitrary: fc.constant(EventKind.Level) },
    { weight: 1, arbitrary: fc.constantFrom(EventKind.Trade, EventKind.BestQuote, EventKind.Clear) },
  ),
  instrument: fc.oneof({ weight: 20, arbitrary: fc.constant(OURS) }, { weight: 1, arbitrary: fc.constant(OURS + 1) }),
  isBid: fc.boolean(),
  offset: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -30, max: 30 }) },
    { weight: 1, arbitrary: fc.integer({ min: -9000, max: 9000 }) },
  ),
  lots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
})

const anyRange = fc.record({
  below: fc.integer({ min: -40, max: 40 }),
  first: fc.integer({ min: -40, max: 40 }),
  count: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 })),
})

function batchOf(rows: readonly Row[], middle: number): MarketEventBatch {
  const batch = new MarketEventBatch(rows.length)
  for (const { kind, instrument, isBid, offset, lots } of rows) {
    const side = isBid ? EventFlag.Bid : EventFlag.Ask
    // The ends of the price column are among the prices.
    const ticks = Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, middle + (isBid ? -8 : 8) + offset))
    batch.append(kind, side, instrument, ticks, lots, 0, 0)
  }
  return batch
}

function stateOf(book: LadderBook): unknown[] {
  const levels = ([Side.Buy, Side.Sell] as const).map((side) =>
    walkOf(book, side).map((ticks) => [ticks, book.lotsAt(side, ticks)]),
  )
  return [levels, book.best(Side.Buy), book.best(Side.Sell), book.crossings, book.hiddenLevels(Side.Buy)]
}

test.each(MIDDLES)(
  'rows applied in quiet runs leave the book that rows applied one by one leave, around %d',
  (middle) => {
    let quiet = 0
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 20, maxLength: 200 }), anyRange, anyRange, (rows, bids, asks) => {
        const batch = batchOf(rows, middle)
        const [book, plain] = [new LadderBook(OURS, SMALL_WINDOW), new LadderBook(OURS, SMALL_WINDOW)]
        const watched = new WatchedLevels()
        const [bidMiddle, askMiddle] = [0 - middle, middle]
        watched.bidsBelow = within(bidMiddle + bids.below)
        watched.bidFirst = within(bidMiddle + bids.first)
        watched.bidCount = bids.count
        watched.asksBelow = within(askMiddle + asks.below)
        watched.askFirst = within(askMiddle + asks.first)
        watched.askCount = asks.count
        watched.passedKinds = 1 << EventKind.BestQuote
        const isWatched = (row: number): boolean => {
          const { isBid } = rows[row]!
          const key = isBid ? 0 - batch.priceTicks[row]! : batch.priceTicks[row]!
          const [below, first, count] = isBid
            ? [watched.bidsBelow, watched.bidFirst, watched.bidCount]
            : [watched.asksBelow, watched.askFirst, watched.askCount]
          return key < below || (key >= first && key < first + count)
        }
        for (let row = 0; row < batch.length; row++) {
          const from = row
          row = book.applyQuietLevels(batch, row, batch.length, watched)
          for (let passed = from; passed < row; passed++) {
            const { kind, instrument } = rows[passed]!
            expect(instrument).toBe(OURS)
            expect([EventKind.Level, EventKind.BestQuote]).toContain(kind)
            if (kind === EventKind.Level) expect(isWatched(passed)).toBe(false)
            applyToLadderBook(plain, batch, passed)
            quiet++
          }
          if (row === batch.length) break
          if (rows[row]!.instrument === OURS) {
            applyToLadderBook(book, batch, row)
            applyToLadderBook(plain, batch, row)
          }
          expect(stateOf(book)).toEqual(stateOf(plain))
        }
        expect(stateOf(book)).toEqual(stateOf(plain))
      }),
      { seed: 5, numRuns: 60 },
    )
    expect(quiet).toBeGreaterThan(300)
  },
)

function within(key: number): number {
  return Math.max(1 - 2 ** 31, Math.min(2 ** 31 - 1, key))
}

test('a change of a quantity is quiet at the best, behind it and where a level appears; what moves a best is not', () => {
  const book = new LadderBook(OURS, SMALL_WINDOW)
  for (const ticks of [100, 99, 90]) book.applyLevel(Side.Buy, ticks as Ticks, 5 as Lots)
  for (const ticks of [102, 103, 110]) book.applyLevel(Side.Sell, ticks as Ticks, 5 as Lots)
  const isQuiet = (flag: number, ticks: number, lots: number): boolean => {
    const batch = new MarketEventBatch()
    batch.append(EventKind.Level, flag, OURS, ticks, lots, 0, 0)
    return book.applyQuietLevels(batch, 0, 1) === 1
  }
  const { Ask, Bid } = EventFlag
  expect([isQuiet(Bid, 100, 7), isQuiet(Bid, 99, 0), isQuiet(Ask, 104, 1), isQuiet(Ask, 110, 0)]).toEqual(
    new Array(4).fill(true),
  )
  expect([walkOf(book, Side.Buy), walkOf(book, Side.Sell)]).toEqual([
    [100, 90],
    [102, 103, 104],
  ])
  expect(book.bestLots(Side.Buy)).toBe(7)
  // A better bid, the best gone, a level beyond all others, one far beyond: for each of them the book is as before.
  expect([isQuiet(Bid, 101, 7), isQuiet(Bid, 100, 0), isQuiet(Ask, 111, 3), isQuiet(Ask, 9_000, 3)]).toEqual(
    new Array(4).fill(false),
  )
  expect([walkOf(book, Side.Buy), walkOf(book, Side.Sell)]).toEqual([
    [100, 90],
    [102, 103, 104],
  ])
})

test('far changes of one run are carried out in order, however many they are', () => {
  const [book, plain] = [new LadderBook(OURS, SMALL_WINDOW), new LadderBook(OURS, SMALL_WINDOW)]
  for (const each of [book, plain]) {
    for (const ticks of [102, 103, 90_000]) each.applyLevel(Side.Sell, ticks as Ticks, 5 as Lots)
    for (const ticks of [100, 99, -90_000]) each.applyLevel(Side.Buy, ticks as Ticks, 5 as Lots)
  }
  const batch = new MarketEventBatch(2000)
  for (let row = 0; row < 2000; row++) {
    const isBid = row % 3 === 0
    const distance = 10_000 + ((row * 7) % 900)
    batch.append(
      EventKind.Level,
      isBid ? EventFlag.Bid : EventFlag.Ask,
      OURS,
      isBid ? -distance : distance,
      row % 5,
      0,
      0,
    )
  }
  let runs = 0
  for (let row = 0; row < batch.length; row++) {
    row = book.applyQuietLevels(batch, row, batch.length)
    runs++
    if (row < batch.length) applyToLadderBook(book, batch, row)
  }
  for (let row = 0; row < batch.length; row++) applyToLadderBook(plain, batch, row)
  expect(stateOf(book)).toEqual(stateOf(plain))
  expect(runs).toBeGreaterThan(1)
  expect(runs).toBeLessThan(10)
})

test('a cleared side forgets the far changes that were told before', () => {
  const book = new LadderBook(OURS, SMALL_WINDOW)
  for (const ticks of [102, 90_000]) book.applyLevel(Side.Sell, ticks as Ticks, 5 as Lots)
  const batch = new MarketEventBatch(1)
  batch.append(EventKind.Level, EventFlag.Ask, OURS, 80_000, 7, 0, 0)
  expect(book.applyQuietLevels(batch, 0, 1)).toBe(1)
  expect(book.lotsAt(Side.Sell, 80_000 as Ticks)).toBe(7)
  expect(book.applyQuietLevels(batch, 0, 1)).toBe(1)
  book.applyClear(0, NO_PRICE_TICKS)
  expect(book.lotsAt(Side.Sell, 80_000 as Ticks)).toBe(0)
  expect(walkOf(book, Side.Sell)).toEqual([])
})

test('the rows of a message before its last are applied as one by one, whatever they move', () => {
  let ends = 0
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 20, maxLength: 120 }),
      fc.array(fc.nat(9), { minLength: 120 }),
      (rows, endings) => {
        const batch = batchOf(rows, 620_000)
        for (let row = 0; row < batch.length; row++) {
          if (endings[row] === 0) batch.flags[row]! |= EventFlag.LastOfMessage
        }
        const [book, plain] = [new LadderBook(OURS, SMALL_WINDOW), new LadderBook(OURS, SMALL_WINDOW)]
        for (let row = 0; row < batch.length; row++) {
          const from = row
          row = book.applyMessage(batch, row, batch.length)
          for (let passed = from; passed < row; passed++) {
            expect([rows[passed]!.kind, rows[passed]!.instrument]).toEqual([EventKind.Level, OURS])
            expect(batch.flags[passed]! & EventFlag.LastOfMessage).toBe(0)
            applyToLadderBook(plain, batch, passed)
          }
          expect(stateOf(book)).toEqual(stateOf(plain))
          if (row === batch.length) break
          const { kind, instrument } = rows[row]!
          const isLast = (batch.flags[row]! & EventFlag.LastOfMessage) !== 0
          expect(isLast || kind !== EventKind.Level || instrument !== OURS).toBe(true)
          if (isLast) ends++
          if (instrument !== OURS) continue
          applyToLadderBook(book, batch, row)
          applyToLadderBook(plain, batch, row)
        }
      },
    ),
    { seed: 6, numRuns: 60 },
  )
  expect(ends).toBeGreaterThan(100)
})

test('what is watched may change between runs, and be another book’s', () => {
  const book = new LadderBook(OURS, SMALL_WINDOW)
  for (const ticks of [102, 103, 110]) book.applyLevel(Side.Sell, ticks as Ticks, 5 as Lots)
  const batch = new MarketEventBatch()
  batch.append(EventKind.Level, EventFlag.Ask, OURS, 103, 4, 0, 0)
  const watched = new WatchedLevels()
  expect(book.applyQuietLevels(batch, 0, 1, watched)).toBe(1)
  watched.asksBelow = 104
  watched.changes++
  expect(book.applyQuietLevels(batch, 0, 1, watched)).toBe(0)
  expect(book.applyQuietLevels(batch, 0, 1)).toBe(1)
  watched.asksBelow = 103
  watched.changes++
  expect(book.applyQuietLevels(batch, 0, 1, watched)).toBe(1)
  watched.watchAll()
  expect(book.applyQuietLevels(batch, 0, 1, watched)).toBe(0)
})

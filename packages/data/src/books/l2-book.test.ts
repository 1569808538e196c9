import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { applyToLadderBook, LadderBook } from './l2-book.ts'
import { NaiveLadderBook } from './naive-ladder-book.contract.ts'
import { describeOrderBook, walkOf } from './order-book.contract.ts'

const SMALL_WINDOW = 4096
const FARTHEST_JUMP = 300_000
const { Buy, Sell } = Side

interface LevelUpdate {
  readonly side: Side
  readonly ticks: number
  readonly lots: number
}

type Command =
  | { readonly kind: 'near' | 'far'; readonly side: Side; readonly offset: number; readonly lots: number }
  | { readonly kind: 'best'; readonly side: Side; readonly lots: number }
  | { readonly kind: 'jump'; readonly offset: number }
  | { readonly kind: 'clear'; readonly flags: number; readonly offset: number | undefined }

const anySide = fc.constantFrom(Buy, Sell)
const anyLots = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.constant(2 ** 50))

const levelUpdate: fc.Arbitrary<LevelUpdate> = fc.record({
  side: anySide,
  ticks: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -1_000_000, max: 1_000_000 })),
  lots: anyLots,
})

describeOrderBook('LadderBook', {
  create: (instrument) => new LadderBook(instrument, SMALL_WINDOW),
  update: levelUpdate,
  apply: (book, { side, ticks, lots }) => book.applyLevel(side, ticks as Ticks, lots as Lots),
  setLive: (book, isLive) => book.setLive(isLive),
})

describe('against the naive book', () => {
  const near = fc.integer({ min: -30, max: 30 })
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 20, arbitrary: fc.record({ kind: fc.constant('near'), side: anySide, offset: near, lots: anyLots }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('far'),
        side: anySide,
        offset: fc.oneof(
          fc.integer({ min: -9000, max: 9000 }),
          fc.integer({ min: -9, max: 9 }).map((steps) => steps * 1024),
          fc.integer({ min: -400_000, max: 400_000 }),
        ),
        lots: anyLots,
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('best'), side: anySide, lots: fc.constantFrom(0, 0, 0, 5) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('jump'),
        offset: fc.constantFrom(-100_000, 100_000, -3500, 3500, 1000, -1000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('clear'),
        flags: fc.constantFrom(EventFlag.Bid, EventFlag.Ask, EventFlag.Bid, EventFlag.Ask, 0, 3),
        offset: fc.option(fc.oneof(near, fc.integer({ min: -9000, max: 9000 })), { nil: undefined }),
      }),
    },
  ) as fc.Arbitrary<Command>

  test.each([
    // 1. around zero: negative prices, price 0
    // 2. a high price, as of a market with a fine tick
    // 3. a low one
    // 4. the upper end of the price column
    // 5. the lower end of the price column
    ['zero', 0],
    ['a high price', 620_000],
    ['a negative price', -620_000],
    ['the largest price', 2 ** 31 - 2 - (FARTHEST_JUMP + 400_000)],
    ['the smallest price', -(2 ** 31) + 2 + (FARTHEST_JUMP + 400_000)],
  ])('case %#: every state and every answer is the same around %s', (_name, start) => {
    let crossings = 0
    let hidden = 0
    fc.assert(
      fc.property(fc.array(command, { minLength: 20, maxLength: 120 }), (commands) => {
        const book = new LadderBook(0, SMALL_WINDOW)
        const naive = new NaiveLadderBook(0)
        let middle = start
        for (const step of commands) {
          if (step.kind === 'jump') {
            if (Math.abs(middle + step.offset - start) <= FARTHEST_JUMP) middle += step.offset
            continue
          }
          if (step.kind === 'clear') {
            const price = step.offset === undefined ? NO_PRICE_TICKS : middle + step.offset
            book.applyClear(step.flags, price)
            naive.applyClear(step.flags, price)
          } else {
            const ticks = step.kind === 'best' ? naive.best(step.side) : ((middle + step.offset) as Ticks)
            if (ticks === NO_PRICE) continue
            const lots = step.lots as Lots
            expect(book.applyLevel(step.side, ticks, lots)).toBe(naive.applyLevel(step.side, ticks, lots))
          }
          expect(book.best(Buy)).toBe(naive.best(Buy))
          expect(book.best(Sell)).toBe(naive.best(Sell))
          expect(book.bestLots(Buy)).toBe(naive.bestLots(Buy))
          expect(book.bestLots(Sell)).toBe(naive.bestLots(Sell))
        }
        expect(book.crossings).toBe(naive.crossings)
        crossings += book.crossings
        for (const side of [Buy, Sell]) {
          hidden += book.hiddenLevels(side)
          expect(book.hiddenLevels(side)).toBe(naive.hiddenLevels(side))
          const walk = walkOf(book, side)
          expect(walk).toEqual(walkOf(naive, side))
          for (const ticks of walk) expect(book.lotsAt(side, ticks)).toBe(naive.lotsAt(side, ticks))
          for (const offset of [-9000, -17, 0, 3, 4096]) {
            const ticks = (middle + offset) as Ticks
            expect(book.lotsAt(side, ticks)).toBe(naive.lotsAt(side, ticks))
            expect(book.next(side, ticks)).toBe(naive.next(side, ticks))
          }
        }
      }),
      { seed: 3, numRuns: 150 },
    )
    expect(crossings).toBeGreaterThan(100)
    expect(hidden).toBeGreaterThan(100)
  })
})

describe('crossing and hidden levels', () => {
  function bookOf(bids: readonly number[], asks: readonly number[]): LadderBook {
    const book = new LadderBook(0, SMALL_WINDOW)
    for (const ticks of bids) book.applyLevel(Buy, ticks as Ticks, 1 as Lots)
    for (const ticks of asks) book.applyLevel(Sell, ticks as Ticks, 1 as Lots)
    return book
  }

  test('a bid through the asks hides them and moves the best ask beyond', () => {
    const book = bookOf([100], [101, 102, 105])
    book.applyLevel(Buy, 103 as Ticks, 4 as Lots)
    expect([walkOf(book, Buy), walkOf(book, Sell)]).toEqual([[103, 100], [105]])
    expect(book.crossings).toBe(1)
    expect(book.hiddenLevels(Sell)).toBe(2)
    expect(book.lotsAt(Sell, 101 as Ticks)).toBe(1)
  })

  test('an ask at the best bid hides it; deleting the ask does not bring it back', () => {
    const book = bookOf([100, 99], [101])
    book.applyLevel(Sell, 100 as Ticks, 2 as Lots)
    expect([walkOf(book, Buy), walkOf(book, Sell)]).toEqual([[99], [100, 101]])
    book.applyLevel(Sell, 100 as Ticks, 0 as Lots)
    expect([walkOf(book, Buy), walkOf(book, Sell)]).toEqual([[99], [101]])
    expect(book.hiddenLevels(Buy)).toBe(1)
  })

  test('a better level brings the hidden ones behind it back into sight', () => {
    const book = bookOf([100], [101, 102, 105])
    book.applyLevel(Buy, 103 as Ticks, 4 as Lots)
    book.applyLevel(Buy, 103 as Ticks, 0 as Lots)
    book.applyLevel(Sell, 101 as Ticks, 6 as Lots)
    expect(walkOf(book, Sell)).toEqual([101, 102, 105])
    expect(book.hiddenLevels(Sell)).toBe(0)
  })

  test('deleting a hidden level leaves the best alone and answers its quantity', () => {
    const book = bookOf([100], [101, 105])
    book.applyLevel(Buy, 103 as Ticks, 4 as Lots)
    expect(book.applyLevel(Sell, 101 as Ticks, 0 as Lots)).toBe(1)
    expect(walkOf(book, Sell)).toEqual([105])
    expect(book.hiddenLevels(Sell)).toBe(0)
  })

  test('a bid above every ask empties the visible side; the next ask below it hides the bid', () => {
    const book = bookOf([100], [101, 105])
    book.applyLevel(Buy, 110 as Ticks, 4 as Lots)
    expect(walkOf(book, Sell)).toEqual([])
    book.applyLevel(Sell, 104 as Ticks, 2 as Lots)
    expect([walkOf(book, Buy), walkOf(book, Sell)]).toEqual([[100], [104, 105]])
    expect(book.crossings).toBe(2)
  })

  test.each([
    // 1. a price within the side: best to the price inclusive; the level next to it is passed over
    // 2. a price between levels
    // 3. beyond the worst level: the whole visible side
    // 4. better than the best: nothing
    // 5. no price: all, hidden levels too
    // 6. no side: both, whatever the price
    ['to 105', EventFlag.Ask, 105, [], [99], 2],
    ['to 104', EventFlag.Ask, 104, [106], [99], 2],
    ['to 9999', EventFlag.Ask, 9999, [], [99], 1],
    ['to 102', EventFlag.Ask, 102, [104, 105, 106], [99], 1],
    ['all asks', EventFlag.Ask, NO_PRICE_TICKS, [], [99], 0],
    ['both sides', 0, 50, [], [], 0],
  ])('case %#: a clear of asks %s', (_name, flags, price, asks, bids, hidden) => {
    const book = bookOf([], [101, 104, 105, 106])
    book.applyLevel(Buy, 103 as Ticks, 4 as Lots)
    book.applyLevel(Buy, 103 as Ticks, 0 as Lots)
    book.applyLevel(Buy, 99 as Ticks, 4 as Lots)
    book.applyClear(flags, price)
    expect([walkOf(book, Sell), walkOf(book, Buy)]).toEqual([asks, bids])
    expect(book.hiddenLevels(Sell)).toBe(hidden)
  })
})

test('a price outside the column is ignored', () => {
  const book = new LadderBook(0)
  expect(book.applyLevel(Buy, NO_PRICE_TICKS as Ticks, 5 as Lots)).toBe(0)
  expect(book.applyLevel(Sell, NO_PRICE, 5 as Lots)).toBe(0)
  expect([book.best(Buy), book.best(Sell)]).toEqual([NO_PRICE, NO_PRICE])
  book.applyLevel(Sell, 5 as Ticks, 1 as Lots)
  book.applyLevel(Buy, (2 ** 31 - 1) as Ticks, 5 as Lots)
  expect([book.best(Buy), book.best(Sell), book.crossings]).toEqual([NO_PRICE, 5, 0])
})

test('rows of a batch: levels, clears and the state of the feed; others are not for this book', () => {
  const book = new LadderBook(0)
  const batch = new MarketEventBatch()
  batch.append(EventKind.Level, EventFlag.Bid | EventFlag.Snapshot, 0, 99, 5, 0, 0)
  batch.append(EventKind.Level, EventFlag.Ask | EventFlag.Snapshot, 0, 101, 7, 0, 0)
  batch.append(EventKind.Status, EventFlag.LastOfMessage, 0, NO_PRICE_TICKS, 0, 0, 0, 0, FeedState.Live)
  batch.append(EventKind.Trade, EventFlag.Ask, 0, 99, 5, 0, 0)
  const answers = [0, 1, 2, 3].map((row) => applyToLadderBook(book, batch, row))
  expect(answers).toEqual([true, true, true, false])
  expect([book.best(Buy), book.bestLots(Buy), book.best(Sell), book.bestLots(Sell)]).toEqual([99, 5, 101, 7])
  expect(book.isLive).toBe(true)
  batch.clear()
  batch.append(EventKind.Clear, EventFlag.Bid, 0, NO_PRICE_TICKS, 0, 0, 0)
  batch.append(EventKind.Status, 0, 0, NO_PRICE_TICKS, 0, 0, 0, 0, FeedState.Stale)
  applyToLadderBook(book, batch, 0)
  applyToLadderBook(book, batch, 1)
  expect([book.best(Buy), book.best(Sell), book.isLive]).toEqual([NO_PRICE, 101, false])
})

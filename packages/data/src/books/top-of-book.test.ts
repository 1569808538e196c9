import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { describeOrderBook } from './order-book.contract.ts'
import { applyToTopOfBook, TopOfBook } from './top-of-book.ts'

describeOrderBook('TopOfBook', {
  create: (instrument) => new TopOfBook(instrument),
  update: fc.record({
    side: fc.constantFrom(Side.Buy, Side.Sell),
    ticks: fc.integer({ min: -50, max: 50 }),
    lots: fc.integer({ min: 0, max: 5 }),
  }),
  apply: (book, { side, ticks, lots }) => book.applyQuote(side, ticks as Ticks, lots as Lots),
  setLive: (book, isLive) => book.setLive(isLive),
})

test.each([
  // 1. a quote is the best price and its quantity
  // 2. a later quote replaces it, better or worse
  // 3. quantity 0 empties the side
  // 4. no price empties the side
  ['a quote', [[100, 5]], 100, 5],
  [
    'a worse quote',
    [
      [100, 5],
      [97, 2],
    ],
    97,
    2,
  ],
  [
    'quantity 0',
    [
      [100, 5],
      [100, 0],
    ],
    NO_PRICE,
    0,
  ],
  [
    'no price',
    [
      [100, 5],
      [NO_PRICE_TICKS, 5],
    ],
    NO_PRICE,
    0,
  ],
])('case %#: %s', (_name, quotes, ticks, lots) => {
  const book = new TopOfBook(0)
  for (const [price, quantity] of quotes) book.applyQuote(Side.Buy, price as Ticks, quantity as Lots)
  expect([book.best(Side.Buy), book.bestLots(Side.Buy)]).toEqual([ticks, lots])
  expect(book.best(Side.Sell)).toBe(NO_PRICE)
})

test('rows of a batch: quotes and the state of the feed; others are not for this book', () => {
  const book = new TopOfBook(0)
  const batch = new MarketEventBatch()
  batch.append(EventKind.BestQuote, EventFlag.Bid, 0, -1, 5, 0, 0)
  batch.append(EventKind.BestQuote, EventFlag.Ask, 0, 0, 7, 0, 0)
  batch.append(EventKind.Status, 0, 0, NO_PRICE_TICKS, 0, 0, 0, 0, FeedState.Live)
  batch.append(EventKind.Level, EventFlag.Bid, 0, -5, 5, 0, 0)
  expect([0, 1, 2, 3].map((row) => applyToTopOfBook(book, batch, row))).toEqual([true, true, true, false])
  expect([book.best(Side.Buy), book.best(Side.Sell), book.bestLots(Side.Sell), book.isLive]).toEqual([-1, 0, 7, true])
  book.clear()
  expect([book.best(Side.Buy), book.best(Side.Sell)]).toEqual([NO_PRICE, NO_PRICE])
})

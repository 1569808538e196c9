import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, FeedState, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { applyToL3Book, L3Book } from './l3-book.ts'
import { NaiveL3Book } from './naive-l3-book.contract.ts'
import { describeOrderBook, walkOf } from './order-book.contract.ts'
import { NO_ORDER } from './order-queues.ts'

const SMALL_WINDOW = 4096
const { Buy, Sell } = Side

type Update =
  | { readonly kind: 'add'; readonly order: number; readonly side: Side; readonly ticks: number; readonly lots: number }
  | { readonly kind: 'modify'; readonly order: number; readonly ticks: number; readonly lots: number }
  | { readonly kind: 'execute'; readonly order: number; readonly lots: number }
  | { readonly kind: 'delete'; readonly order: number }
  | { readonly kind: 'clear'; readonly flags: number; readonly ticks: number }

const order = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff }))
const lots = fc.integer({ min: 0, max: 9 })
const ticks = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 2, arbitrary: fc.integer({ min: -200_000, max: 200_000 }) },
  { weight: 1, arbitrary: fc.constant(NO_PRICE_TICKS) },
)
const side = fc.constantFrom(Buy, Sell)
const update = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('add'), order, side, ticks, lots }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('modify'), order, ticks, lots }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('execute'), order, lots }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete'), order }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('clear'),
      flags: fc.constantFrom(EventFlag.Bid, EventFlag.Ask, EventFlag.Bid, EventFlag.Ask, 0),
      ticks,
    }),
  },
) as fc.Arbitrary<Update>

function apply(book: L3Book | NaiveL3Book, change: Update): void {
  switch (change.kind) {
    case 'add':
      book.addOrder(change.order, change.side, change.ticks as Ticks, change.lots as Lots)
      break
    case 'modify':
      book.modifyOrder(change.order, change.ticks as Ticks, change.lots as Lots)
      break
    case 'execute':
      book.executeOrder(change.order, change.lots as Lots)
      break
    case 'delete':
      book.deleteOrder(change.order)
      break
    case 'clear':
      book.applyClear(change.flags, change.ticks)
      break
  }
}

function queueOf(book: L3Book, of: Side, price: Ticks): number[] {
  const queue: number[] = []
  for (let at = book.firstOrderAt(of, price); at !== NO_ORDER; at = book.orderBehind(at)) queue.push(at)
  return queue
}

describeOrderBook<L3Book, Update>('L3Book', {
  create: (instrument) => new L3Book(instrument, SMALL_WINDOW),
  update,
  apply,
  setLive: (book, isLive) => book.setLive(isLive),
})

test('every level, queue and counter is that of a plain list of orders', () => {
  let longestQueue = 0
  fc.assert(
    fc.property(fc.array(update, { minLength: 40, maxLength: 200 }), (updates) => {
      const book = new L3Book(0, SMALL_WINDOW)
      const naive = new NaiveL3Book()
      for (const change of updates) {
        apply(book, change)
        apply(naive, change)
        expect(book.best(Buy)).toBe(naive.best(Buy))
        expect(book.best(Sell)).toBe(naive.best(Sell))
      }
      expect(book.orderCount).toBe(naive.orders.length)
      expect([book.unknownOrders, book.duplicateOrders, book.overExecutions]).toEqual([
        naive.unknownOrders,
        naive.duplicateOrders,
        naive.overExecutions,
      ])
      for (const of of [Buy, Sell]) {
        const walk = walkOf(book, of)
        expect(walk).toEqual(naive.prices(of))
        for (const price of walk) {
          const expected = naive.queueAt(of, price)
          longestQueue = Math.max(longestQueue, expected.length)
          expect(book.lotsAt(of, price)).toBe(naive.lotsAt(of, price))
          expect(book.ordersAt(of, price)).toBe(expected.length)
          expect(queueOf(book, of, price)).toEqual(expected.map((resting) => resting.order))
          let ahead = 0
          for (const resting of expected) {
            expect(book.lotsOf(resting.order)).toBe(resting.lots)
            expect(book.ticksOf(resting.order)).toBe(price)
            expect(book.sideOf(resting.order)).toBe(of)
            expect(book.lotsAheadOf(resting.order)).toBe(ahead)
            ahead += resting.lots
          }
        }
      }
    }),
    { seed: 1, numRuns: 200 },
  )
  expect(longestQueue).toBeGreaterThan(4)
})

describe('a queue of orders 1, 2, 3 with 5 lots each', () => {
  function queued(): L3Book {
    const book = new L3Book(0, SMALL_WINDOW)
    for (const id of [1, 2, 3]) book.addOrder(id, Buy, 100 as Ticks, 5 as Lots)
    return book
  }

  test.each<[string, (book: L3Book) => void, number[], number]>([
    // 1. less at the same price keeps its place
    // 2. the same quantity keeps its place
    // 3. more loses it
    // 4. another price and back loses it
    // 5. an execution keeps it
    // 6. executing all of it takes it out
    // 7. a modification to nothing takes it out
    // 8. an addition of the same id again: at the end
    ['shrinking', (book) => book.modifyOrder(1, 100 as Ticks, 3 as Lots), [1, 2, 3], 13],
    ['no change', (book) => book.modifyOrder(1, 100 as Ticks, 5 as Lots), [1, 2, 3], 15],
    ['growing', (book) => book.modifyOrder(1, 100 as Ticks, 6 as Lots), [2, 3, 1], 16],
    [
      'moving away and back',
      (book) => {
        book.modifyOrder(1, 101 as Ticks, 5 as Lots)
        book.modifyOrder(1, 100 as Ticks, 5 as Lots)
      },
      [2, 3, 1],
      15,
    ],
    ['a partial execution', (book) => book.executeOrder(2, 4 as Lots), [1, 2, 3], 11],
    ['a full execution', (book) => book.executeOrder(1, 5 as Lots), [2, 3], 10],
    ['shrinking to nothing', (book) => book.modifyOrder(2, 100 as Ticks, 0 as Lots), [1, 3], 10],
    ['adding it again', (book) => book.addOrder(1, Buy, 100 as Ticks, 2 as Lots), [2, 3, 1], 12],
  ])('case %#: %s', (_name, change, queue, total) => {
    const book = queued()
    change(book)
    expect(queueOf(book, Buy, 100 as Ticks)).toEqual(queue)
    expect(book.lotsAt(Buy, 100 as Ticks)).toBe(total)
  })
})

test('an order that is not here has no quantity, price, side or queue', () => {
  const book = new L3Book(0)
  expect([book.lotsOf(7), book.ticksOf(7), book.sideOf(7), book.lotsAheadOf(7), book.orderBehind(7)]).toEqual([
    0,
    NO_PRICE,
    undefined,
    Number.NaN,
    NO_ORDER,
  ])
  expect([book.firstOrderAt(Buy, NO_PRICE), book.ordersAt(Buy, NO_PRICE)]).toEqual([NO_ORDER, 0])
})

test('thousands of orders at thousands of prices: the columns grow and rows are reused', () => {
  const book = new L3Book(0, SMALL_WINDOW)
  for (let round = 0; round < 3; round++) {
    for (let id = 1; id <= 5000; id++) book.addOrder(id, Sell, (id % 2500) as Ticks, id as Lots)
    expect(book.orderCount).toBe(5000)
    expect(book.lotsAt(Sell, 7 as Ticks)).toBe(7 + 2507)
    expect(walkOf(book, Sell).length).toBe(2500)
    for (let id = 1; id <= 5000; id++) book.deleteOrder(id)
    expect([book.orderCount, book.best(Sell)]).toEqual([0, NO_PRICE])
  }
  expect([book.unknownOrders, book.duplicateOrders]).toEqual([0, 0])
})

test('a locked or crossed book shows both sides as their orders are', () => {
  const book = new L3Book(0)
  book.addOrder(1, Buy, 100 as Ticks, 5 as Lots)
  book.addOrder(2, Sell, 99 as Ticks, 3 as Lots)
  expect([book.best(Buy), book.best(Sell)]).toEqual([100, 99])
})

test('rows of a batch: order events, clears and the state of the feed; others are not for this book', () => {
  const book = new L3Book(0)
  const batch = new MarketEventBatch()
  const { Bid, Ask } = EventFlag
  batch.append(EventKind.OrderAdd, Bid, 0, 100, 5, 0, 0, 11)
  batch.append(EventKind.OrderAdd, Ask, 0, 101, 6, 0, 0, 12)
  batch.append(EventKind.OrderAdd, Ask, 0, 102, 7, 0, 0, 13)
  batch.append(EventKind.OrderModify, Bid, 0, 99, 4, 0, 0, 11)
  batch.append(EventKind.OrderExecute, Ask, 0, 101, 2, 0, 0, 12)
  batch.append(EventKind.OrderDelete, Ask, 0, NO_PRICE_TICKS, 0, 0, 0, 13)
  batch.append(EventKind.Status, 0, 0, NO_PRICE_TICKS, 0, 0, 0, 0, FeedState.Live)
  batch.append(EventKind.Trade, Bid, 0, 101, 2, 0, 0, 12)
  const answers = Array.from({ length: batch.length }, (_, row) => applyToL3Book(book, batch, row))
  expect(answers).toEqual([true, true, true, true, true, true, true, false])
  expect([walkOf(book, Buy), walkOf(book, Sell), book.isLive]).toEqual([[99], [101], true])
  expect([book.lotsOf(11), book.lotsOf(12), book.lotsOf(13)]).toEqual([4, 4, 0])
  batch.clear()
  batch.append(EventKind.Clear, 0, 0, NO_PRICE_TICKS, 0, 0, 0)
  applyToL3Book(book, batch, 0)
  expect(book.orderCount).toBe(0)
})

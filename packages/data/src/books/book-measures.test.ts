import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  depthLots,
  depthWithin,
  imbalance,
  midTicks,
  priceForLots,
  spreadTicks,
  weightedMidTicks,
} from './book-measures.ts'
import { LadderBook } from './l2-book.ts'
import { walkOf } from './order-book.contract.ts'

const { Buy, Sell } = Side
type Level = readonly [ticks: number, lots: number]

function bookOf(bids: readonly Level[], asks: readonly Level[]): LadderBook {
  const book = new LadderBook(0, 4096)
  for (const [ticks, lots] of bids) book.applyLevel(Buy, ticks as Ticks, lots as Lots)
  for (const [ticks, lots] of asks) book.applyLevel(Sell, ticks as Ticks, lots as Lots)
  return book
}

const book = bookOf(
  [
    [100, 6],
    [98, 10],
    [90, 4],
  ],
  [
    [101, 2],
    [103, 8],
  ],
)

describe('a book of bids 6 at 100, 10 at 98, 4 at 90 and asks 2 at 101, 8 at 103', () => {
  test.each([
    ['mid', () => midTicks(book), 100.5],
    ['spread', () => spreadTicks(book), 1],
    ['weighted mid: six to two towards the ask', () => weightedMidTicks(book), 100.75],
    ['depth of two bids', () => depthLots(book, Buy, 2), 16],
    ['depth of more levels than there are', () => depthLots(book, Sell, 50), 10],
    ['depth of no levels', () => depthLots(book, Sell, 0), 0],
    ['depth within 0 ticks', () => depthWithin(book, Buy, 0), 6],
    ['depth within 2 ticks', () => depthWithin(book, Buy, 2), 16],
    ['buying 2 takes the best ask', () => priceForLots(book, Buy, 2), 101],
    ['buying 4 takes two levels', () => priceForLots(book, Buy, 4), 102],
    ['selling 16 takes two bids', () => priceForLots(book, Sell, 16), 98.75],
    ['buying more than there is', () => priceForLots(book, Buy, 11), Number.NaN],
    ['buying nothing', () => priceForLots(book, Buy, 0), Number.NaN],
    ['imbalance of the best', () => imbalance(book, 1), 0.5],
    ['imbalance of three levels', () => imbalance(book, 3), 10 / 30],
  ])('case %#: %s', (_name, measure, expected) => expect(measure()).toBe(expected))
})

describe('an empty side', () => {
  const bidsOnly = bookOf([[100, 6]], [])
  const empty = bookOf([], [])
  test.each([
    ['mid', midTicks(bidsOnly), Number.NaN],
    ['spread', spreadTicks(bidsOnly), Number.NaN],
    ['weighted mid', weightedMidTicks(bidsOnly), Number.NaN],
    ['depth', depthLots(bidsOnly, Sell, 3), 0],
    ['depth within', depthWithin(bidsOnly, Sell, 3), 0],
    ['buying', priceForLots(bidsOnly, Buy, 1), Number.NaN],
    ['imbalance with bids alone', imbalance(bidsOnly, 3), 1],
    ['imbalance of nothing', imbalance(empty, 3), Number.NaN],
  ])('case %#: %s', (_name, measured, expected) => expect(measured).toBe(expected))
})

test('depths are the sums of the walk, prices between the touch and the last level taken', () => {
  const levels = fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 50 })), {
    minLength: 1,
    maxLength: 25,
  })
  fc.assert(
    fc.property(levels, levels, fc.integer({ min: 1, max: 200 }), (bids, asks, amount) => {
      const any = bookOf(
        bids.map(([distance, lots]) => [600_000 - distance, lots]),
        asks.map(([distance, lots]) => [600_000 + distance, lots]),
      )
      for (const side of [Buy, Sell]) {
        const walk = walkOf(any, side)
        const sum = (prices: readonly Ticks[]) => prices.reduce((total, ticks) => total + any.lotsAt(side, ticks), 0)
        expect(depthLots(any, side, amount)).toBe(sum(walk.slice(0, amount)))
        const near = walk.filter((ticks) => Math.abs(ticks - any.best(side)) <= amount)
        expect(depthWithin(any, side, amount)).toBe(sum(near))

        const queue = walk.flatMap((ticks) => Array<number>(any.lotsAt(side, ticks)).fill(ticks)).slice(0, amount)
        const average = queue.reduce((total, ticks) => total + ticks, 0) / amount
        const price = priceForLots(any, side === Buy ? Sell : Buy, amount)
        if (queue.length < amount) expect(price).toBeNaN()
        else expect(price).toBeCloseTo(average, 8)
      }
      expect(Math.abs(imbalance(any, amount))).toBeLessThanOrEqual(1)
      expect(weightedMidTicks(any)).toBeGreaterThan(any.best(Buy))
      expect(weightedMidTicks(any)).toBeLessThan(any.best(Sell))
      expect(any.next(Buy, NO_PRICE)).toBe(NO_PRICE)
    }),
    { seed: 1, numRuns: 100 },
  )
})

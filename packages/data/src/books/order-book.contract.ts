import { NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OrderBook } from './order-book.ts'

/** A book to read, and the arbitrary that fills one differently for every value. */
export interface OrderBookFamily<Book extends OrderBook, Update> {
  create(instrument: number): Book
  readonly update: fc.Arbitrary<Update>
  apply(book: Book, update: Update): void
  setLive(book: Book, isLive: boolean): void
}

const LONGEST_WALK = 100_000

const SIDES = [Side.Buy, Side.Sell] as const

/** The laws of reading any order book; each kind of book registers itself with them. */
export function describeOrderBook<Book extends OrderBook, Update>(
  name: string,
  family: OrderBookFamily<Book, Update>,
): void {
  describe(`${name} reads as an order book`, () => {
    test('an empty book has no prices, no quantities and is not live', () => {
      const book = family.create(7)
      expect(book.instrument).toBe(7)
      expect(book.isLive).toBe(false)
      for (const side of SIDES) {
        expect(book.best(side)).toBe(NO_PRICE)
        expect(book.bestLots(side)).toBe(0)
        expect(book.next(side, 0 as Ticks)).toBe(NO_PRICE)
        expect(book.next(side, NO_PRICE)).toBe(NO_PRICE)
        expect(book.lotsAt(side, 0 as Ticks)).toBe(0)
        expect(book.lotsAt(side, NO_PRICE)).toBe(0)
      }
    })

    test('it is live when told so', () => {
      const book = family.create(0)
      family.setLive(book, true)
      expect(book.isLive).toBe(true)
      family.setLive(book, false)
      expect(book.isLive).toBe(false)
    })

    test('a walk starts at the best, gets strictly worse, meets only quantities, and ends', () => {
      let walkedLevels = 0
      fc.assert(
        fc.property(fc.array(family.update, { maxLength: 60 }), (updates) => {
          const book = family.create(0)
          for (const update of updates) family.apply(book, update)
          for (const side of SIDES) {
            const walk = walkOf(book, side)
            walkedLevels += walk.length
            expect(walk[0] ?? NO_PRICE).toBe(book.best(side))
            expect(book.bestLots(side)).toBe(book.lotsAt(side, book.best(side)))
            for (const [index, ticks] of walk.entries()) {
              expect(Object.is(ticks, -0)).toBe(false)
              expect(book.lotsAt(side, ticks)).toBeGreaterThan(0)
              if (index > 0) expect(isWorse(side, ticks, walk[index - 1]!)).toBe(true)
            }
          }
        }),
        { seed: 1, numRuns: 200 },
      )
      expect(walkedLevels).toBeGreaterThan(100)
    })

    test('from any price, the next is the first of the walk that is worse', () => {
      fc.assert(
        fc.property(
          fc.array(family.update, { maxLength: 40 }),
          fc.integer({ min: -3_000_000, max: 3_000_000 }),
          (updates, price) => {
            const book = family.create(0)
            for (const update of updates) family.apply(book, update)
            for (const side of SIDES) {
              const walk = walkOf(book, side)
              for (const after of [price as Ticks, ...walk]) {
                expect(book.next(side, after)).toBe(walk.find((ticks) => isWorse(side, ticks, after)) ?? NO_PRICE)
              }
            }
          },
        ),
        { seed: 2, numRuns: 100 },
      )
    })
  })
}

/** Prices of a side, best first. */
export function walkOf(book: OrderBook, side: Side): Ticks[] {
  const walk: Ticks[] = []
  for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at)) {
    walk.push(at)
    if (walk.length > LONGEST_WALK) throw new Error(`the walk of side ${side} does not end: ${walk.slice(-3)}`)
  }
  return walk
}

function isWorse(side: Side, ticks: Ticks, than: Ticks): boolean {
  return side === Side.Buy ? ticks < than : ticks > than
}

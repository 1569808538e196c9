import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DepthLimitedSide } from '../checksums/depth-limited-side.ts'
import { DepthLimitedBook, leastDepth } from './depth-limited-book.ts'
import { krakenInstruments } from './listings.contract.ts'

/** The venue's published example, and its checksum. */
const ASKS =
  '45285.2/0.00100000 45286.4/1.54571953 45286.6/1.54571109 45289.6/1.54560911 45290.2/0.15890660 ' +
  '45291.8/1.54553491 45294.7/0.04454749 45296.1/0.35380000 45297.5/0.09945542 45299.5/0.18772827'
const BIDS =
  '45283.5/0.10000000 45283.4/1.54582015 45282.1/0.10000000 45281.0/0.10000000 45280.3/1.54592586 ' +
  '45279.0/0.07990000 45277.6/0.03310103 45277.5/0.30000000 45277.3/1.54602737 45276.6/0.15445238'
const PUBLISHED = 3_310_070_434

test('the published checksum, whatever the order in which the levels come', () => {
  const [btc] = krakenInstruments
  const batch = new MarketEventBatch()
  for (const [levels, flag] of [
    [ASKS, EventFlag.Ask],
    [BIDS, EventFlag.Bid],
  ] as const) {
    for (const level of levels.split(' ').reverse()) {
      const [price, quantity] = level.split('/') as [string, string]
      const ticks = btc!.priceGrid.countOfText(price)
      batch.append(EventKind.Level, flag, 0, ticks, btc!.quantityGrid.countOfText(quantity), 0, 0)
    }
  }
  const book = new DepthLimitedBook(btc!, 25)
  book.apply(batch, 0)
  expect(book.checksum()).toBe(PUBLISHED)
  // Levels below the tenth don't count, better ones do.
  book.bids.set(452_765, 1)
  expect(book.checksum()).toBe(PUBLISHED)
  book.bids.set(452_836, 1)
  expect(book.checksum()).not.toBe(PUBLISHED)
})

test('a side is what a map of its levels, sorted, is', () => {
  const change = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3 }))
  fc.assert(
    fc.property(fc.constantFrom(1 as const, -1 as const), fc.array(change, { maxLength: 80 }), (direction, changes) => {
      const side = new DepthLimitedSide(direction, 2)
      const naive = new Map<number, number>()
      for (const [ticks, lots] of changes) {
        side.set(ticks, lots)
        if (lots === 0) naive.delete(ticks)
        else naive.set(ticks, lots)
        const sorted = [...naive].sort(([one], [other]) => (one - other) * direction)
        const found = Array.from({ length: side.length }, (_, level) => [side.ticksAt(level), side.lotsAt(level)])
        expect(found).toEqual(sorted)
      }
      const worst = [...naive.keys()].sort((one, other) => (other - one) * direction)[0]
      if (side.length > 0) expect(side.removeWorst()).toBe(worst)
    }),
    { seed: 1, numRuns: 100 },
  )
})

test.each([
  [0, 10],
  [10, 10],
  [11, 25],
  [100, 100],
  [999, 1_000],
  [1_001, 1_001],
])('a snapshot of %i levels is of a subscription to at least %i', (levels, depth) => {
  expect(leastDepth(levels)).toBe(depth)
})

import { crc32 } from 'node:zlib'
import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import { createInstrument } from '@hft/instrument'
import { expect, test } from 'vitest'
import { SignedBook } from './signed-book.ts'

type Levels = readonly (readonly [ticks: number, lots: number])[]

function bookOf(tickSize: string, bids: Levels, asks: Levels): SignedBook {
  const book = new SignedBook(
    createInstrument({
      ...{ id: 'bitfinex:tABCUSD', kind: 'spot', base: 'ABC', quote: 'USD', tickSize, lotSize: '1' },
      fees: { maker: '0', taker: '0' },
    }),
  )
  const batch = new MarketEventBatch()
  for (const [ticks, lots] of bids) batch.append(EventKind.Level, EventFlag.Bid, 0, ticks, lots, 0, 0)
  for (const [ticks, lots] of asks) batch.append(EventKind.Level, EventFlag.Ask, 0, ticks, lots, 0, 0)
  book.apply(batch, 0)
  return book
}

test('the checksum is the published one', () => {
  const [bids, asks]: [Levels, Levels] = [
    [
      [5_900, 2],
      [6_000, 1],
    ],
    [
      [6_200, 4],
      [6_100, 3],
    ],
  ]
  expect(bookOf('1', bids, asks).checksum(25)).toBe(1_756_193_398)
})

test.each([
  // 1. tiny prices in fixed notation
  ['0.000000001', [[17, 2]], [[20, 4]], 25, '0.000000017:2:0.00000002:-4'],
  // 2. a side alone, and no more than the depth
  [
    '1',
    [],
    [
      [3, 1],
      [1, 1],
      [2, 5],
    ],
    2,
    '1:-1:2:-5',
  ],
  // 3. crossed for a while: both sides have what they were told
  ['1', [[5, 1]], [[4, 2]], 25, '5:1:4:-2'],
] as [string, Levels, Levels, number, string][])('case %#', (tickSize, bids, asks, depth, text) => {
  expect(bookOf(tickSize, bids, asks).checksum(depth)).toBe(crc32(text) | 0)
})

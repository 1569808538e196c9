import { crc32 } from 'node:zlib'
import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import { createInstrument, gridOf } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CheckedBook } from './checked-book.ts'
import { Crc32 } from './crc32.ts'
import { DecimalDigits } from './decimal-digits.ts'

function crcOf(bytes: Iterable<number>): Crc32 {
  const crc = new Crc32()
  for (const byte of bytes) crc.add(byte)
  return crc
}

test('Crc32 is zlib’s', () => {
  expect(crcOf(Buffer.from('123456789')).unsigned).toBe(0xcbf4_3926)
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const crc = crcOf(bytes)
      expect([crc.unsigned, crc.signed]).toEqual([crc32(bytes), crc32(bytes) | 0])
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('DecimalDigits writes the shortest text', () => {
  const digits = new DecimalDigits()
  fc.assert(
    fc.property(
      fc.constantFrom('1', '0.1', '0.00000001', '0.25', '100', '5'),
      fc.integer({ min: -(10 ** 13), max: 10 ** 13 }),
      (unit, count) => {
        const grid = gridOf(unit)
        const text = grid.textOfCount(count)
        const shortest = text.includes('.') ? text.replace(/\.?0+$/, '') : text
        const crc = new Crc32()
        digits.addShortest(crc, count, grid)
        expect(crc.unsigned).toBe(crc32(shortest))
      },
    ),
    { seed: 1, numRuns: 400 },
  )
})

describe('CheckedBook', () => {
  const instrument = createInstrument({
    id: 'okx:BTC-USDT',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.5',
    fees: { maker: '0', taker: '0' },
  })

  function bookOf(bids: readonly [number, number][], asks: readonly [number, number][]): CheckedBook {
    const batch = new MarketEventBatch()
    for (const [ticks, lots] of bids) batch.append(EventKind.Level, EventFlag.Bid, 0, ticks, lots, 0, 0)
    for (const [ticks, lots] of asks) batch.append(EventKind.Level, EventFlag.Ask, 0, ticks, lots, 0, 0)
    const book = new CheckedBook(instrument)
    book.apply(batch, 0)
    return book
  }

  test.each([
    // 1. sides in turn, best first, whatever the order of the updates
    [
      [
        [100, 2],
        [110, 3],
      ],
      [
        [120, 1],
        [115, 5],
      ],
      '1.1:1.5:1.15:2.5:1:1:1.2:0.5',
    ],
    // 2. one side is shorter
    [
      [[100, 2]],
      [
        [120, 1],
        [115, 5],
      ],
      '1:1:1.15:2.5:1.2:0.5',
    ],
    [[], [[120, 1]], '1.2:0.5'],
    // 3. no more than the depth
    [
      [
        [103, 1],
        [102, 1],
        [101, 1],
      ],
      [],
      '1.03:0.5:1.02:0.5',
    ],
    [[], [], ''],
  ] as [[number, number][], [number, number][], string][])('case %#', (bids, asks, text) => {
    expect(bookOf(bids, asks).alternating(2)).toBe(crc32(text) | 0)
  })
})

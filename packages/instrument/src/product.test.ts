import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUILTIN_INSTRUMENTS } from './builtin-instruments.ts'
import type { Instrument } from './instrument.ts'
import type { InstrumentDefinition } from './instrument-definition.ts'
import { instrumentsOf } from './instrument-list.ts'
import type { Lots } from './lots.ts'
import { Product } from './product.ts'
import { Side } from './side.ts'
import type { Ticks } from './ticks.ts'

const listing = (id: string, tickSize: string, lotSize: string, contractSize = '1'): InstrumentDefinition => ({
  id,
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize,
  lotSize,
  contractSize,
  fees: { maker: '0', taker: '0' },
})

// Lots of 0.001, 0.00001, 0.01 (a contract of 0.01) and 0.0015 BTC.
const INSTRUMENTS = instrumentsOf([
  listing('other:X', '1', '1'),
  listing('a:BTC', '0.1', '0.001'),
  listing('b:BTC', '0.01', '0.00001'),
  listing('c:BTC', '0.25', '1', '0.01'),
  listing('d:BTC', '0.5', '0.0015'),
])
const LISTINGS = INSTRUMENTS.slice(1)
const product = new Product('BTC/USDT', LISTINGS)
const [A, B, C, D] = [1, 2, 3, 4] as const

const lotOf = ({ quantityGrid, contractMultiplier }: Instrument): Decimal =>
  new Decimal(quantityGrid.unit).times(contractMultiplier.text)

describe('Product', () => {
  test('finds the shared units and the least common lot', () => {
    expect([product.quantityUnit, product.priceUnit]).toEqual(['0.00001', '0.01'])
    expect([A, B, C, D].map((index) => product.unitsPerLot(index))).toEqual([100, 1, 1_000, 150])
    // 0.03 BTC: 30 lots of a, 3000 of b, 3 of c, 20 of d; nothing smaller is whole in c and d.
    expect(product.commonLotUnits).toBe(3_000)
    expect([A, B, C, D].map((index) => product.commonLotOf(index))).toEqual([30, 3_000, 3, 20])
  })

  test.each([
    // 1. to a finer lot: exact
    [A, B, 7, 700, 0],
    // 2. to a coarser lot: down, with what is left in 0.00001 BTC
    [A, C, 25, 2, 500],
    [B, A, 199, 1, 99],
    // 3. lots that are no multiple of each other
    [D, A, 3, 4, 50],
    [A, D, 4, 2, 100],
    // 4. to itself, and nothing
    [C, C, 5, 5, 0],
    [A, D, 0, 0, 0],
  ])('lots from %d to %d: %d are %d, %d units over', (from, to, lots, converted, remainder) => {
    expect(product.convertLots(from, to, lots as Lots)).toBe(converted)
    expect(product.remainderUnits(from, to, lots as Lots)).toBe(remainder)
  })

  test('nothing is lost: converted lots and remainder are the quantity', () => {
    const index = fc.constantFrom(A, B, C, D)
    fc.assert(
      fc.property(index, index, fc.nat({ max: 10 ** 12 }), (from, to, lots) => {
        const converted = product.convertLots(from, to, lots as Lots)
        const remainder = product.remainderUnits(from, to, lots as Lots)
        const there = lotOf(INSTRUMENTS[to]!).times(converted).plus(new Decimal(product.quantityUnit).times(remainder))
        expect(there.eq(lotOf(INSTRUMENTS[from]!).times(lots))).toBe(true)
        expect(remainder).toBeLessThan(product.unitsPerLot(to))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('whole common lots convert without remainder between all listings', () => {
    for (const from of [A, B, C, D]) {
      for (const to of [A, B, C, D]) {
        const lots = (product.commonLotOf(from) * 17) as Lots
        expect(product.convertLots(from, to, lots)).toBe(product.commonLotOf(to) * 17)
        expect(product.remainderUnits(from, to, lots)).toBe(0)
      }
    }
  })

  test.each([
    // 100.1 in quarters: not above for a buy, not below for a sell
    [A, C, 1_001, Side.Buy, 400, false],
    [A, C, 1_001, Side.Sell, 401, false],
    [A, B, 1_001, Side.Buy, 10_010, true],
    [C, A, 3, Side.Buy, 7, false],
    [C, A, 3, Side.Sell, 8, false],
    [C, A, 2, Side.Sell, 5, true],
    // prices below 0 round to the same sides
    [C, A, -3, Side.Buy, -8, false],
    [C, A, -3, Side.Sell, -7, false],
  ])('ticks from %d to %d: %d, side %d, are %d', (from, to, ticks, side, converted, isExact) => {
    expect(product.convertTicks(from, to, ticks as Ticks, side)).toBe(converted)
    expect(product.isExactInTicks(from, to, ticks as Ticks)).toBe(isExact)
  })

  test('knows its listings', () => {
    expect([0, A, D, 5, -1].map((index) => product.includes(index))).toEqual([false, true, true, false, false])
    expect(() => product.convertLots(A, 0, 1 as Lots)).toThrow(
      expect.objectContaining({ code: 'product.not_listed', message: expect.stringContaining('1 (a:BTC)') }),
    )
  })

  test('groups inverse contracts by their quote value', () => {
    const [coarse, fine] = instrumentsOf([
      { ...listing('a:BTCUSD', '0.5', '1', '100'), kind: 'inverse' },
      { ...listing('b:BTCUSD', '0.1', '1', '1'), kind: 'inverse' },
    ])
    const inverse = new Product('BTC/USD inverse', [coarse!, fine!])
    expect(inverse.quantityUnit).toBe('1')
    expect(inverse.convertLots(0, 1, 3 as Lots)).toBe(300)
    expect([inverse.convertLots(1, 0, 250 as Lots), inverse.remainderUnits(1, 0, 250 as Lots)]).toEqual([2, 50])
  })

  test('refuses listings that are not the same thing, all at once', () => {
    const [spotBtc, spotEth, usdm, , coinm] = instrumentsOf(BUILTIN_INSTRUMENTS)
    expect(() => new Product('p', [])).toThrow(expect.objectContaining({ code: 'product.listings' }))
    expect(() => new Product('p', [spotBtc!, spotEth!, coinm!, spotBtc!])).toThrow(
      expect.objectContaining({
        code: 'product.listings',
        message: expect.stringMatching(
          /ETHUSDT trades ETH\/USDT.*BTCUSD_PERP trades BTC\/USD.*is inverse.*listed twice/,
        ),
      }),
    )
    expect(new Product('BTC/USDT anywhere', [spotBtc!, usdm!]).commonLotUnits).toBe(1000)
  })

  test('refuses sizes without a usable common multiple', () => {
    const awkward = instrumentsOf([listing('a:X', '1', '0.000000999999937'), listing('b:X', '1', '1.000000007')])
    expect(() => new Product('p', awkward)).toThrow(expect.objectContaining({ code: 'product.units' }))
  })
})

import { builtinInstrument, createInstrument, type Lots, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { OrderSize, smallestOrderLots } from './smallest-order.ts'

const spot = createInstrument({
  ...builtinInstrument('binance-spot:BTCUSDT'),
  minimumNotional: '5',
  lotSize: '0.00001',
})
/** Its books are finer than its orders: steps of ten lots. */
const stepped = createInstrument({ ...builtinInstrument('binance-spot:BTCUSDT'), minimumNotional: '5' })
const free = createInstrument(builtinInstrument('generated:SIM-USD'))
const large = createInstrument({ ...builtinInstrument('generated:SIM-USD'), minimumQuantity: '0.25' })

test.each<[string, typeof spot, number, number]>([
  ['1. one lot without minimums', free, 10_000, 1],
  ['2. the smallest quantity', large, 10_000, 250],
  ['3. the smallest value of 5 with lots worth 0.5', spot, 5_000_000, 10],
  ['4. rounded up to whole lots', spot, 4_999_999, 11],
  ['5. one lot when a lot is worth more', spot, 100_000_000, 1],
  ['6. a price of 0 says nothing about the value', spot, 0, 1],
  ['7. a price below 0 counts by its size', spot, -5_000_000, 10],
  ['8. whole steps', stepped, 4_999_999, 110],
  ['9. one step when it is worth more', stepped, 100_000_000, 10],
])('%s', (_, instrument, ticks, lots) => {
  expect(smallestOrderLots(instrument, ticks as Ticks)).toBe(lots)
})

describe('OrderSize', () => {
  test('is what is named, whatever the price', () => {
    const size = new OrderSize(3, 7)
    expect(size.lotsAt(spot, 1 as Ticks)).toBe(3)
    expect(size.positionLots(3 as Lots)).toBe(7)
  })

  test('cuts what is left to whole steps', () => {
    const size = new OrderSize()
    expect([25, 10, 9, 0, -10].map((lots) => size.fitting(stepped, lots))).toEqual([20, 10, 0, 0, 0])
  })

  test('is the smallest order, kept while it suffices; the position is ten of them', () => {
    const size = new OrderSize()
    expect(size.lotsAt(spot, 5_000_000 as Ticks)).toBe(10)
    expect(size.lotsAt(spot, 9_000_000 as Ticks)).toBe(10)
    expect(size.lotsAt(spot, 4_999_999 as Ticks)).toBe(11)
    expect(size.positionLots(11 as Lots)).toBe(110)
  })
})

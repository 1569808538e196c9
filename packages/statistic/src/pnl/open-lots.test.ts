import { InverseFillValue, LinearFillValue } from '@hft/execution'
import { builtinInstrument, createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OpenLots } from './open-lots.ts'

const linear = new LinearFillValue(createInstrument(builtinInstrument('generated:SIM-USD')))
const inverse = new InverseFillValue(createInstrument(builtinInstrument('binance-coinm:BTCUSD_PERP')))

describe('OpenLots', () => {
  test.each([
    ['fifo', 3 * 11 + 2 * 12],
    ['lifo', 4 * 10 + 1 * 11],
  ] as const)('%s by hand: 4 at 10, 3 at 11 and 2 at 12, of which 4 are closed', (order, cost) => {
    const lots = new OpenLots(linear, order)
    lots.open(10, 4)
    lots.open(11, 3)
    lots.open(12, 2)
    lots.close(4)
    expect(lots.cost.toNumber()).toBe(cost)
  })

  test('fills of one price are one entry', () => {
    const lots = new OpenLots(linear, 'fifo')
    for (let fill = 0; fill < 100; fill++) lots.open(10, 1)
    expect(lots.entries).toBe(1)
    lots.open(11, 1)
    lots.open(10, 1)
    expect(lots.entries).toBe(3)
  })

  test('is a queue, or a stack, of single lots', () => {
    const step = fc.oneof(
      fc.record({ ticks: fc.integer({ min: 600_000, max: 600_040 }), lots: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ ticks: fc.constant(0), lots: fc.integer({ min: 1, max: 30 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom('fifo', 'lifo'), (steps, order) => {
        const lots = new OpenLots(linear, order)
        let naive: number[] = []
        for (const { ticks, lots: count } of steps) {
          if (ticks > 0) {
            lots.open(ticks, count)
            naive.push(...new Array<number>(count).fill(ticks))
            continue
          }
          const closed = Math.min(count, naive.length)
          lots.close(closed)
          naive = order === 'fifo' ? naive.slice(closed) : naive.slice(0, naive.length - closed)
        }
        expect(lots.cost.toNumber()).toBe(naive.reduce((sum, ticks) => sum + ticks, 0))
      }),
      { seed: 4, numRuns: 150 },
    )
  })

  test('of inverse contracts, what is rounded comes back when all is closed', () => {
    const lots = new OpenLots(inverse, 'fifo')
    lots.open(700_001, 7)
    lots.close(3)
    lots.open(700_003, 5)
    lots.close(9)
    expect(lots.cost.toBigInt()).toBe(0n)
    expect(lots.entries).toBe(0)
  })
})

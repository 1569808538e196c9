import { describe, expect, test } from 'vitest'
import type { InstrumentDefinition } from './instrument-definition.ts'
import { createInstrument } from './instrument-list.ts'
import { createMarginTiers } from './margin-schedule.ts'

const tier = (from: string, maximumLeverage: number, maintenanceRate: string) => ({
  from,
  maximumLeverage,
  maintenanceRate,
})

describe('margin tiers', () => {
  test('the maintenance amounts are those that Binance publishes for BTCUSDT brackets of 2024', () => {
    const tiers = createMarginTiers([
      tier('0', 125, '0.004'),
      tier('50000', 100, '0.005'),
      tier('600000', 75, '0.0065'),
      tier('3000000', 50, '0.01'),
      tier('12000000', 25, '0.02'),
    ])
    expect(tiers.map(({ maintenanceAmount }) => maintenanceAmount)).toEqual([0, 50, 950, 11_450, 131_450])
  })

  test('maintenance margin does not jump where a tier begins', () => {
    const [first, second] = createMarginTiers([tier('0', 10, '0.02'), tier('1000.5', 5, '0.05')])
    expect(1000.5 * second!.maintenanceRate - second!.maintenanceAmount).toBeCloseTo(
      1000.5 * first!.maintenanceRate,
      12,
    )
  })

  test.each([
    ['none', [], 'at least one'],
    ['a gap below', [tier('1', 10, '0.01')], 'must start at 0'],
    ['falling notionals', [tier('0', 10, '0.01'), tier('0', 5, '0.02')], 'not above 0'],
    ['falling rates', [tier('0', 10, '0.02'), tier('9', 5, '0.01')], 'not above 0.02'],
    ['rising leverage', [tier('0', 5, '0.01'), tier('9', 10, '0.02')], 'above 5'],
    ['liquidated at once', [tier('0', 125, '0.02')], 'below the maintenance margin'],
    ['a rate of all', [tier('0', 1, '1')], 'must be below 1'],
  ])('%s is refused', (_, tiers, message) => {
    expect(() => createMarginTiers(tiers)).toThrow(expect.objectContaining({ code: 'margin.tiers' }))
    expect(() => createMarginTiers(tiers)).toThrow(message)
  })

  test('an instrument without tiers has one, and is funded every eight hours', () => {
    const instrument = createInstrument({
      id: 'x:A',
      kind: 'linear',
      base: 'A',
      quote: 'USD',
      tickSize: '1',
      lotSize: '1',
      fees: { maker: '0', taker: '0', asset: 'USD' },
    })
    expect(instrument.marginTiers).toEqual(createMarginTiers(undefined))
    expect(instrument.fundingIntervalNanos).toBe(8 * 3600e9)
    expect(instrument.fees.asset).toBeUndefined()
  })
})

describe('terms that contradict each other', () => {
  const listing = { id: 'x:A', base: 'A', quote: 'USD', tickSize: '1', lotSize: '1' } as const
  const fees = { maker: '0', taker: '0' }
  test.each<[string, InstrumentDefinition, string]>([
    [
      'an inverse contract with fees in BNB',
      { ...listing, kind: 'inverse', fees: { ...fees, asset: 'BNB' } },
      'are in A',
    ],
    [
      'a linear contract with fees in base',
      { ...listing, kind: 'linear', fees: { ...fees, asset: 'A' } },
      'only of a spot',
    ],
    ['a five-hour funding interval', { ...listing, kind: 'linear', fees, fundingIntervalHours: 5 }, 'divide a day'],
    [
      'a tier that starts above 0',
      { ...listing, kind: 'linear', fees, marginTiers: [tier('5', 2, '0.1')] },
      'start at 0',
    ],
  ])('%s is refused', (_, definition, message) => {
    expect(() => createInstrument(definition)).toThrow(message)
  })
})

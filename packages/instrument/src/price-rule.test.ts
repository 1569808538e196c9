import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridOf } from './decimal-grid.ts'
import { describePriceRule } from './price-rule.contract.ts'
import { createPriceRule, PriceRuleDefinition } from './price-rule.ts'
import type { Ticks } from './ticks.ts'

const cent = gridOf('0.01')
const bands = createPriceRule(
  {
    kind: 'bands',
    bands: [
      { from: '0', step: '0.01' },
      { from: '1', step: '0.05' },
      { from: '10', step: '0.5' },
    ],
  },
  cent,
)
const fiveFigures = createPriceRule({ kind: 'significant-figures', figures: 5 }, cent)
const threeFigures = createPriceRule({ kind: 'significant-figures', figures: 3, wholeAlwaysValid: false }, cent)

describePriceRule('every tick', createPriceRule({ kind: 'fixed' }, cent))
describePriceRule('fixed step', createPriceRule({ kind: 'fixed', step: '0.25' }, cent))
describePriceRule('bands', bands)
describePriceRule('five significant figures', fiveFigures)
describePriceRule('three significant figures', threeFigures)

describe('rules in numbers', () => {
  test.each([
    // Bands: 0.01 below 1.00, 0.05 below 10.00, 0.50 above; mirrored below 0.
    ['bands', bands, 99, 99, 99],
    ['bands', bands, 101, 100, 105],
    ['bands', bands, 999, 995, 1_000],
    ['bands', bands, 1_001, 1_000, 1_050],
    ['bands', bands, -1_001, -1_050, -1_000],
    // 1234.56 has six figures, and 123456 is a whole price.
    ['five figures', fiveFigures, 123_456, 123_450, 123_460],
    ['five figures', fiveFigures, 12_345_600, 12_345_600, 12_345_600],
    ['five figures', fiveFigures, 12_345_650, 12_345_600, 12_345_700],
    ['five figures', fiveFigures, 99_999, 99_999, 99_999],
    ['five figures', fiveFigures, 999_999, 999_990, 1_000_000],
    ['three figures', threeFigures, 12_345_600, 12_300_000, 12_400_000],
    ['three figures', threeFigures, -1_234, -1_240, -1_230],
    ['three figures', threeFigures, 0, 0, 0],
  ])('%s: %#', (_, rule, ticks, floor, ceil) => {
    expect(rule.floor(ticks as Ticks)).toBe(floor)
    expect(rule.ceil(ticks as Ticks)).toBe(ceil)
    expect(rule.isValid(ticks as Ticks)).toBe(floor === ticks)
  })

  test('nearest takes the higher of two', () => {
    const rule = createPriceRule({ kind: 'fixed', step: '0.10' }, cent)
    expect([14, 15, 16, -15, -16].map((ticks) => rule.nearest(ticks as Ticks))).toEqual([10, 20, 20, -10, -20])
  })

  test('significant figures agree with the digits of the text', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (ticks) => {
        const text = cent.textOfCount(ticks)
        const isWhole = text.endsWith('.00')
        const digits = text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length
        expect(fiveFigures.isValid(ticks as Ticks)).toBe(isWhole || digits <= 5)
        expect(threeFigures.isValid(ticks as Ticks)).toBe(digits <= 3)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  test('a fraction of a tick is not valid', () => {
    expect([bands, fiveFigures].map((rule) => rule.isValid(0.5 as Ticks))).toEqual([false, false])
    expect([bands, fiveFigures].map((rule) => rule.isValid(Number.NaN as Ticks))).toEqual([false, false])
  })
})

test.each<[string, unknown, string, RegExp]>([
  ['step off the tick', { kind: 'fixed', step: '0.015' }, 'grid.off_grid', /step of rule of x:Y '0.015'/],
  ['first band not from 0', { kind: 'bands', bands: [{ from: '1', step: '0.1' }] }, 'price_rule.bands', /band 1/],
  [
    'bands that fall',
    {
      kind: 'bands',
      bands: [
        { from: '0', step: '0.1' },
        { from: '2', step: '0.1' },
        { from: '1', step: '0.1' },
      ],
    },
    'price_rule.bands',
    /band 3/,
  ],
  [
    'a band that starts between the steps below it',
    {
      kind: 'bands',
      bands: [
        { from: '0', step: '0.3' },
        { from: '1', step: '0.5' },
      ],
    },
    'price_rule.bands',
    /band 2 starts at 100 ticks/,
  ],
])('refuses %s', (_, definition, code, message) => {
  const parsed = PriceRuleDefinition.parse(definition)
  expect(() => createPriceRule(parsed, cent, 'rule of x:Y')).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  )
})

test('refuses significant figures on a tick that is no power of ten', () => {
  expect(() => createPriceRule({ kind: 'significant-figures', figures: 5 }, gridOf('0.25'))).toThrow(
    expect.objectContaining({ code: 'price_rule.tick' }),
  )
  expect(createPriceRule({ kind: 'significant-figures', figures: 1 }, gridOf('10')).floor(123 as Ticks)).toBe(123)
})

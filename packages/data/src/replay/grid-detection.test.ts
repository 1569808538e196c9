import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CommonUnit } from './grid-detection.ts'

function unitOf(...texts: string[]): string | undefined {
  const unit = new CommonUnit()
  for (const text of texts) unit.add(text)
  return unit.unit
}

describe('CommonUnit', () => {
  test.each([
    // 1. zeros at the end say nothing
    { values: ['61800.10000000', '61800.20000000'], unit: '0.1' },
    // 2. a step that is no power of ten
    { values: ['10.25', '10.5', '11'], unit: '0.25' },
    { values: ['100', '250'], unit: '50' },
    // 3. 0 is a multiple of everything
    { values: ['0.000', '0'], unit: undefined },
    { values: ['0', '0.03', '0.06'], unit: '0.03' },
    // 4. finer ones make it finer, whatever the order
    { values: ['5', '0.5', '0.00000001'], unit: '0.00000001' },
    { values: ['-1.5', '3'], unit: '1.5' },
    // 5. what is no decimal is left out
    { values: ['', 'none', '1e', 'e5', '7'], unit: '7' },
    // 6. numbers with an exponent, as programs write small ones
    { values: ['0.005', '1e-7'], unit: '0.0000001' },
    { values: ['1.50e-5'], unit: '0.000015' },
    { values: ['2.5E+3', '1000'], unit: '500' },
    { values: ['1200e-2'], unit: '12' },
    { values: ['1e-19', '1e400', '0e5', '0.5'], unit: '0.5' },
    // 7. values of more digits than a step may have are multiples of it
    { values: ['99999999999999999999', '0.1'], unit: '0.1' },
    { values: ['12345678901234500'], unit: '100' },
    { values: ['12345678901234500', '12345678901234550'], unit: '50' },
  ])('case %#: of $values it is $unit', ({ values, unit }) => {
    expect(unitOf(...values)).toBe(unit)
  })

  test('is the greatest unit that all values are multiples of', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), counts, (step, multiples) => {
        const divisor = multiples.reduce((one, other) => {
          let [larger, smaller] = [one, other]
          while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller]
          return larger
        })
        const found = unitOf(...multiples.map((multiple) => (multiple * step * 1e-4).toFixed(4)))
        expect(Math.round(Number(found) * 1e4)).toBe(step * divisor)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
})

import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DecimalGrid, gridOf, NOT_ON_GRID } from './decimal-grid.ts'

const Exact = Decimal.clone({ precision: 200, toExpNeg: -400, toExpPos: 400 })
const RUNS = { seed: 1, numRuns: 500 }
const encoder = new TextEncoder()

const units = [
  '1',
  '0.1',
  '0.01',
  '0.00001',
  '0.00000001',
  '0.25',
  '0.5',
  '5',
  '100',
  '0.0000000000025',
  '123456.789',
  '0.000000000000000001',
]
const anyGrid = fc.constantFrom(...units).map((unit) => gridOf(unit))
const anyCount = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER),
)
/** Digits with an optional point, as venues write them: near the grids' sizes, and far beyond them. */
const plainDecimal = fc
  .tuple(fc.boolean(), fc.stringMatching(/^\d{1,22}$/), fc.option(fc.stringMatching(/^\d{1,22}$/)), fc.nat(20))
  .map(([isNegative, whole, fraction, zeros]) => {
    const point =
      fraction === null ? '' : `.${fraction.slice(0, Math.max(1, 12 - (zeros % 12)))}${'0'.repeat(zeros % 10)}`
    return `${isNegative ? '-' : ''}${whole.slice(0, 1 + zeros)}${point}`
  })

/** The count by exact decimal arithmetic, NaN off the grid. */
function exactCount(grid: DecimalGrid, text: string): number {
  const count = new Exact(text).div(new Exact(grid.unit))
  const isCount = count.isInteger() && count.abs().lte(Number.MAX_SAFE_INTEGER)
  // 0 + keeps −0 out.
  return isCount ? 0 + count.toNumber() || 0 : NOT_ON_GRID
}

function countOfBytes(grid: DecimalGrid, text: string, before = '', after = ''): number {
  const bytes = encoder.encode(before + text + after)
  return grid.countOfBytes(bytes, before.length, before.length + encoder.encode(text).length)
}

describe('gridOf', () => {
  test.each([
    ['0.01', 2, 1, '0.01', 0.01],
    ['0.010', 2, 1, '0.01', 0.01],
    ['1e-8', 8, 1, '0.00000001', 1e-8],
    ['0.25', 2, 25, '0.25', 0.25],
    ['0.03125', 5, 3125, '0.03125', 0.03125],
    ['1', 0, 1, '1', 1],
    ['100', 0, 100, '100', 100],
    ['1E+2', 0, 100, '100', 100],
    ['1e-18', 18, 1, '0.000000000000000001', 1e-18],
  ])('%s has %d decimals and a step of %d', (text, decimals, step, unit, unitSize) => {
    expect(gridOf(text)).toMatchObject({ decimals, step, unit, unitSize })
  })

  test.each([
    ['0', 'grid.unit'],
    ['-0.1', 'grid.unit'],
    ['1e-19', 'grid.unit'],
    ['1e15', 'grid.unit'],
    ['1e999999999', 'grid.unit'],
    ['', 'decimal.not_a_number'],
    ['NaN', 'decimal.not_a_number'],
    ['Infinity', 'decimal.not_a_number'],
    ['0x10', 'decimal.not_a_number'],
  ])('refuses %j with %s', (text, code) => {
    expect(() => gridOf(text, 'tick of a:B')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(`tick of a:B '${text}'`) }),
    )
  })

  test('grids are equal when their units are', () => {
    expect(gridOf('0.10').equals(gridOf('1e-1'))).toBe(true)
    expect(gridOf('0.1').equals(gridOf('0.2'))).toBe(false)
    expect(gridOf('0.1').equals(gridOf('1'))).toBe(false)
  })
})

describe('countOfText', () => {
  test.each([
    ['0.1', '0.1', 1],
    // 0.3 / 0.1 in floats is 2.9999999999999996.
    ['0.1', '0.3', 3],
    ['0.1', '+1', 10],
    ['0.1', '-5', -50],
    ['0.1', '1E+2', 1000],
    ['0.00000001', '1e-8', 1],
    ['0.00000001', '123.45678901', 12_345_678_901],
    ['0.1', '000.50000', 5],
    ['0.1', '.5', 5],
    ['0.1', '5.', 50],
    ['0.1', '-0.0', 0],
    ['0.1', '0e999999999', 0],
    ['0.25', '1.75', 7],
    ['100', '61200', 612],
    ['1', '9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('on %s, %s is %d', (unit, text, count) => {
    expect(gridOf(unit).countOfText(text)).toBe(count)
  })

  test.each([
    ['0.1', '1.05', 'grid.off_grid', '1.0 and 1.1'],
    ['0.1', '-1.05', 'grid.off_grid', '-1.1 and -1.0'],
    ['0.25', '0.3', 'grid.off_grid', '0.25 and 0.50'],
    ['100', '61250', 'grid.off_grid', '61200 and 61300'],
    ['0.1', '1e-999999999', 'grid.off_grid', '0.0 and 0.1'],
    ['0.1', '-1e-999999999', 'grid.off_grid', '-0.1 and 0.0'],
    ['1', '9007199254740992', 'grid.beyond_range', '±9007199254740991'],
    ['1', '-9007199254740992', 'grid.beyond_range', '±9007199254740991'],
    ['0.01', '1e999999999', 'grid.beyond_range', '±90071992547409.91'],
    ['0.1', 'abc', 'decimal.not_a_number', "'abc'"],
    ['0.1', '', 'decimal.not_a_number', "''"],
    ['0.1', '1 ', 'decimal.not_a_number', "'1 '"],
    ['0.1', '1,5', 'decimal.not_a_number', "'1,5'"],
    ['0.1', '.', 'decimal.not_a_number', "'.'"],
    ['0.1', 'NaN', 'decimal.not_a_number', "'NaN'"],
  ])('on %s, refuses %j with %s', (unit, text, code, says) => {
    const attempt = (): number => gridOf(unit).countOfText(text, 'price of x:Y')
    expect(attempt).toThrow(expect.objectContaining({ code }))
    expect(attempt).toThrow(`price of x:Y '${text}'`)
    expect(attempt).toThrow(says)
  })

  test('is the exact quotient', () => {
    fc.assert(
      fc.property(anyGrid, plainDecimal, (grid, text) => {
        const expected = exactCount(grid, text)
        if (Number.isNaN(expected)) expect(() => grid.countOfText(text)).toThrow(/multiple|beyond/)
        else expect(grid.countOfText(text)).toBe(expected)
      }),
      RUNS,
    )
  })

  test('the nearest values that an error names are on the grid and on either side', () => {
    fc.assert(
      fc.property(anyGrid, plainDecimal, (grid, text) => {
        fc.pre(!new Exact(text).div(new Exact(grid.unit)).isInteger())
        let message = ''
        try {
          grid.countOfText(text)
        } catch (error) {
          message = (error as Error).message
        }
        const [, below, above] = /that are: (\S+) and (\S+)$/.exec(message)!
        expect(new Exact(below!).lt(text) && new Exact(above!).gt(text)).toBe(true)
        expect(new Exact(above!).minus(below!).eq(grid.unit)).toBe(true)
        expect(new Exact(below!).div(grid.unit).isInteger()).toBe(true)
      }),
      RUNS,
    )
  })
})

describe('countOfBytes', () => {
  test.each([
    ['0.01', '61234.56', 6_123_456],
    ['0.01', '61234.56000000', 6_123_456],
    ['0.01', '61234', 6_123_400],
    ['0.01', '61234.5', 6_123_450],
    ['0.1', '-0.3', -3],
    ['0.1', '0.0', 0],
    ['0.1', '-0.0', 0],
    ['0.1', '-0', 0],
    ['0.1', '0000000000000000000000001.5', 15],
    ['1', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['1', '-9007199254740991', -Number.MAX_SAFE_INTEGER],
    ['0.00000001', '90071992.54740991', Number.MAX_SAFE_INTEGER],
    ['0.000000000000000001', '0.009007199254740991', Number.MAX_SAFE_INTEGER],
    ['0.25', '1.75', 7],
    ['100', '61200.00', 612],
    // The value in its last decimal passes 2^53, its count does not.
    ['0.25', '2251799813685247.75', Number.MAX_SAFE_INTEGER],
    ['0.25', '-2251799813685247.75', -Number.MAX_SAFE_INTEGER],
    ['100', '900719925474099100', Number.MAX_SAFE_INTEGER],
    ['0.5', '4503599627370495', 9_007_199_254_740_990],
  ])('on %s, %s is %d', (unit, text, count) => {
    expect(countOfBytes(gridOf(unit), text)).toBe(count)
  })

  test.each([
    // 1. off the grid
    ['0.01', '1.005'],
    ['0.25', '0.3'],
    ['100', '150'],
    ['1', '0.00000000000000000000000001'],
    ['0.25', '2251799813685247.80'],
    // 2. past 2^53 − 1
    ['1', '9007199254740992'],
    ['1', '-9007199254740992'],
    ['0.1', '900719925474099.2'],
    ['0.25', '2251799813685248'],
    ['1', '9'.repeat(400)],
    ['0.25', '9'.repeat(400)],
    // 3. junk
    ['1', ''],
    ['1', '-'],
    ['1', '.'],
    ['1', '-.'],
    ['1', '+1'],
    ['1', '1e2'],
    ['1', '1E2'],
    ['1', '--1'],
    ['1', '1-'],
    ['1', '1..0'],
    ['1', '1.0.0'],
    ['0.1', '1.x'],
    ['0.1', '1.0x'],
    ['0.001', '1.0000000000x'],
    ['0.1', '.5'],
    ['0.1', '5.'],
    ['1', ' 1'],
    ['1', '1 '],
    ['1', 'NaN'],
    ['1', 'null'],
    ['1', '12345678901x'],
    ['0.00000000001', '1.1234567890x'],
    // 4. the bytes next to the digits in ASCII
    ['1', '1/'],
    ['1', '1:'],
    ['0.1', '1./'],
    ['0.1', '1.:'],
  ])('on %s, %s is not on the grid', (unit, text) => {
    expect(countOfBytes(gridOf(unit), text)).toBe(NOT_ON_GRID)
  })

  test('is the exact quotient of every plain decimal, wherever it lies in the bytes', () => {
    fc.assert(
      fc.property(anyGrid, plainDecimal, fc.stringMatching(/^[0-9.,"-]{0,5}$/), (grid, text, around) => {
        expect(countOfBytes(grid, text, around, around)).toBe(exactCount(grid, text))
      }),
      { seed: 1, numRuns: 2_000 },
    )
  })

  test('reads back every count, with zeros beyond the grid', () => {
    fc.assert(
      fc.property(anyGrid, anyCount, fc.nat(6), (grid, count, zeros) => {
        const text = grid.textOfCount(count)
        const longer = zeros === 0 ? text : `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(zeros)}`
        expect(countOfBytes(grid, longer)).toBe(count)
      }),
      RUNS,
    )
  })

  test('a changed byte either gives the exact count of a plain decimal or none', () => {
    const mutated = fc.tuple(plainDecimal, fc.nat(), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(anyGrid, mutated, (grid, [text, place, byte]) => {
        const bytes = encoder.encode(text)
        bytes[place % bytes.length] = byte
        const changed = String.fromCharCode(...bytes)
        const expected = /^-?\d+(\.\d+)?$/.test(changed) ? exactCount(grid, changed) : NOT_ON_GRID
        expect(grid.countOfBytes(bytes, 0, bytes.length)).toBe(expected)
      }),
      { seed: 1, numRuns: 2_000 },
    )
  })

  test('a range outside the bytes is not on the grid', () => {
    const grid = gridOf('0.1')
    const bytes = encoder.encode('1.5')
    for (const [start, end] of [
      [0, 4],
      [3, 5],
      [2, 1],
      [-1, 2],
      [3, 3],
      [9, 12],
    ] as const) {
      expect(grid.countOfBytes(bytes, start, end)).toBe(NOT_ON_GRID)
    }
  })
})

describe('counts as text, decimals and doubles', () => {
  test.each([
    ['0.01', 250, '2.50'],
    ['0.01', -5, '-0.05'],
    ['0.01', 0, '0.00'],
    ['100', 612, '61200'],
    ['100', 0, '0'],
    ['0.25', 7, '1.75'],
    ['0.000000000000000001', 1, '0.000000000000000001'],
    ['0.25', Number.MAX_SAFE_INTEGER, '2251799813685247.75'],
  ])('on %s, count %d is %s', (unit, count, text) => {
    expect(gridOf(unit).textOfCount(count)).toBe(text)
  })

  test('text and decimal give back the count', () => {
    fc.assert(
      fc.property(anyGrid, anyCount, (grid, count) => {
        expect(grid.countOfText(grid.textOfCount(count))).toBe(count)
        const decimal = grid.decimalOfCount(count)
        expect(new Exact(grid.unit).times(count).eq(decimal)).toBe(true)
        expect(grid.countOfDecimal(decimal)).toBe(count)
      }),
      RUNS,
    )
  })

  test('a decimal off the grid is refused', () => {
    expect(() => gridOf('0.1').countOfDecimal(new Decimal('0.05'), 'price of x:Y')).toThrow(
      expect.objectContaining({ code: 'grid.off_grid', message: expect.stringContaining("price of x:Y '0.05'") }),
    )
    expect(() => gridOf('0.1').countOfDecimal(new Decimal(Number.NaN))).toThrow(
      expect.objectContaining({ code: 'decimal.not_a_number' }),
    )
  })

  test('numberOfCount is the double nearest to the text', () => {
    const small = fc.integer({ min: -1_000_000, max: 1_000_000 })
    fc.assert(
      fc.property(anyGrid, small, (grid, count) => {
        expect(grid.numberOfCount(count)).toBe(0 + Number(grid.textOfCount(count)) || 0)
      }),
      RUNS,
    )
  })

  test.each([
    // A double that stands for a grid value is that value, however the division rounds.
    [0.3, 3, 3, 3],
    [0.7, 7, 7, 7],
    [1.05, 11, 10, 11],
    [1.04, 10, 10, 11],
    [-1.04, -10, -11, -10],
    [-1.06, -11, -11, -10],
    [-0.05, -1, -1, 0],
    [0, 0, 0, 0],
  ])('on 0.1, %d is nearest %d, floor %d, ceil %d', (value, nearest, floor, ceil) => {
    const grid = gridOf('0.1')
    expect(grid.nearestCount(value)).toBe(nearest)
    expect(grid.floorCount(value)).toBe(floor)
    expect(grid.ceilCount(value)).toBe(ceil)
  })

  test('the double of a count floors, ceils and rounds to that count', () => {
    const small = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
    fc.assert(
      fc.property(anyGrid, small, (grid, count) => {
        const value = grid.numberOfCount(count)
        expect([grid.nearestCount(value), grid.floorCount(value), grid.ceilCount(value)]).toEqual([count, count, count])
      }),
      RUNS,
    )
  })

  test('floor is not above, ceil not below, and they are at most one apart', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.constantFrom('0.1', '0.25', '5', '0.00001').map((unit) => gridOf(unit)),
        value,
        (grid, price) => {
          const [floor, ceil] = [grid.floorCount(price), grid.ceilCount(price)]
          expect(grid.numberOfCount(floor)).toBeLessThanOrEqual(price)
          expect(grid.numberOfCount(ceil)).toBeGreaterThanOrEqual(price)
          expect([0, 1]).toContain(ceil - floor)
        },
      ),
      RUNS,
    )
  })
})

import { Ledger, Liquidity } from '@hft/execution'
import { builtinInstrument, createInstrument, type InstrumentDefinition, Side } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimalOfDigits, decimalOfDouble } from './decimal-digits.ts'
import { chargedFee, fillFeeText } from './fill-fee.ts'

const definitions: readonly InstrumentDefinition[] = [
  builtinInstrument('binance-spot:BTCUSDT'),
  builtinInstrument('binance-usdm:BTCUSDT'),
  builtinInstrument('binance-coinm:BTCUSD_PERP'),
  {
    ...builtinInstrument('generated:SIM-USD'),
    contractSize: '0.01',
    fees: { maker: '-0.00005', taker: '0.00035', perUnit: '0.125', minimum: '0.01' },
  },
  {
    ...builtinInstrument('binance-coinm:ETHUSD_PERP'),
    fees: { maker: '-0.0001', taker: '0.0005', perUnit: '0.0000001' },
  },
]

describe('fillFeeText', () => {
  test.each<[string, number, number, number, Liquidity, string]>([
    ['1. 0.00123 BTC at 61,234.56, taker at 0.001', 0, 6_123_456, 1230, Liquidity.Taker, '0.0753185088'],
    ['2. 0.002 BTC at 50,000.0, maker at 0.0002', 1, 500_000, 2, Liquidity.Maker, '0.02'],
    ['3. 3 contracts of 100 USD at 60,000.0: 0.005 BTC × 0.0005', 2, 600_000, 3, Liquidity.Taker, '0.0000025'],
    ['4. inverse, rounded at 1e-8: 0.00142857… × 0.0002', 2, 700_000, 1, Liquidity.Maker, '0.00000029'],
    ['5. below the minimum', 3, 1_000, 1, Liquidity.Taker, '0.01'],
    ['6. a rebate larger than the rest', 3, 100_000_000_000, 1, Liquidity.Maker, '-0.499875'],
  ])('%s', (_, which, ticks, lots, liquidity, fee) => {
    expect(fillFeeText(createInstrument(definitions[which]!), ticks, lots, liquidity)).toBe(fee)
  })

  test('is what the ledger books, whatever the fill', () => {
    const instruments = definitions.map((definition) => createInstrument(definition))
    fc.assert(
      fc.property(
        fc.constantFrom(...instruments),
        fc.integer({ min: 100, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(Liquidity.Maker, Liquidity.Taker),
        (instrument, ticks, lots, liquidity) => {
          const ledger = new Ledger([instrument])
          ledger.onFill(0, Side.Buy, ticks, lots, liquidity)
          expect(fillFeeText(instrument, ticks, lots, liquidity)).toBe(ledger.exactFees(0).toFixed())
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('chargedFee', () => {
  const spot = builtinInstrument('binance-spot:BTCUSDT')
  const tiers = [{ volume: '1', maker: '-0.00025', taker: '0.00075' }]
  test.each<[string, InstrumentDefinition]>([
    ['by tier', { ...spot, fees: { ...spot.fees, tiers } }],
    ['in what is received', { ...spot, fees: { ...spot.fees, tiers, asset: 'received' } }],
    ['in base at a discount', { ...spot, fees: { ...spot.fees, asset: 'BTC', discount: '0.25' } }],
    ['in a third asset', { ...spot, fees: { ...spot.fees, tiers, asset: 'BNB', discount: '0.25' } }],
    ['in the settlement asset', spot],
  ])('is what the ledger booked, charged %s', (_, definition) => {
    const instrument = createInstrument(definition)
    fc.assert(
      fc.property(
        fc.constantFrom(Side.Buy, Side.Sell),
        fc.integer({ min: 100, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom(Liquidity.Maker, Liquidity.Taker),
        fc.integer({ min: 1, max: 1_000_000 }),
        (side, ticks, lots, liquidity, bnb) => {
          const ledger = new Ledger([instrument], 0, { conversionRates: { 'BNB/USDT': String(bnb / 1000) } })
          ledger.onTime(0)
          ledger.onFill(0, Side.Buy, 100, 1, Liquidity.Maker)
          const sums = () => ({ USDT: ledger.exactFees(0), other: ledger.feesOf(0).exactOther() })
          const before = sums()
          ledger.onFill(0, side, ticks, lots, liquidity)
          const after = sums()
          const { text, asset } = chargedFee(instrument, ledger.feesOf(0), side, ticks, lots, liquidity)
          const key = asset === 'USDT' ? 'USDT' : 'other'
          expect(text).toBe(after[key].minus(before[key]).toFixed())
        },
      ),
      { seed: 2, numRuns: 100 },
    )
  })
})

describe('decimal text', () => {
  test.each([
    [0n, 3, '0'],
    [5n, 0, '5'],
    [-1_500n, 3, '-1.5'],
    [7n, 3, '0.007'],
    [1_000n, 3, '1'],
  ])('case %#: %d × 10^−%d is %s', (digits, decimals, text) => {
    expect(decimalOfDigits(digits, decimals)).toBe(text)
  })

  test.each([
    [0, '0'],
    [-0, '0'],
    [0.1 + 0.2, '0.3'],
    [-1e-7, '-0.0000001'],
    [1e-300, '0'],
    [123_456_789.1234567, '123456789.123'],
    [100, '100'],
    [1e15, '1000000000000000'],
    [Number.NaN, ''],
    [Number.NEGATIVE_INFINITY, ''],
  ])('case %#: %d is %s', (value, text) => {
    expect(decimalOfDouble(value)).toBe(text)
  })
})

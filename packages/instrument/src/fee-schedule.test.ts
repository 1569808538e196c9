import { expect, test } from 'vitest'
import { createFeeSchedule, FeeScheduleDefinition, FREE_OF_FEES } from './fee-schedule.ts'

test('rates become exact fractions; what is left out is 0', () => {
  const fees = createFeeSchedule({ maker: '-0.00005', taker: '0.0005' })
  expect(fees.maker).toEqual({ text: '-0.00005', numerator: -5, denominator: 100_000, value: -0.00005 })
  expect([fees.taker.numerator, fees.taker.denominator]).toEqual([5, 10_000])
  expect([fees.perUnit.numerator, fees.minimum.numerator]).toEqual([0, 0])
})

test('fees per unit with a minimum, as share brokers charge', () => {
  const fees = createFeeSchedule({ maker: '0', taker: '0', perUnit: '0.005', minimum: '1' })
  expect([fees.perUnit.value, fees.minimum.value]).toEqual([0.005, 1])
})

test('no fees are the fees of zero rates', () => {
  expect(FREE_OF_FEES).toEqual(createFeeSchedule({ maker: '0', taker: '0' }))
})

test('every mistake is reported with its field', () => {
  const result = FeeScheduleDefinition.safeParse({ maker: 'x', taker: 0.001, minimum: '-1', rebate: '0' })
  expect(result.error?.issues.map((issue) => issue.path.join('.')).sort()).toEqual(['', 'maker', 'minimum', 'taker'])
})

test('an error names whose rate it is', () => {
  expect(() => createFeeSchedule({ maker: '0', taker: '1%' }, 'kraken:XBT')).toThrow("taker rate of kraken:XBT '1%'")
})

test('tiers follow the rates from a volume of 0', () => {
  const { tiers, startingVolume, isReviewedDaily } = createFeeSchedule({
    maker: '0.0002',
    taker: '0.0005',
    tiers: [{ volume: '15000000', maker: '0.00016', taker: '0.0004' }],
    startingVolume: '1e6',
    tierReview: 'day',
  })
  expect(tiers.map(({ volume, maker }) => [volume, maker.text])).toEqual([
    [0, '0.0002'],
    [15_000_000, '0.00016'],
  ])
  expect([startingVolume, isReviewedDaily]).toEqual([1_000_000, true])
})

test.each([
  ['tiers that do not rise', { tiers: [volumeTier('5'), volumeTier('5')] }, ['tiers', 1, 'volume']],
  ['a minimum in another asset', { asset: 'BNB', minimum: '1' }, ['minimum']],
  ['a fee per unit in another asset', { asset: 'BNB', perUnit: '1' }, ['perUnit']],
  ['a discount on nothing', { discount: '0.25' }, ['discount']],
  ['a discount above the fee', { asset: 'BNB', discount: '1.01' }, ['discount']],
])('%s are refused at their field', (_, fields, path) => {
  const result = FeeScheduleDefinition.safeParse({ maker: '0', taker: '0', ...fields })
  expect(result.error?.issues.map((issue) => issue.path)).toEqual([path])
})

function volumeTier(volume: string) {
  return { volume, maker: '0', taker: '0' }
}

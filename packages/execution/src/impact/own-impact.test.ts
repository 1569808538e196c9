import { builtinInstrument, createInstrument, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { OrderType, TimeInForce } from '../orders/order-terms.ts'
import { ForeignMarket } from '../simulation/three-markets.contract.ts'
import { ImpactConfig, marketImpact } from './impact-config.ts'
import { SquareRootImpact } from './square-root-impact.ts'

const { Sell } = Side
const instrument = createInstrument(builtinInstrument('generated:SIM-USD'))
const { tickSize, lotSize } = instrument
const Market = { type: OrderType.Market } as const
type Impact = z.input<typeof ImpactConfig>
type Case = readonly [
  title: string,
  config: Impact,
  happen: (market: ForeignMarket) => unknown,
  told: readonly string[],
]

/** A tick for each 10 lots, half of it gone after 100. */
const transient: Impact = {
  price: { kind: 'transient', pricePerQuantity: (0.1 * tickSize) / lotSize, halfLifeNanos: 100 },
}

const cases: readonly Case[] = [
  [
    '1. without impact what is taken is there again',
    {},
    (market) => market.submit(10, 1, { ...Market, lots: 15 }).submit(20, 2, { ...Market, lots: 15 }),
    ['10 1 accepted', '10 1 filled 15@102 taker', '20 2 accepted', '20 2 filled 15@102 taker'],
  ],
  [
    '2. consumed, it is gone',
    { consumesBook: true },
    (market) => market.submit(10, 1, { ...Market, lots: 15 }).submit(20, 2, { ...Market, lots: 15 }),
    [
      '10 1 accepted',
      '10 1 filled 15@102 taker',
      '20 2 accepted',
      '20 2 filled 5@102 taker',
      '20 2 filled 10@103 taker',
    ],
  ],
  [
    '3. until the level changes',
    { consumesBook: true },
    (market) =>
      market
        .submit(10, 1, { ...Market, lots: 25 })
        .rest(15, 9, Sell, 102, 1)
        .submit(20, 2, { ...Market, lots: 22 }),
    [
      '10 1 accepted',
      '10 1 filled 20@102 taker',
      '10 1 filled 5@103 taker',
      '20 2 accepted',
      '20 2 filled 21@102 taker',
      '20 2 filled 1@103 taker',
    ],
  ],
  [
    '4. the same on the bid side, to the end of the book and beyond',
    { consumesBook: true },
    (market) =>
      market.submit(10, 1, { ...Market, side: Sell, lots: 60 }).submit(20, 2, { ...Market, side: Sell, lots: 1 }),
    [
      '10 1 accepted',
      '10 1 filled 20@100 taker',
      '10 1 filled 30@99 taker',
      '10 1 expired: no liquidity',
      '20 2 expired: no liquidity',
    ],
  ],
  [
    '5. what is gone can neither be filled or killed, nor stands in the way of a post-only order',
    { consumesBook: true },
    (market) =>
      market
        .submit(10, 1, { ticks: 102, lots: 20 })
        .submit(20, 2, { ticks: 102, lots: 1, timeInForce: TimeInForce.FillOrKill })
        .submit(30, 3, { ticks: 102, lots: 1, instructions: 1 })
        .cancel(40, 3),
    [
      '10 1 accepted',
      '10 1 filled 20@102 taker',
      '20 2 expired: no liquidity',
      '30 3 accepted',
      '40 3 cancelled: requested',
    ],
  ],
  [
    '6. transient: the first pays half of its own, the next what is left of it too',
    transient,
    (market) => market.submit(10, 1, { ...Market, lots: 20 }).submit(110, 2, { ...Market, lots: 20 }),
    // 0.1 · 20 / 2 = 1; then 1 + 1.
    ['10 1 accepted', '10 1 filled 20@103 taker', '110 2 accepted', '110 2 filled 20@104 taker'],
  ],
  [
    '7. each level by itself, rounded against us; never better than recorded',
    transient,
    (market) => market.submit(10, 1, { ...Market, lots: 25 }).submit(11, 2, { ...Market, side: Sell, lots: 5 }),
    // 1 at 102, then 2.25 at 103; a sale after that would get more than the bid.
    [
      '10 1 accepted',
      '10 1 filled 20@103 taker',
      '10 1 filled 5@106 taker',
      '11 2 accepted',
      '11 2 filled 5@100 taker',
    ],
  ],
  [
    '8. never beyond the limit, for sales downwards',
    transient,
    (market) =>
      market.submit(10, 1, { side: Sell, ticks: 100, lots: 20 }).submit(20, 2, { side: Sell, ticks: 98, lots: 20 }),
    ['10 1 accepted', '10 1 filled 20@100 taker', '20 2 accepted', '20 2 filled 20@98 taker'],
  ],
  [
    '9. resting orders fill at their price',
    transient,
    (market) =>
      market
        .submit(10, 1, { ...Market, lots: 20 })
        .submit(20, 2, { ticks: 101, lots: 5 })
        .hit(30, Sell, 100, 5),
    ['10 1 accepted', '10 1 filled 20@103 taker', '20 2 accepted', '30 2 filled 5@101 maker'],
  ],
  [
    '10. square root: a whole day’s volume of 20 lots moves the price by σ, and costs ⅔ of it',
    {
      price: { kind: 'none' },
      instruments: {
        'generated:SIM-USD': { kind: 'square-root', dailyVolatility: 0.03, dailyVolume: 20 * lotSize },
      },
    },
    (market) => market.submit(10, 1, { ...Market, lots: 20 }),
    // ⅔ · 0.03 · 102 = 2.04
    ['10 1 accepted', '10 1 filled 20@105 taker'],
  ],
]

describe.each(['levels', 'orders'] as const)('own impact, %s', (kind) => {
  test.each(cases)('%s', (_, config, happen, told) => {
    const market = new ForeignMarket(kind, undefined, { impact: marketImpact(ImpactConfig.parse(config)) })
    happen(market)
    expect(market.run()).toEqual(told)
  })
})

test('an instrument of its own has its own model, and all others the general one', () => {
  const { priceImpactOf } = marketImpact(
    ImpactConfig.parse({
      ...transient,
      instruments: { [instrument.id]: { kind: 'square-root', dailyVolatility: 0.02, dailyVolume: 5 } },
    }),
  )
  expect(priceImpactOf(instrument)).toBeInstanceOf(SquareRootImpact)
  expect(priceImpactOf({ ...instrument, id: 'other:X' })).not.toBeInstanceOf(SquareRootImpact)
  expect(marketImpact(ImpactConfig.parse({})).priceImpactOf(instrument)).toBeUndefined()
})

/** Taken of contracts worth $1 each, 10 to a lot, at $60,000: milliseconds and lots, two of them at one moment. */
const TAKEN = [
  [1, 100],
  [1, 50],
  [6, -30],
  [6, 200],
  [5006, -500],
  [5007, 7],
  [1_000_000, 40],
] as const

test.each<[string, Impact['price'], readonly number[]]>([
  // D(t) + (λ + κ) · q / 2 in dollars, in ticks of half of one: summed over all trades before, by a program of its own.
  [
    'transient',
    { kind: 'transient', pricePerQuantity: 0.01, permanentPricePerQuantity: 0.0025, halfLifeNanos: 5e6 },
    [12.5, 31.25, 18.75, 40, -46.5, -95.1801, -3.65],
  ],
  // The mean of ± Y · σ · √(|Q| / V) from Q to Q + q, by two million points between; the fifth goes from 320 to −180.
  [
    'square root',
    { kind: 'square-root', factor: 0.8, dailyVolatility: 0.03, dailyVolume: 2.5e6, gapNanos: 6e9 },
    [38.4, 64.2906, 66.8906, 84.6682, 25.416, -76.5222, 24.2863],
  ],
])('mean shifts of an inverse contract, up and down, %s', (_, price, expected) => {
  const inverse = createInstrument(builtinInstrument('deribit:BTC-PERPETUAL'))
  const model = marketImpact(ImpactConfig.parse({ price })).priceImpactOf(inverse)!
  const shifts = TAKEN.map(([at, lots]) => model.shiftTicks(at * 1e6, 120_000, lots))
  shifts.forEach((shift, index) => {
    expect(shift).toBeCloseTo(expected[index]!, 3)
  })
})

test.each<[Impact]>([
  [{ price: { kind: 'square-root', dailyVolatility: 0.02, dailyVolume: 0 } }],
  [{ price: { kind: 'transient', pricePerQuantity: -1, halfLifeNanos: 5 } }],
  [{ instruments: { 'a:b': { kind: 'transient', pricePerQuantity: 1, halfLifeNanos: 0 } } }],
])('a configuration that cannot be is refused: case %#', (config) => {
  expect(ImpactConfig.safeParse(config).success).toBe(false)
})

import { type InstrumentDefinition, instrumentsOf, Side } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Liquidity } from '../../orders/order-update.ts'
import { Ledger } from '../ledger.ts'
import { AccountReconciliation } from './account-reconciliation.ts'
import { ProductCount } from './product-count.ts'

const linear: InstrumentDefinition = {
  id: 'v:LINEAR',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  contractSize: '0.25',
  fees: {
    maker: '-0.0001',
    taker: '0.0005',
    perUnit: '0.01',
    liquidation: '0.0125',
    tiers: [{ volume: '100000', maker: '-0.0002', taker: '0.0003' }],
  },
}
const { contractSize: _, ...unit } = linear
const definitions: InstrumentDefinition[] = [
  linear,
  { ...linear, id: 'v:MINIMUM', fees: { maker: '0.0001', taker: '0.0005', minimum: '0.5', liquidation: '0.01' } },
  { ...unit, id: 'v:SPOT', kind: 'spot', fees: { maker: '0.001', taker: '0.001', asset: 'received' } },
  { ...unit, id: 'v:BASE', kind: 'spot', fees: { maker: '0.001', taker: '0.001', asset: 'BTC', discount: '0.2' } },
  {
    ...linear,
    id: 'v:INVERSE',
    kind: 'inverse',
    quote: 'USD',
    lotSize: '1',
    contractSize: '100',
    fees: { maker: '-0.0001', taker: '0.0005', perUnit: '0.00000003', minimum: '0.0000004', liquidation: '0.01' },
  },
  {
    ...unit,
    id: 'v:BNBFEES',
    kind: 'linear',
    fees: { maker: '0.0002', taker: '0.0005', asset: 'BNB', discount: '0.1' },
  },
  { ...unit, id: 'v:BNBUSDT', kind: 'spot', base: 'BNB', fees: { maker: '0.001', taker: '0.001' } },
]
const BNB = 6
const INVERSE = 4

interface Step {
  readonly kind: string
  readonly instrument: number
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  readonly liquidity: Liquidity
  readonly rate: number
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('fill', 'fill', 'fill', 'fill', 'fill', 'mark', 'funding', 'liquidation'),
    instrument: fc.integer({ min: 0, max: definitions.length - 1 }),
    side: fc.constantFrom(Side.Buy, Side.Sell),
    ticks: fc.integer({ min: -900, max: 900_000 }),
    lots: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 31 })),
    liquidity: fc.constantFrom(Liquidity.Maker, Liquidity.Taker),
    rate: fc.integer({ min: -7500, max: 7500 }),
  }),
  { maxLength: 60 },
)

/** An account with an account of its fills beside it. */
function traded(taken: readonly Step[]) {
  const instruments = instrumentsOf(definitions)
  const ledger = new Ledger(instruments, '1000.5', { balances: { BNB: '7' } })
  ledger.mark(BNB, 5000)
  ledger.onTime(0)
  const reconciliation = new AccountReconciliation(instruments, ledger)
  for (const { kind, instrument, side, ticks: drawn, lots, liquidity, rate } of taken) {
    const ticks = instrument === INVERSE || instrument === BNB ? Math.abs(drawn) + 1 : drawn
    if (kind === 'mark') ledger.mark(BNB, Math.abs(drawn) + 1)
    else if (kind === 'funding') {
      ledger.onFunding(instrument, rate / 1e6, 600.25)
      reconciliation.onFunding(instrument, rate / 1e6, 600.25)
    } else {
      ledger.onFill(instrument, side, ticks, lots, liquidity)
      reconciliation.onFill(instrument, side, ticks, lots, liquidity)
      if (kind !== 'liquidation' || instruments[instrument]!.kind === 'spot') continue
      ledger.onLiquidation(instrument, ticks, lots)
      reconciliation.onLiquidation(instrument, ticks, lots)
    }
  }
  return { instruments, ledger, reconciliation }
}

describe('the books of every kind of listing', () => {
  test('are those recomputed from the fills, whatever was filled, funded and liquidated', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const { reconciliation } = traded(taken)
        expect(reconciliation.result().mismatches).toEqual([])
        expect(reconciliation.check().fills).toBe(taken.filter(({ kind }) => /fill|liq/.test(kind)).length)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('with more fills than are kept at a time', () => {
    const one = { kind: 'fill', side: Side.Buy, ticks: 61_234, lots: 7, liquidity: Liquidity.Taker, rate: 0 } as const
    const { reconciliation } = traded(Array.from({ length: 14_000 }, (_, at) => ({ ...one, instrument: at % 7 })))
    expect(reconciliation.check()).toEqual({ isReconciled: true, fills: 14_000, fundingPayments: 0, mismatches: [] })
  })

  test('and what a ledger held before is taken as given', () => {
    const { instruments, ledger } = traded([
      { kind: 'fill', instrument: 0, side: Side.Sell, ticks: 5, lots: 6, liquidity: Liquidity.Maker, rate: 0 },
    ])
    const later = new AccountReconciliation(instruments, ledger)
    ledger.onFill(0, Side.Buy, 7, 8, Liquidity.Taker)
    later.onFill(0, Side.Buy, 7, 8, Liquidity.Taker)
    ledger.onFunding(0, 0.01, 5)
    later.onFunding(0, 0.01, 5)
    expect(later.check().isReconciled).toBe(true)
  })
})

describe('a difference is told', () => {
  test.each<[string, (ledger: Ledger) => void, string[]]>([
    [
      'a fill that was booked and not counted',
      (ledger) => ledger.onFill(0, Side.Buy, 600, 1, Liquidity.Taker),
      ['position', 'cash', 'fees', 'balance'],
    ],
    ['funding that was not', (ledger) => void ledger.onFunding(1, 0.001, 600), ['funding', 'balance']],
    ['a fee of the last decimal', (ledger) => ledger.onLiquidation(1, 1, 1), ['fees', 'balance']],
  ])('%s', (_, spoil, figures) => {
    const one = { kind: 'fill', side: Side.Buy, ticks: 600, lots: 7, liquidity: Liquidity.Taker, rate: 0 } as const
    const { ledger, reconciliation } = traded([0, 1, 4].map((instrument) => ({ ...one, instrument })))
    spoil(ledger)
    const { isReconciled, mismatches } = reconciliation.result()
    expect(isReconciled).toBe(false)
    for (const figure of figures) expect(mismatches.join('\n')).toContain(figure)
    expect(() => reconciliation.check()).toThrow(expect.objectContaining({ code: 'ledger.not_reconciled' }))
  })
})

test('sums of products are those of bigints, over many carries', () => {
  const factor = fc.oneof(fc.maxSafeNat(), fc.integer({ min: 0, max: 9 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(factor, factor), { minLength: 1, maxLength: 20 }), (pairs) => {
      const count = new ProductCount()
      for (const [a, b] of pairs) count.add(a, b)
      expect(count.total).toBe(pairs.reduce((sum, [a, b]) => sum + BigInt(a) * BigInt(b), 0n))
    }),
    { seed: 2, numRuns: 300 },
  )
  const largest = Number.MAX_SAFE_INTEGER
  const count = new ProductCount()
  for (let times = 0; times < 70_000; times++) count.add(largest, largest)
  expect(count.total).toBe(70_000n * BigInt(largest) ** 2n)
})

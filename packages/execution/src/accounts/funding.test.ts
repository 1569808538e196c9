import { type InstrumentDefinition, instrumentsOf, Side } from '@hft/instrument'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Liquidity } from '../orders/order-update.ts'
import { Ledger } from './ledger.ts'

const Money = Decimal.clone({ precision: 150 })
const linear: InstrumentDefinition = {
  id: 'v:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0', taker: '0' },
}
const inverse: InstrumentDefinition = { ...linear, id: 'v:BTCUSD', kind: 'inverse', lotSize: '1', contractSize: '100' }

test.each<[string, InstrumentDefinition, Side, number, number, number, string]>([
  ['a long pays at a positive rate', linear, Side.Buy, 2000, 60_000.5, 0.0001, '-12.0001'],
  ['a short receives it', linear, Side.Sell, 2000, 60_000.5, 0.0001, '12.0001'],
  ['a long receives at a negative rate', linear, Side.Buy, 500, 60_000, -0.000125, '3.75'],
  ['an inverse long pays in base', inverse, Side.Buy, 30, 60_000, 0.0001, '-0.000005'],
  ['rounded at eight decimals', inverse, Side.Sell, 7, 61_234.56789, 0.00012345, '0.00000141'],
])('%s', (_, definition, side, lots, mark, rate, expected) => {
  const ledger = new Ledger(instrumentsOf([definition]))
  ledger.onFill(0, side, 600_000, lots, Liquidity.Maker)
  expect(ledger.onFunding(0, rate, mark).toFixed()).toBe(expected)
  expect(ledger.exactFunding(0).toFixed()).toBe(expected)
  expect(ledger.equity(0) - ledger.unrealisedPnl(0)).toBeCloseTo(Number(expected), 14)
})

test('a flat position neither pays nor receives', () => {
  const ledger = new Ledger(instrumentsOf([linear]))
  expect(ledger.onFunding(0, 0.01, 60_000).toNumber()).toBe(0)
})

test('sums of payments are exact, and survive a snapshot', () => {
  const step = fc.record({
    lots: fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((lots) => lots !== 0),
    mark: fc.double({ min: 100, max: 200_000, noNaN: true }),
    rate: fc.double({ min: -0.0075, max: 0.0075, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.constantFrom(linear, inverse), (steps, definition) => {
      const ledger = new Ledger(instrumentsOf([definition]))
      let position = 0
      let sum = new Money(0)
      for (const { lots, mark, rate } of steps) {
        ledger.onFill(0, lots > 0 ? Side.Buy : Side.Sell, 600_000, Math.abs(lots), Liquidity.Maker)
        position += lots
        ledger.onFunding(0, rate, mark)
        const size = new Money(position).times(definition === linear ? '0.001' : '100').times(rate)
        const received = (definition === linear ? size.times(mark) : size.div(mark)).negated()
        sum = sum.plus(received.toDecimalPlaces(8, Decimal.ROUND_HALF_CEIL))
      }
      expect(ledger.exactFunding(0).eq(sum)).toBe(true)
      expect(ledger.balance().eq(ledger.exactRealised(0).plus(sum))).toBe(true)
      const second = new Ledger(instrumentsOf([definition]))
      second.restore(JSON.parse(JSON.stringify(ledger.snapshot())))
      expect(second.exactFunding(0).eq(sum)).toBe(true)
      expect(second.funding(0)).toBe(ledger.funding(0))
    }),
    { seed: 1, numRuns: 150 },
  )
})

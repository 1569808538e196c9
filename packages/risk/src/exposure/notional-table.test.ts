import { Ledger } from '@hft/execution'
import { builtinInstrument, type InstrumentDefinition, instrumentsOf } from '@hft/instrument'
import { expect, test } from 'vitest'
import { NotionalTable } from './notional-table.ts'

const linear = builtinInstrument('binance-usdm:BTCUSDT')
const inverse: InstrumentDefinition = {
  id: 'demo:BTCUSD',
  kind: 'inverse',
  base: 'BTC',
  quote: 'USD',
  tickSize: '0.5',
  lotSize: '1',
  contractSize: '10',
  fees: { maker: '0', taker: '0' },
}

test.each([
  // 1. No account, no rate: quote.
  { rates: {}, asset: undefined, linear: 60_000, inverse: 10 },
  // 2. As configured, whatever the account knows.
  { rates: { USDT: 0.5, USD: 2 }, asset: 'USD', linear: 30_000, inverse: 20 },
  // 3. The account's own currency is worth 1.
  { rates: {}, asset: 'USDT', linear: 60_000, inverse: 10 / 0.9998 },
  // 4. Another by the account's prices.
  { rates: {}, asset: 'USD', linear: 59_988, inverse: 10 },
  // 5. A coin by a contract's price, once there is one.
  { rates: {}, asset: 'BTC', linear: 1, inverse: 10 / 60_000 },
])('case %#: in $asset, with rates $rates', ({ rates, asset, linear: ofLinear, inverse: ofInverse }) => {
  const instruments = instrumentsOf([linear, inverse])
  const account =
    asset === undefined ? undefined : new Ledger(instruments, '0', { asset, conversionRates: { 'USDT/USD': '0.9998' } })
  const notionals = new NotionalTable(instruments, rates, account)
  account?.mark(0, 600_000)
  account?.mark(1, 120_000)
  expect(notionals.of(0, 600_000, 1_000)).toBeCloseTo(ofLinear, 8)
  expect(notionals.of(1, 120_000, -1)).toBeCloseTo(ofInverse, 8)
})

test('what has no price yet has no value: nothing that asks for one may pass', () => {
  const instruments = instrumentsOf([linear, inverse])
  const account = new Ledger(instruments, '0', { asset: 'BTC' })
  const notionals = new NotionalTable(instruments, {}, account)
  expect(notionals.of(1, 120_000, 1)).toBeNaN()
  account.mark(1, 120_000)
  expect(notionals.of(1, 120_000, 1)).toBeCloseTo(10 / 60_000, 12)
})

test('an asset is looked up by its name once, and its rate moves with the marks', () => {
  const asked: string[] = []
  class AskedLedger extends Ledger {
    override rateOf(asset: string): number {
      asked.push(asset)
      return super.rateOf(asset)
    }

    override assetRate(asset: string) {
      asked.push(asset)
      return super.assetRate(asset)
    }
  }
  const instruments = instrumentsOf([linear, inverse])
  const account = new AskedLedger(instruments, '0', { asset: 'BTC' })
  const notionals = new NotionalTable(instruments, {}, account)
  const values = [120_000, 60_000].map((ticks) => {
    account.mark(1, ticks)
    return notionals.of(1, ticks, 1)
  })
  expect(values[1]! / values[0]!).toBeCloseTo(2, 12)
  expect(asked).toEqual(['USDT', 'USD'])
})

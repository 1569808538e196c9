import { type InstrumentDefinition, instrumentsOf, Side } from '@hft/instrument'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Liquidity } from '../orders/order-update.ts'
import { Ledger } from './ledger.ts'

const Money = Decimal.clone({ precision: 150 })
const { Maker, Taker } = Liquidity
const DAY = 86_400e9

const contract: InstrumentDefinition = {
  id: 'v:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0.0002', taker: '0.0005' },
}
const spot: InstrumentDefinition = { ...contract, kind: 'spot', fees: { maker: '0.001', taker: '0.001' } }
const bnb: InstrumentDefinition = {
  id: 'v:BNBUSDT',
  kind: 'spot',
  base: 'BNB',
  quote: 'USDT',
  tickSize: '0.01',
  lotSize: '0.001',
  fees: { maker: '0.001', taker: '0.001' },
}
const tiers = [
  { volume: '1000', maker: '0.0001', taker: '0.0004' },
  { volume: '5000.5', maker: '-0.00005', taker: '0.0003' },
]

interface Fill {
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  readonly liquidity: Liquidity
  /** Price of BNB in its ticks. */
  readonly bnbTicks: number
  readonly after: number
}

const fillLists: fc.Arbitrary<Fill[]> = fc.array(
  fc.record({
    side: fc.constantFrom(Side.Buy, Side.Sell),
    ticks: fc.integer({ min: 1, max: 700_000 }),
    lots: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2_000_000 })),
    liquidity: fc.constantFrom(Maker, Taker),
    bnbTicks: fc.integer({ min: 100, max: 90_000 }),
    after: fc.constantFrom(0, 0, 3600e9, DAY, 17 * DAY),
  }),
  { maxLength: 25 },
)

const valueIn = ({ ticks, lots }: Fill) => new Money(ticks).times(lots).times('0.0001')
const quantityOf = ({ lots }: Fill) => new Money(lots).times('0.001')

/** Fees of a definition's fills by asset, the rate of each told by `rateOf`. */
function charged(
  ledger: Ledger,
  fills: readonly Fill[],
  feeOf: (fill: Fill) => { readonly asset: string; readonly fee: Decimal },
): Record<string, Decimal> {
  const sums: Record<string, Decimal> = { USDT: new Money(0), BTC: new Money(0), BNB: new Money(0) }
  for (const fill of fills) {
    ledger.mark(1, fill.bnbTicks)
    ledger.onFill(0, fill.side, fill.ticks, fill.lots, fill.liquidity)
    const { asset, fee } = feeOf(fill)
    sums[asset] = sums[asset]!.plus(fee)
  }
  return sums
}

describe('fees are those recomputed from the fills in decimals, asset by asset', () => {
  test('a spot fill pays in what it receives', () => {
    const instruments = instrumentsOf([{ ...spot, fees: { maker: '-0.0001', taker: '0.001', asset: 'received' } }, bnb])
    fc.assert(
      fc.property(fillLists, (fills) => {
        const ledger = new Ledger(instruments, '10')
        let worth = new Money(0)
        const sums = charged(ledger, fills, (fill) => {
          const rate = fill.liquidity === Maker ? '-0.0001' : '0.001'
          worth = worth.plus(valueIn(fill).times(rate))
          return fill.side === Side.Buy
            ? { asset: 'BTC', fee: quantityOf(fill).times(rate) }
            : { asset: 'USDT', fee: valueIn(fill).times(rate) }
        })
        const lots = fills.reduce((sum, fill) => sum + (fill.side === Side.Buy ? fill.lots : -fill.lots), 0)
        expect(ledger.exactFees(0).toFixed()).toBe(sums['USDT']!.toFixed())
        expect(ledger.feesOf(0).exactOther().toFixed()).toBe(sums['BTC']!.toFixed())
        expect(ledger.balanceText('BTC')).toBe(new Money(lots).times('0.001').minus(sums['BTC']!).toFixed())
        expect(ledger.balanceText('USDT')).toBe(ledger.exactCash(0).plus(10).minus(sums['USDT']!).toFixed())
        expect(ledger.fees(0)).toBeCloseTo(worth.toNumber(), 6)
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  test('fees in base are taken from both sides, less the discount', () => {
    const fees = { maker: '0.0008', taker: '0.001', asset: 'BTC', discount: '0.25' }
    const instruments = instrumentsOf([{ ...spot, fees }, bnb])
    fc.assert(
      fc.property(fillLists, (fills) => {
        const ledger = new Ledger(instruments)
        const sums = charged(ledger, fills, (fill) => ({
          asset: 'BTC',
          fee: quantityOf(fill).times(fill.liquidity === Maker ? '0.0006' : '0.00075'),
        }))
        expect(ledger.feesOf(0).exactOther().toFixed()).toBe(sums['BTC']!.toFixed())
        expect(ledger.exactFees(0).toFixed()).toBe('0')
      }),
      { seed: 2, numRuns: 100 },
    )
  })

  test.each([
    ['at a discount', { maker: '0.0002', taker: '0.0005', asset: 'BNB', discount: '0.1' }],
    ['with rebates', { maker: '-0.000123', taker: '0.00045', asset: 'BNB', discount: '0' }],
  ])('a third asset is charged %s, at its price at the fill, rounded once', (_, fees) => {
    const instruments = instrumentsOf([{ ...contract, fees }, bnb])
    fc.assert(
      fc.property(fillLists, (fills) => {
        const ledger = new Ledger(instruments, 1000, { balances: { BNB: '5' } })
        let worth = new Money(0)
        const sums = charged(ledger, fills, (fill) => {
          const { rateDigits, rateDecimals } = ledger.feesOf(0)
          const rate = new Money(rateDigits).times(new Money(10).pow(-rateDecimals))
          expect(rateDigits).toBeGreaterThanOrEqual(1e11)
          expect(Math.abs(rate.times(fill.bnbTicks).times('0.01').toNumber() - 1)).toBeLessThan(1e-11)
          const ofValue = new Money(fill.liquidity === Maker ? fees.maker : fees.taker).times(
            new Money(1).minus(fees.discount),
          )
          worth = worth.plus(valueIn(fill).times(ofValue))
          const fee = valueIn(fill).times(ofValue).times(rate).toDecimalPlaces(8, Decimal.ROUND_HALF_UP)
          return { asset: 'BNB', fee }
        })
        expect(ledger.feesOf(0).exactOther().toFixed()).toBe(sums['BNB']!.toFixed())
        expect(ledger.balanceText('BNB')).toBe(new Money(5).minus(sums['BNB']!).toFixed())
        expect(ledger.balanceText('USDT')).toBe(ledger.exactRealised(0).plus(1000).toFixed())
        expect(ledger.fees(0)).toBeCloseTo(worth.toNumber(), 6)
        const price = (fills.at(-1)?.bnbTicks ?? Number.NaN) * 0.01
        const expected = 1000 + ledger.balance('BNB').toNumber() * price + ledger.settledEquity(0)
        if (fills.length > 0) expect(Math.abs(ledger.totalEquity / expected - 1)).toBeLessThan(1e-9)
      }),
      { seed: 3, numRuns: 150 },
    )
  })

  test('the rate of each fill is that of the tier reached by the fills of thirty days before it', () => {
    const instruments = instrumentsOf([{ ...contract, fees: { maker: '0.0002', taker: '0.0005', tiers } }, bnb])
    fc.assert(
      fc.property(fillLists, fc.boolean(), (fills, isDaily) => {
        const first = { ...instruments[0]!, fees: { ...instruments[0]!.fees, isReviewedDaily: isDaily } }
        const ledger = new Ledger([first, instruments[1]!])
        let now = 5 * DAY + 7
        let fees = new Money(0)
        const past: { day: number; value: Decimal }[] = []
        for (const fill of fills) {
          now += fill.after
          const day = Math.floor(now / DAY)
          const since = isDaily ? day - 30 : day - 29
          const until = isDaily ? day - 1 : day
          const volume = past
            .filter((each) => each.day >= since && each.day <= until)
            .reduce((sum, each) => sum.plus(each.value), new Money(0))
          const { maker, taker } = [...tiers].reverse().find((tier) => volume.gte(tier.volume)) ?? {
            maker: '0.0002',
            taker: '0.0005',
          }
          fees = fees.plus(valueIn(fill).times(fill.liquidity === Maker ? maker : taker))
          ledger.onTime(now)
          ledger.onFill(0, fill.side, fill.ticks, fill.lots, fill.liquidity)
          past.push({ day, value: valueIn(fill) })
        }
        expect(ledger.exactFees(0).toFixed()).toBe(fees.toFixed())
        expect(ledger.fees(0)).toBeCloseTo(fees.toNumber(), 5)
      }),
      { seed: 4, numRuns: 200 },
    )
  })
})

describe('fee tiers', () => {
  const tiered = (extra: object) =>
    instrumentsOf([{ ...contract, fees: { maker: '0', taker: '0.001', tiers, ...extra } }])
  const buy = (ledger: Ledger) => ledger.onFill(0, Side.Buy, 10_000, 1000, Taker)

  test('a fill of 1000 reaches the first tier, which holds from the next fill on', () => {
    const ledger = new Ledger(tiered({}))
    ledger.onTime(0)
    buy(ledger)
    expect([ledger.fees(0), ledger.feeVolume(0)]).toEqual([1, 1000])
    buy(ledger)
    expect(ledger.exactFees(0).toFixed()).toBe('1.4')
  })

  test('reviewed daily, it holds from 00:00 UTC on, for thirty days', () => {
    const ledger = new Ledger(tiered({ tierReview: 'day' }))
    const paidAt = (at: number) => {
      const before = ledger.exactFees(0)
      ledger.onTime(at)
      ledger.onFill(0, Side.Buy, 10_000, 100, Taker)
      return ledger.exactFees(0).minus(before).times(10).toNumber()
    }
    ledger.onTime(0)
    buy(ledger)
    expect([DAY - 1, DAY, 30 * DAY, 31 * DAY].map(paidAt)).toEqual([1, 0.4, 0.4, 1])
  })

  test('what was traded before the run counts', () => {
    const ledger = new Ledger(tiered({ startingVolume: '5001' }))
    ledger.onTime(0)
    buy(ledger)
    expect(ledger.exactFees(0).toFixed()).toBe('0.3')
  })

  test('volume is counted in the reporting asset, whatever the listing is quoted in', () => {
    const ledger = new Ledger(tiered({}), 0, { asset: 'EUR', conversionRates: { 'USDT/EUR': '0.5' } })
    ledger.onTime(0)
    for (let times = 0; times < 3; times++) buy(ledger)
    expect([ledger.feeVolume(0), ledger.exactFees(0).toFixed()]).toEqual([1500, '2.4'])
  })

  test('a snapshot holds the volumes', () => {
    const first = new Ledger(tiered({}))
    first.onTime(DAY)
    buy(first)
    const second = new Ledger(tiered({}))
    second.restore(JSON.parse(JSON.stringify(first.snapshot())))
    expect(second.snapshot()).toEqual(first.snapshot())
    buy(second)
    expect(second.exactFees(0).toFixed()).toBe('1.4')
  })
})

describe('a price that is missing blocks', () => {
  const inBnb = instrumentsOf([{ ...contract, fees: { maker: '0', taker: '0.001', asset: 'BNB' } }, bnb])

  test('a fee that cannot be converted is not booked as nothing', () => {
    const ledger = new Ledger(inBnb)
    expect(ledger.canValue(0)).toBe(false)
    expect(() => ledger.onFill(0, Side.Buy, 10_000, 1, Taker)).toThrow(
      expect.objectContaining({ code: 'ledger.no_rate' }),
    )
    expect([ledger.positionLots(0), ledger.exactFees(0).toFixed()]).toEqual([0, '0'])
    ledger.mark(1, 60_000)
    expect(ledger.canValue(0)).toBe(true)
    ledger.onFill(0, Side.Buy, 10_000, 6000, Taker)
    expect(ledger.balanceText('BNB')).toBe('-0.01')
  })

  test('a fee asset that nothing prices is named when the account is made', () => {
    expect(() => new Ledger([inBnb[0]!])).toThrow(expect.objectContaining({ code: 'ledger.no_conversion' }))
    expect(() => new Ledger([inBnb[0]!])).toThrow('BNB/USDT')
  })

  test('equity is not told while a balance has no price', () => {
    const ledger = new Ledger(inBnb, 100, { balances: { BNB: '2' } })
    expect([ledger.totalEquity, ledger.startingEquity]).toEqual([Number.NaN, Number.NaN])
    expect(ledger.conversions()).toEqual([{ asset: 'BNB', path: 'BNB → USDT (v:BNBUSDT)', rate: null }])
    ledger.mark(1, 60_000)
    expect([ledger.totalEquity, ledger.startingEquity]).toEqual([1300, 1300])
    ledger.mark(1, 50_000)
    expect([ledger.totalEquity, ledger.startingEquity]).toEqual([1100, 1300])
    expect(ledger.conversions()[0]!.rate).toBe(500)
  })

  test('a price that was found once moves with the marks; what nothing leads to has none', () => {
    const ledger = new Ledger(inBnb, 100)
    const price = ledger.assetRate('BNB')
    const prices = [price.rate]
    for (const ticks of [60_000, 50_000]) {
      ledger.mark(1, ticks)
      prices.push(price.rate)
    }
    expect(prices).toEqual([Number.NaN, 600, 500])
    expect([ledger.assetRate('USDT').rate, ledger.assetRate('DOGE').rate]).toEqual([1, Number.NaN])
  })

  test('a dollar coin is worth its rate', () => {
    const ledger = new Ledger(inBnb, 100, {
      asset: 'USD',
      conversionRates: { 'USDT/USD': '0.99' },
      balances: { USDT: 50 },
    })
    expect(ledger.totalEquity).toBe(149.5)
  })
})

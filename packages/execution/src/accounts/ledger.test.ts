import { createInstrument, type Instrument, type InstrumentDefinition, instrumentsOf, Side } from '@hft/instrument'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Liquidity } from '../orders/order-update.ts'
import { Ledger } from './ledger.ts'

const Money = Decimal.clone({ precision: 150 })
const { Maker, Taker } = Liquidity

const linear: InstrumentDefinition = {
  id: 'binance-usdm:BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  lotSize: '0.001',
  fees: { maker: '0.0002', taker: '0.0005' },
}
const inverse: InstrumentDefinition = {
  id: 'binance-coinm:BTCUSD_PERP',
  kind: 'inverse',
  base: 'BTC',
  quote: 'USD',
  tickSize: '0.1',
  lotSize: '1',
  contractSize: '100',
  fees: { maker: '0.0002', taker: '0.0005' },
}
const tiny: InstrumentDefinition = {
  id: 'test:TINY',
  kind: 'spot',
  base: 'TINY',
  quote: 'USDT',
  tickSize: '0.00000001',
  lotSize: '0.00000001',
  fees: { maker: '-0.000025', taker: '0.00075', perUnit: '0.0000001' },
}
const withMinimum: InstrumentDefinition = {
  ...linear,
  id: 'test:MINIMUM',
  contractSize: '0.25',
  fees: { maker: '-0.0001', taker: '0.0005', perUnit: '0.01', minimum: '0.05' },
}
const inverseWithEverything: InstrumentDefinition = {
  ...inverse,
  id: 'test:INVERSE',
  fees: { maker: '-0.00015', taker: '0.0005', perUnit: '0.00000003', minimum: '0.0000004' },
}

interface Fill {
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  readonly liquidity: Liquidity
}

/** The same books, recomputed from the list of fills in decimals; the rounding rules are written down here once more. */
function recomputed(instrument: Instrument, fills: readonly Fill[]) {
  const price = (ticks: number) => new Money(ticks).times(instrument.priceGrid.unit)
  const quantity = (lots: number) => new Money(lots).times(instrument.quantityGrid.unit)
  const isInverse = instrument.kind === 'inverse'
  const size = instrument.contractMultiplier.text
  const unit = isInverse ? new Money('1e-8') : price(1).times(quantity(1)).times(size)
  const toUnit = (value: Decimal) => value.div(unit).toDecimalPlaces(0, Decimal.ROUND_HALF_CEIL).times(unit)
  const valueAt = (ticks: number, lots: number) =>
    isInverse ? toUnit(quantity(lots).times(size).div(price(ticks))) : price(ticks).times(quantity(lots)).times(size)
  let position = 0
  let cash = new Money(0)
  let cost = new Money(0)
  let fees = new Money(0)
  for (const { side, ticks, lots, liquidity } of fills) {
    const direction = side === Side.Buy ? 1 : -1
    const value = valueAt(ticks, lots)
    cash = cash.plus(value.times(isInverse ? direction : -direction))
    const held = Math.abs(position)
    if (position * direction >= 0) cost = cost.plus(value)
    else if (lots <= held) cost = cost.minus(toUnit(cost.times(lots).div(held)))
    else cost = value.minus(valueAt(ticks, held))
    position += direction * lots
    const schedule = instrument.fees
    const rate = liquidity === Maker ? schedule.maker.text : schedule.taker.text
    const exactValue = isInverse
      ? quantity(lots).times(size).div(price(ticks))
      : price(Math.abs(ticks)).times(quantity(lots)).times(size)
    const parts = [exactValue.times(rate), quantity(lots).times(schedule.perUnit.text)]
    const fee = (isInverse ? parts.map(toUnit) : parts).reduce((sum, part) => sum.plus(part), new Money(0))
    fees = fees.plus(fee.greaterThan(0) && fee.lessThan(schedule.minimum.text) ? schedule.minimum.text : fee)
  }
  const tiedUp = cost.times(Math.sign(position) * (isInverse ? -1 : 1))
  return { position, cash, cost, fees, realised: cash.plus(tiedUp) }
}

function fillsOf(largestTicks: number, largestLots: number, smallestTicks = 1): fc.Arbitrary<Fill[]> {
  return fc.array(
    fc.record({
      side: fc.constantFrom(Side.Buy, Side.Sell),
      ticks: fc.integer({ min: smallestTicks, max: largestTicks }),
      lots: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: largestLots })),
      liquidity: fc.constantFrom(Maker, Taker),
    }),
    { maxLength: 30 },
  )
}

describe('the books are those recomputed from the fills in decimals, to the last decimal', () => {
  test.each<[string, InstrumentDefinition, fc.Arbitrary<Fill[]>]>([
    ['a linear contract', linear, fillsOf(1_000_000, 1_000_000)],
    ['tiny ticks, huge quantities, rebates, fees per unit', tiny, fillsOf(2_000_000_000, 2 ** 47)],
    ['prices below zero', linear, fillsOf(1000, 1000, -1000)],
    ['a minimum fee, a contract size', withMinimum, fillsOf(20_000, 40)],
    ['an inverse contract', inverse, fillsOf(1_000_000, 1_000_000, 1000)],
    ['an inverse contract with rebates, per-unit and minimum fees', inverseWithEverything, fillsOf(900_000, 50, 100)],
  ])('%s', (_, definition, fillLists) => {
    const instrument = createInstrument(definition)
    fc.assert(
      fc.property(fillLists, (fills) => {
        const ledger = new Ledger([instrument])
        for (const { side, ticks, lots, liquidity } of fills) ledger.onFill(0, side, ticks, lots, liquidity)
        const expected = recomputed(instrument, fills)
        expect(ledger.positionLots(0)).toBe(expected.position)
        expect(ledger.exactCash(0).toFixed()).toBe(expected.cash.toFixed())
        expect(ledger.exactCost(0).toFixed()).toBe(expected.cost.toFixed())
        expect(ledger.exactFees(0).toFixed()).toBe(expected.fees.toFixed())
        expect(ledger.exactRealised(0).toFixed()).toBe(expected.realised.toFixed())
        expect(ledger.realisedPnl(0)).toBeCloseTo(expected.realised.toNumber(), precisionOf(expected.realised))
        expect(ledger.fees(0)).toBeCloseTo(expected.fees.toNumber(), precisionOf(expected.fees))
        if (expected.position === 0) {
          expect(ledger.exactRealised(0).toFixed()).toBe(ledger.exactCash(0).toFixed())
          expect(ledger.averageEntryTicks(0)).toBeNaN()
        }
      }),
      { seed: 1, numRuns: 150 },
    )
  })
})

/** Decimals to which a double of that size can agree: twelve digits, for what came out of differences. */
function precisionOf(value: Decimal): number {
  return 11 - Math.max(0, value.abs().lessThan(1) ? 0 : value.e)
}

describe('marks', () => {
  test.each<[string, InstrumentDefinition, number]>([
    ['linear', linear, 1],
    ['inverse', inverse, 1000],
  ])('%s: realised + unrealised − fees is cash flow + value of the position − fees', (_, definition, smallest) => {
    const instrument = createInstrument(definition)
    fc.assert(
      fc.property(fillsOf(1_000_000, 10_000, smallest), fc.integer({ min: 2000, max: 2_000_000 }), (fills, half) => {
        const ledger = new Ledger([instrument], '1000')
        for (const { side, ticks, lots, liquidity } of fills) {
          ledger.onFill(0, side, ticks, lots, liquidity)
          ledger.mark(0, ticks + 0.5)
        }
        const mark = half / 2
        ledger.mark(0, mark)
        const { position, cash, fees } = recomputed(instrument, fills)
        const price = new Money(mark).times(instrument.priceGrid.unit)
        const quantity = new Money(position)
          .times(instrument.quantityGrid.unit)
          .times(instrument.contractMultiplier.text)
        const value = definition.kind === 'inverse' ? quantity.div(price).negated() : quantity.times(price)
        const equity = cash.plus(value).minus(fees)
        const scale = Math.max(1, cash.abs().toNumber(), value.abs().toNumber())
        expect(Math.abs(ledger.equity(0) - equity.toNumber()) / scale).toBeLessThan(1e-12)
        const parts = ledger.realisedPnl(0) + ledger.unrealisedPnl(0) - ledger.fees(0)
        expect(Math.abs(parts - ledger.equity(0))).toBeLessThanOrEqual(1e-12 * scale)
        expect(Math.abs(ledger.totalEquity - 1000 - ledger.equity(0)) / scale).toBeLessThan(1e-12)
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  test('a long of 2 at 100.0 and 101.0, one sold at 103.0, marked at 102.05', () => {
    const ledger = new Ledger([createInstrument({ ...linear, fees: { maker: '0', taker: '0.001' } })], 500)
    ledger.onFill(0, Side.Buy, 1000, 1000, Taker)
    ledger.onFill(0, Side.Buy, 1010, 1000, Taker)
    expect(ledger.averageEntryTicks(0)).toBe(1005)
    ledger.onFill(0, Side.Sell, 1030, 1000, Taker)
    ledger.mark(0, 1020.5)
    expect(ledger.realisedPnl(0)).toBeCloseTo(2.5, 12)
    expect(ledger.unrealisedPnl(0)).toBeCloseTo(1.55, 12)
    expect(ledger.exactFees(0).toFixed()).toBe('0.304')
    expect(ledger.equity(0)).toBeCloseTo(3.746, 12)
    expect(ledger.totalEquity).toBeCloseTo(503.746, 12)
    expect(ledger.balanceText()).toBe('502.196')
  })

  test('an inverse short of 10 contracts of 100 USD from 50,000 to 40,000 earns 0.005 BTC', () => {
    const ledger = new Ledger([createInstrument({ ...inverse, fees: { maker: '0', taker: '0' } })])
    ledger.onFill(0, Side.Sell, 500_000, 10, Maker)
    ledger.mark(0, 400_000)
    expect(ledger.unrealisedPnl(0)).toBeCloseTo(0.005, 15)
    expect(ledger.averageEntryTicks(0)).toBeCloseTo(500_000, 6)
    ledger.onFill(0, Side.Buy, 400_000, 10, Maker)
    expect([ledger.asset, ledger.balanceText(), ledger.unrealisedPnl(0)]).toEqual(['BTC', '0.005', 0])
  })

  test('until its first mark an instrument is marked by its fills; no price leaves the mark', () => {
    const ledger = new Ledger([createInstrument(linear), { ...createInstrument(inverse), index: 1 }], 0, {
      conversionRates: { BTC: 50_000 },
    })
    ledger.onFill(0, Side.Buy, 1000, 1, Maker)
    ledger.onFill(0, Side.Buy, 1100, 1, Maker)
    expect([ledger.markTicks(0), ledger.unrealisedPnl(0)]).toEqual([1100, 0.1 * 0.001 * 100])
    ledger.mark(0, 1200)
    ledger.onFill(0, Side.Buy, 1300, 1, Maker)
    ledger.mark(0, Number.NaN)
    expect(ledger.markTicks(0)).toBe(1200)
    ledger.mark(1, 0)
    ledger.mark(9, 100)
    expect([ledger.markTicks(1), ledger.positionLots(9), ledger.equity(9)]).toEqual([Number.NaN, 0, 0])
  })

  test('a spot account holds what it bought and has paid for it', () => {
    const ledger = new Ledger([createInstrument({ ...tiny, fees: { maker: '0.001', taker: '0.001' } })], '100')
    ledger.onFill(0, Side.Buy, 2_00000000, 3_00000000, Maker)
    expect([ledger.balanceText('USDT'), ledger.balanceText('TINY')]).toEqual(['93.994', '3'])
    expect(ledger.totalEquity).toBeCloseTo(99.994, 12)
  })
})

describe('several instruments', () => {
  const spotUsdt: InstrumentDefinition = { ...linear, id: 'test:SPOT', kind: 'spot' }
  const dollars: InstrumentDefinition = { ...inverse, quote: 'USDT' }

  test('total equity is the sum, however often and in whatever order they are marked', () => {
    const instruments = instrumentsOf([linear, spotUsdt, withMinimum])
    const ledger = new Ledger(instruments, 1000)
    ledger.onFill(0, Side.Buy, 600_000, 2000, Taker)
    ledger.onFill(1, Side.Sell, 610_000, 1500, Maker)
    for (let step = 0; step < 20_000; step++) ledger.mark(step % 3, 600_000 + ((step * 7919) % 10_007) / 3)
    const sum = 1000 + ledger.equity(0) + ledger.equity(1) + ledger.equity(2)
    expect(ledger.totalEquity).toBeCloseTo(sum, 8)
  })

  test('profits in another asset are converted at the mark of what trades it', () => {
    const ledger = new Ledger(instrumentsOf([linear, dollars]), 0)
    ledger.onFill(1, Side.Buy, 500_000, 100, Maker)
    expect(ledger.totalEquity).toBeNaN()
    ledger.mark(0, 510_000)
    expect(ledger.totalEquity).toBeCloseTo(ledger.equity(1) * 51_000, 10)
    ledger.mark(0, 520_000)
    ledger.mark(1, 520_000)
    expect(ledger.totalEquity).toBeCloseTo(ledger.equity(1) * 52_000, 10)
  })

  test('or at a given rate; without either the ledger names the asset', () => {
    const instruments = instrumentsOf([{ ...linear, base: 'ETH' }, inverse])
    expect(() => new Ledger(instruments)).toThrow(expect.objectContaining({ code: 'ledger.no_conversion' }))
    expect(() => new Ledger(instruments)).toThrow(/BTC/)
    const ledger = new Ledger(instruments, 10, { conversionRates: { BTC: 40_000 } })
    ledger.onFill(1, Side.Buy, 500_000, 100, Maker)
    ledger.mark(1, 600_000)
    expect(ledger.totalEquity).toBeCloseTo(10 + ledger.equity(1) * 40_000, 10)
  })
})

describe('what cannot be booked', () => {
  test.each<[string, number, number, number]>([
    ['an unknown instrument', 2, 100, 1],
    ['half a tick', 0, 100.5, 1],
    ['no quantity', 0, 100, 0],
    ['a negative quantity', 0, 100, -1],
    ['a quantity that is no number', 0, 100, Number.NaN],
    ['an inverse price of 0', 1, 0, 1],
  ])('%s is refused and changes nothing', (_, instrument, ticks, lots) => {
    const ledger = new Ledger(instrumentsOf([linear, inverse]), 5)
    const before = ledger.snapshot()
    expect(() => ledger.onFill(instrument, Side.Buy, ticks, lots, Maker)).toThrow(
      expect.objectContaining({ code: 'ledger.bad_fill' }),
    )
    expect(ledger.snapshot()).toEqual(before)
  })

  test('a position beyond 2^53 lots', () => {
    const ledger = new Ledger([createInstrument(linear)])
    ledger.onFill(0, Side.Buy, 1, Number.MAX_SAFE_INTEGER, Maker)
    const before = ledger.snapshot()
    expect(() => ledger.onFill(0, Side.Buy, 1, 1, Maker)).toThrow(
      expect.objectContaining({ code: 'ledger.beyond_range' }),
    )
    expect(ledger.snapshot()).toEqual(before)
  })

  test.each(['x', '', 'NaN', 'Infinity', '0x10'])("a starting balance of '%s'", (balance) => {
    expect(() => new Ledger([], balance)).toThrow(expect.objectContaining({ code: 'ledger.starting_balance' }))
  })

  test('exact figures of an instrument that is not there', () => {
    expect(() => new Ledger([]).exactCash(0)).toThrow(expect.objectContaining({ code: 'ledger.unknown_instrument' }))
  })
})

describe('snapshot and restore', () => {
  const definitions = [linear, inverse]
  const rates = { conversionRates: { BTC: 50_000 } }

  function tradedLedger(): Ledger {
    const ledger = new Ledger(instrumentsOf(definitions), '1234.5', rates)
    ledger.onFill(0, Side.Buy, 600_001, 3 * 2 ** 40, Taker)
    ledger.onFill(0, Side.Sell, 600_107, 7, Maker)
    ledger.onFill(1, Side.Sell, 600_003, 77, Taker)
    ledger.mark(0, 600_050.5)
    return ledger
  }

  test('through JSON, the books and the marks are the same, and so is what follows', () => {
    const first = tradedLedger()
    const second = new Ledger(instrumentsOf(definitions), 0, rates)
    second.restore(JSON.parse(JSON.stringify(first.snapshot())))
    for (const ledger of [first, second]) {
      ledger.onFill(0, Side.Sell, 599_001, 11, Maker)
      ledger.mark(1, 590_000)
    }
    expect(second.snapshot()).toEqual(first.snapshot())
    expect(second.totalEquity).toBeCloseTo(first.totalEquity, 3)
    expect(second.balanceText()).toBe(first.balanceText())
  })

  test('an instrument that the snapshot does not name is flat', () => {
    const ledger = tradedLedger()
    ledger.restore({ ...new Ledger([], 7, { asset: 'USDT' }).snapshot() })
    expect([ledger.positionLots(0), ledger.totalEquity, ledger.balanceText()]).toEqual([0, 7, '7'])
  })

  test.each<[string, (snapshot: ReturnType<Ledger['snapshot']>) => unknown]>([
    ['nothing', () => undefined],
    ['another version', (snapshot) => ({ ...snapshot, version: 2 })],
    ['another asset', (snapshot) => ({ ...snapshot, asset: 'BTC' })],
    [
      'an unknown instrument',
      (snapshot) => ({ ...snapshot, instruments: [{ ...snapshot.instruments[0], id: 'x:Y' }] }),
    ],
    ['half a lot', (snapshot) => ({ ...snapshot, instruments: [{ ...snapshot.instruments[0], position: '0.5' }] })],
    ['no fees', (snapshot) => ({ ...snapshot, instruments: [{ ...snapshot.instruments[0], fees: {} }] })],
    [
      'too many lots',
      (snapshot) => ({ ...snapshot, instruments: [{ ...snapshot.instruments[0], position: `${2n ** 60n}` }] }),
    ],
  ])('%s is refused and changes nothing', (_, spoil) => {
    const ledger = tradedLedger()
    const before = ledger.snapshot()
    expect(() => ledger.restore(spoil(before))).toThrow(expect.objectContaining({ code: 'ledger.bad_snapshot' }))
    expect(ledger.snapshot()).toEqual(before)
  })
})

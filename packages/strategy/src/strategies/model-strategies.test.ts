import { NANOS_PER_SECOND } from '@hft/clock'
import { TradeView } from '@hft/data'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { FakeContext, type Levels, type Recorded } from '../fake-context.contract.ts'
import type { Strategy } from '../strategy.ts'
import { CrossVenueArbitrage } from './cross-venue-arbitrage.ts'
import { GridTrader } from './grid.ts'
import { HedgedMaker } from './hedged-maker.ts'
import { AvellanedaStoikovMaker, GlftMaker } from './model-maker.ts'
import { PairsTrader } from './pairs-trader.ts'

const one = (ticks: number, lots = 10): Levels => [[ticks, lots]]

function started<Kind extends Strategy>(strategy: Kind, context: FakeContext): Kind {
  strategy.onStart?.(context)
  return strategy
}

const KNOWN = { volatility: 2, decay: 1.5, arrivalRate: 140, riskAversion: 0.1 }

describe('makers that follow a model', () => {
  test.each<[string, number, readonly number[]]>([
    // γσ²T = 0.4, (1/γ) ln(1 + γ/k) = 0.6454: half a spread of 0.8454.
    ['1. flat', 0, [9_999, 1, 10_001, 1]],
    ['2. long four orders: both distances move by 4 · 0.4', 4, [9_997, 1, 10_000, 1]],
    ['3. short ten: the ask goes away, the bid stops below the ask', -10, [10_000, 1, 10_005, 0]],
  ])('Avellaneda–Stoikov, %s', (_, position, quote) => {
    const context = new FakeContext()
    const strategy = started(new AvellanedaStoikovMaker('as', { ...KNOWN, horizon: '1s' }), context)
    context.positions[0] = position
    expect(context.show(strategy, one(9_999), one(10_001))).toEqual([['quote', 0, ...quote]])
    expect(context.show(strategy, one(9_999), one(10_001))).toEqual([])
  })

  test('GLFT quotes by its closed form: c₁ = 3.279, c₂ = 0.0679', () => {
    const context = new FakeContext()
    const known = { volatility: 0.3, arrivalRate: 0.9, decay: 0.3, riskAversion: 0.01 }
    const strategy = started(new GlftMaker('glft', { ...known, maximumPositionLots: 100 }), context)
    expect(context.show(strategy, one(9_999), one(10_001))).toEqual([['quote', 0, 9_996, 1, 10_004, 1]])
    context.positions[0] = 20
    expect(context.show(strategy, one(9_999), one(10_001))).toEqual([['quote', 0, 9_995, 1, 10_002, 1]])
  })

  test('without assumptions nothing is quoted until the market has shown them', () => {
    const context = new FakeContext()
    const strategy = started(new GlftMaker(), context)
    const seen: Recorded[] = []
    for (let second = 1; second <= 200; second++) {
      context.clock.advanceTo(second * NANOS_PER_SECOND)
      const shift = second % 3
      seen.push(...context.show(strategy, one(9_999 + shift), one(10_001 + shift)))
      const trade = new TradeView()
      trade.localTime = context.now
      trade.priceTicks = (10_000 + shift + (second % 2 === 0 ? 1 : 2)) as Ticks
      trade.quantityLots = 1 as Lots
      strategy.onTrade(trade)
      if (second === 1) expect(seen).toEqual([['quote', 0, NO_PRICE, 0, NO_PRICE, 0]])
    }
    const last = seen.at(-1)!
    expect(last[0]).toBe('quote')
    expect(last[3]).toBe(1)
    expect(last[2]).toBeLessThan(10_002)
  })

  test('a stale book has no quotes', () => {
    const context = new FakeContext()
    const strategy = started(new GlftMaker('glft', KNOWN), context)
    context.show(strategy, one(9_999), one(10_001))
    context.books[0]!.isLive = false
    expect(context.show(strategy, one(9_999), one(10_001))).toEqual([['quote', 0, NO_PRICE, 0, NO_PRICE, 0]])
  })
})

describe('the grid', () => {
  test('stands around the first mid, and answers a fill by the opposite order a step away', () => {
    const context = new FakeContext()
    const strategy = started(new GridTrader('grid', { levels: 2, stepTicks: 10 }), context)
    expect(context.show(strategy, one(99), one(101))).toEqual([
      ['submit', 0, Side.Buy, 80, 1],
      ['submit', 0, Side.Buy, 90, 1],
      ['submit', 0, Side.Sell, 110, 1],
      ['submit', 0, Side.Sell, 120, 1],
    ])
    expect(context.show(strategy, one(95), one(97))).toEqual([])
    // The order at 80 is the oldest; the one at 90 fills first in a market, so it is ended first here.
    context.orders.reverse().push(...context.orders.splice(0, 2))
    context.end(strategy, 1)
    expect(context.show(strategy, one(88), one(89))).toEqual([['submit', 0, Side.Sell, 100, 1]])
  })

  test('a geometric grid steps by percent, and what would take waits', () => {
    const context = new FakeContext()
    const strategy = started(new GridTrader('grid', { levels: 1, stepPercent: 10, centreTicks: 1_000 }), context)
    expect(context.show(strategy, one(1_199), one(1_201))).toEqual([['submit', 0, Side.Buy, 909, 1]])
    expect(context.show(strategy, one(1_050), one(1_060))).toEqual([['submit', 0, Side.Sell, 1_100, 1]])
  })

  test('refuses two kinds of step', () => {
    expect(() => new GridTrader('grid', { stepTicks: 1, stepPercent: 1 })).toThrow(/not both/)
  })
})

describe('pairs', () => {
  const ids = ['binance-usdm:BTCUSDT', 'binance-usdm:ETHUSDT']

  test('sells the wide leg, buys the other by the slope, and leaves when the spread is back', () => {
    const context = new FakeContext(ids)
    const strategy = started(new PairsTrader('pairs', { window: 20, orderLots: 10, entry: 3, exit: 0.5 }), context)
    const shown: Recorded[] = []
    const tick = (second: number, x: number, off: number): void => {
      context.clock.advanceTo(second * NANOS_PER_SECOND)
      // Ticks of 0.1 and 0.01: y = 20 · x in price is 2 · x in ticks.
      context.books[1]!.bids = one(x - 1)
      context.books[1]!.asks = one(x + 1)
      shown.push(...context.show(strategy, one(2 * x - 1 + off), one(2 * x + 1 + off)))
    }
    for (let second = 1; second <= 60; second++) tick(second, 300_000 + 7 * (second % 11), second % 2)
    expect(shown).toEqual([])
    tick(61, 300_000, 50)
    expect(shown.map(([kind, instrument, side]) => [kind, instrument, side])).toEqual([
      ['submit', 0, Side.Sell],
      ['submit', 1, Side.Buy],
    ])
    expect(shown[0]![4]).toBe(10)
    expect(shown[1]![4]).toBeGreaterThan(150)
    // Both legs fill; then the spread is back where it was.
    context.end(strategy, 10)
    context.end(strategy, shown[1]![4] as number)
    shown.length = 0
    tick(62, 300_007, 0)
    expect(shown.map(([, instrument, side]) => [instrument, side])).toEqual([
      [0, Side.Buy],
      [1, Side.Sell],
    ])
  })

  test.each([
    [['generated:SIM-USD'], {}, 'strategy.instruments'],
    [ids, { hedge: 'binance-usdm:NONE' }, 'strategy.unknown_instrument'],
    [ids, { hedge: 'binance-usdm:BTCUSDT' }, 'strategy.instruments'],
  ])('refuses %o with %o', (instruments, parameters, code) => {
    const context = new FakeContext(instruments)
    expect(() => new PairsTrader('pairs', parameters).onStart(context)).toThrow(expect.objectContaining({ code }))
  })
})

describe('cross-venue arbitrage', () => {
  // Spot with a lot of 0.000001 and a tick of 0.01, perpetual with 0.001 and 0.1.
  const ids = ['binance-spot:BTCUSDT', 'binance-usdm:BTCUSDT']

  function shownWith(
    spotAsk: number,
    perpetualBid: number,
    parameters = {},
  ): { requests: Recorded[]; context: FakeContext } {
    const context = new FakeContext(ids)
    const strategy = started(new CrossVenueArbitrage('arb', { orderQuantity: 0.01, ...parameters }), context)
    context.books[1]!.bids = one(perpetualBid, 10)
    context.books[1]!.asks = one(perpetualBid + 1, 10)
    const requests = context.show(strategy, one(spotAsk - 1, 100_000), one(spotAsk, 100_000))
    return { requests, context }
  }

  test('buys the cheap listing and sells the dear one, the same base on both', () => {
    // 50,000 against 50,200: 40 basis points, less two fees of at most 10 and 5.
    expect(shownWith(5_000_000, 502_000).requests).toEqual([
      ['submit', 0, Side.Buy, 5_000_000, 10_000],
      ['submit', 1, Side.Sell, 502_000, 10],
    ])
  })

  test('leaves an edge alone that the fees eat', () => {
    expect(shownWith(5_000_000, 500_300).requests).toEqual([])
  })

  test('takes no more than the touch shows, and no less than the smallest order', () => {
    const { requests } = shownWith(5_000_000, 502_000, { orderQuantity: 1 })
    expect(requests.map(([, , , , lots]) => lots)).toEqual([10_000, 10])
  })

  test('takes back what one leg traded without the other', () => {
    const { requests, context } = shownWith(5_000_000, 500_000)
    expect(requests).toEqual([])
    context.positions[1] = -10
    const strategy = started(new CrossVenueArbitrage('arb'), context)
    expect(context.show(strategy, one(4_999_999, 100_000), one(5_000_000, 100_000))).toEqual([
      ['submit', 1, Side.Buy, 500_001, 10],
    ])
  })

  test('needs two listings of the same', () => {
    const context = new FakeContext(['generated:SIM-USD', 'binance-spot:BTCUSDT'])
    expect(() => new CrossVenueArbitrage().onStart(context)).toThrow(
      expect.objectContaining({ code: 'strategy.instruments' }),
    )
  })
})

describe('the hedged maker', () => {
  const ids = ['binance-usdm:BTCUSDT', 'binance-coinm:BTCUSD_PERP']

  test('lays its fills off on an inverse contract, by the base at the mid', () => {
    const context = new FakeContext(ids)
    context.books[1]!.bids = one(499_999)
    context.books[1]!.asks = one(500_001)
    const strategy = started(new HedgedMaker('hm', { orderLots: 10, hedgeSlippageTicks: 0 }), context)
    expect(context.show(strategy, one(499_999), one(500_001)).map(([kind]) => kind)).toEqual(['quote'])
    // 0.1 BTC at 50,000 is 5,000 USD: 50 contracts of 100.
    context.positions[0] = 100
    expect(context.show(strategy, one(499_999), one(500_001))[0]).toEqual(['submit', 1, Side.Sell, 499_999, 50])
  })

  test('takes its quotes out while a difference is too old, and a small one waits for its age', () => {
    const context = new FakeContext(ids)
    context.books[1]!.bids = []
    context.books[1]!.asks = []
    const parameters = { orderLots: 10, toleratedBase: 1.5, maximumAge: '1s', hedge: ids[0]!, quoted: ids[1]! }
    const strategy = started(new HedgedMaker('hm', { ...parameters, hedge: ids[0]!, quoted: ids[1]! }), context)
    context.books[1]!.bids = one(499_999)
    context.books[1]!.asks = one(500_001)
    context.show(strategy, one(499_999), one(500_001), 1)
    context.positions[1] = 500
    context.books[0]!.bids = one(499_999)
    context.books[0]!.asks = one(500_001)
    expect(context.show(strategy, one(499_999), one(500_001), 1).filter(([kind]) => kind === 'submit')).toEqual([])
    context.clock.advanceTo(1 * NANOS_PER_SECOND)
    const late = context.show(strategy, one(499_999), one(500_001), 1)
    // 500 contracts of 100 USD are 1 BTC.
    expect(late[0]).toEqual(['submit', 0, Side.Sell, 499_998, 1_000])
    expect(late[1]).toEqual(['quote', 1, NO_PRICE, 0, NO_PRICE, 0])
  })
})

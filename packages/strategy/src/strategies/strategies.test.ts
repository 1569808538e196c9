import { NANOS_PER_SECOND } from '@hft/clock'
import { Order, OrderState, OrderUpdate } from '@hft/execution'
import { NO_PRICE, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { FakeContext, type Levels } from '../fake-context.contract.ts'
import type { Strategy } from '../strategy.ts'
import { builtinStrategies } from './builtin-strategies.ts'
import { DefaultStrategy } from './default-strategy.ts'
import { ImbalanceTaker } from './imbalance-taker.ts'
import { MarketMaker, type MarketMakerParameters } from './market-maker.ts'
import { MomentumTaker } from './momentum-taker.ts'

function started<Kind extends Strategy>(strategy: Kind, context: FakeContext): Kind {
  strategy.onStart?.(context)
  return strategy
}

const bid = (ticks: number, lots = 10): Levels => [[ticks, lots]]

describe('the default strategy', () => {
  test('quotes one lot at both touches of every instrument without minimums', () => {
    const context = new FakeContext(['generated:SIM-USD', 'binance-coinm:BTCUSD_PERP'])
    const strategy = started(new DefaultStrategy(), context)
    expect(context.show(strategy, bid(99), bid(101))).toEqual([['quote', 0, 99, 1, 101, 1]])
    expect(context.show(strategy, bid(500), bid(501), 1)).toEqual([['quote', 1, 500, 1, 501, 1]])
  })

  test('quotes as many lots as the smallest order value needs, and keeps the size while it suffices', () => {
    const context = new FakeContext(['binance-spot:BTCUSDT'])
    const strategy = started(new DefaultStrategy(), context)
    // A step of 0.00001, 10 lots, at 50,000.00 is worth 0.50, the smallest order 5.
    expect(context.show(strategy, bid(5_000_000), bid(5_000_001))[0]?.[3]).toBe(100)
    expect(context.show(strategy, bid(6_000_000), bid(6_000_001))[0]?.[3]).toBe(100)
    expect(context.show(strategy, bid(4_999_999), bid(5_000_001))[0]?.[3]).toBe(110)
  })

  test('takes its quotes out while the book cannot be relied on', () => {
    const context = new FakeContext()
    const strategy = started(new DefaultStrategy(), context)
    expect(context.show(strategy, [], bid(101))).toEqual([['quote', 0, NO_PRICE, 0, NO_PRICE, 0]])
    context.books[0]!.isLive = false
    expect(context.show(strategy, bid(99), bid(101))).toEqual([['quote', 0, NO_PRICE, 0, NO_PRICE, 0]])
  })
})

describe('the market maker', () => {
  test.each<[string, MarketMakerParameters, number, readonly number[]]>([
    ['1. at the touch', {}, 0, [99, 1, 101, 1]],
    ['2. a half spread around the mid of 100', { halfSpreadTicks: 3 }, 0, [97, 1, 103, 1]],
    ['3. half ticks round away from the mid', { halfSpreadTicks: 2.5 }, 0, [97, 1, 103, 1]],
    ['4. a narrow half spread never crosses the touch', { halfSpreadTicks: 0 }, 0, [100, 1, 100, 1]],
    ['5. long: both quotes move down', { halfSpreadTicks: 3, skewTicksPerLot: 0.5 }, 4, [95, 1, 101, 1]],
    ['6. short: both move up, and the bid stops below the ask', { skewTicksPerLot: 2 }, -4, [100, 1, 109, 1]],
    ['7. at the largest long there is no bid', { maximumPositionLots: 5 }, 5, [99, 0, 101, 1]],
    ['8. near it the bid is what fits', { maximumPositionLots: 5, orderLots: 3 }, 3, [99, 2, 101, 3]],
    ['9. at the largest short there is no ask', { maximumPositionLots: 5 }, -5, [99, 1, 101, 0]],
    ['10. beyond it neither', { maximumPositionLots: 5, orderLots: 2 }, -7, [99, 2, 101, 0]],
  ])('%s', (_, parameters, position, quote) => {
    const context = new FakeContext()
    const strategy = started(new MarketMaker('mm', parameters), context)
    context.positions[0] = position
    expect(context.show(strategy, bid(99), bid(101))).toEqual([['quote', 0, ...quote]])
  })

  test('asks for nothing while its targets stay within the threshold, and again once they have left it', () => {
    const context = new FakeContext()
    const strategy = started(new MarketMaker('mm', { requoteThresholdTicks: 2 }), context)
    expect(context.show(strategy, bid(99), bid(101))).toHaveLength(1)
    expect(context.show(strategy, bid(101), bid(103))).toEqual([])
    expect(context.show(strategy, bid(102), bid(103))).toEqual([['quote', 0, 102, 1, 103, 1]])
    expect(context.show(strategy, bid(100), bid(101))).toEqual([])
  })

  test('fills the gap of an order that ended, at the next change of the book', () => {
    const context = new FakeContext()
    const strategy = started(new MarketMaker(), context)
    context.show(strategy, bid(99), bid(101))
    expect(context.show(strategy, bid(99), bid(101))).toEqual([])
    const order = new Order()
    order.state = OrderState.Working
    strategy.onOrderUpdate(new OrderUpdate(), order)
    expect(context.show(strategy, bid(99), bid(101))).toEqual([])
    order.state = OrderState.Expired
    strategy.onOrderUpdate(new OrderUpdate(), order)
    expect(context.taken()).toEqual([])
    expect(context.show(strategy, bid(99), bid(101))).toEqual([['quote', 0, 99, 1, 101, 1]])
  })

  test('takes its quotes out once while a side is empty', () => {
    const context = new FakeContext()
    const strategy = started(new MarketMaker(), context)
    context.show(strategy, bid(99), bid(101))
    expect(context.show(strategy, bid(99), [])).toEqual([['quote', 0, NO_PRICE, 0, NO_PRICE, 0]])
    expect(context.show(strategy, bid(98), [])).toEqual([])
  })
})

describe('the imbalance taker', () => {
  const full: Levels = [[99, 90]]
  const thin: Levels = [[101, 10]]
  const even: Levels = [[101, 90]]
  const taker = (context: FakeContext) =>
    started(new ImbalanceTaker('i', { levels: 1, holdingTime: '10s', orderLots: 2, maximumPositionLots: 3 }), context)

  test('buys at the ask when bids outweigh asks, one order at a time, up to the largest position', () => {
    const context = new FakeContext()
    const strategy = taker(context)
    expect(context.show(strategy, full, thin)).toEqual([['submit', 0, Side.Buy, 101, 2]])
    expect(context.show(strategy, full, thin)).toEqual([])
    context.end(strategy, 2)
    expect(context.show(strategy, full, thin)).toEqual([['submit', 0, Side.Buy, 101, 1]])
    context.end(strategy, 1)
    expect(context.show(strategy, full, thin)).toEqual([])
  })

  test('sells at the bid on the contrary, and 0.8 is the threshold itself', () => {
    const context = new FakeContext()
    const strategy = taker(context)
    expect(context.show(strategy, [[99, 10]], [[101, 89]])).toEqual([])
    expect(context.show(strategy, [[99, 10]], [[101, 90]])).toEqual([['submit', 0, Side.Sell, 99, 2]])
  })

  test('closes when the signal has faded', () => {
    const context = new FakeContext()
    const strategy = taker(context)
    context.show(strategy, full, thin)
    context.end(strategy, 2)
    expect(context.show(strategy, full, [[101, 89]])).toEqual([])
    expect(context.show(strategy, full, even)).toEqual([['submit', 0, Side.Sell, 99, 2]])
  })

  test('closes when the holding time since the last entry is over, though the signal is strong', () => {
    const context = new FakeContext()
    const strategy = taker(context)
    context.clock.advanceTo(5 * NANOS_PER_SECOND)
    context.show(strategy, full, thin)
    context.end(strategy, 2)
    context.positions[0] = 3
    context.clock.advanceTo(15 * NANOS_PER_SECOND - 1)
    expect(context.show(strategy, full, thin)).toEqual([])
    context.clock.advanceTo(15 * NANOS_PER_SECOND)
    expect(context.show(strategy, full, thin)).toEqual([['submit', 0, Side.Sell, 99, 3]])
  })

  test('an entry that did not trade does not prolong the holding time', () => {
    const context = new FakeContext()
    const strategy = taker(context)
    context.show(strategy, full, thin)
    context.end(strategy, 2)
    context.clock.advanceTo(9 * NANOS_PER_SECOND)
    expect(context.show(strategy, full, thin)).toHaveLength(1)
    context.end(strategy, 0)
    context.clock.advanceTo(10 * NANOS_PER_SECOND)
    expect(context.show(strategy, full, thin)).toEqual([['submit', 0, Side.Sell, 99, 2]])
  })

  test('does nothing on a book that is not live or has nothing to take', () => {
    const context = new FakeContext()
    const strategy = taker(context)
    expect(context.show(strategy, full, [])).toEqual([])
    context.books[0]!.isLive = false
    expect(context.show(strategy, full, thin)).toEqual([])
  })

  test('slippage lets an order trade beyond the touch', () => {
    const context = new FakeContext()
    const strategy = started(new ImbalanceTaker('i', { levels: 1, slippageTicks: 4 }), context)
    expect(context.show(strategy, full, thin)).toEqual([['submit', 0, Side.Buy, 105, 1]])
    expect(
      context.show(started(new ImbalanceTaker('j', { levels: 1, slippageTicks: 4 }), context), [[99, 1]], even),
    ).toEqual([['submit', 0, Side.Sell, 95, 1]])
  })
})

describe('the momentum taker', () => {
  test('follows a rise with a buy and leaves when it turns', () => {
    const context = new FakeContext()
    const strategy = started(new MomentumTaker('m', { fastHalfLife: 1, slowHalfLife: 4, entryThreshold: 2 }), context)
    const asked = [100, 100, 100, 100, 104, 108, 112].flatMap((at) => context.show(strategy, bid(at - 1), bid(at + 1)))
    expect(asked).toEqual([['submit', 0, Side.Buy, 109, 1]])
    context.end(strategy, 1)
    const closed = [100, 90].flatMap((at) => context.show(strategy, bid(at - 1), bid(at + 1)))
    expect(closed).toEqual([['submit', 0, Side.Sell, 89, 1]])
  })
})

describe('the built-in strategies', () => {
  test('are known by name and made with their defaults', () => {
    expect(Object.keys(builtinStrategies)).toEqual([
      'default',
      'market-maker',
      'momentum',
      'imbalance',
      'avellaneda-stoikov',
      'glft',
      'grid',
      'pairs',
      'arbitrage',
      'hedged-maker',
      'execute',
    ])
    for (const [name, { create }] of Object.entries(builtinStrategies)) {
      expect(create(`my-${name}`).name).toBe(`my-${name}`)
    }
  })

  test.each<[string, unknown, RegExp]>([
    ['default', { lots: 1 }, /lots/],
    ['market-maker', { orderLots: 0, skewTicksPerLot: -1 }, /orderLots[\s\S]*skewTicksPerLot/],
    ['momentum', { fastHalfLife: 10, slowHalfLife: 5 }, /slowHalfLife: must be longer/],
    ['momentum', { holdingTime: 'soon' }, /holdingTime: 'soon' is not a duration/],
    ['imbalance', { entryThreshold: 0.1, exitThreshold: 0.2 }, /exitThreshold: must be below/],
  ])('%s refuses %j and names every mistake', (name, parameters, message) => {
    expect(() => builtinStrategies[name]!.create('x', parameters)).toThrow(
      expect.objectContaining({ code: 'strategy.bad_parameters', message: expect.stringMatching(message) }),
    )
  })

  test('every parameter is described', () => {
    for (const { parameters } of Object.values(builtinStrategies)) {
      for (const field of Object.values(
        (parameters as { shape?: Record<string, { description?: string }> }).shape ?? {},
      )) {
        expect(field.description).toMatch(/\w{3}/)
      }
    }
  })
})

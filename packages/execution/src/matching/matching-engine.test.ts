import { SeededRandom } from '@hft/clock'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Instruction, TimeInForce } from '../orders/order-terms.ts'
import { OrderReason } from '../orders/order-update.ts'
import { LARGEST_MATCHING_ORDER_ID, MatchingEngine } from './matching-engine.ts'
import { MatchingLog } from './matching-log.contract.ts'
import { NaiveMatchingEngine } from './naive-matching-engine.contract.ts'
import { PRICE_BOUND_TICKS } from './price-key.ts'

const { Buy, Sell } = Side
const { GoodTillCancel, ImmediateOrCancel, FillOrKill } = TimeInForce

type Engine = Pick<MatchingEngine, 'submitLimit' | 'submitMarket' | 'cancel' | 'amend'>

const ticks = (value: number) => value as Ticks
const lots = (value: number) => value as Lots

function logOf(commands: (engine: Engine) => void): string[] {
  const log = new MatchingLog()
  commands(new MatchingEngine(0, log))
  return log.lines
}

/** Orders of a side as the engine's own readers tell: `id:ticks:lots`, best first, oldest first. */
function queueOf(engine: MatchingEngine, side: Side): string[] {
  const queue: string[] = []
  for (let at = engine.best(side); at !== NO_PRICE; at = engine.next(side, at)) {
    let total = 0
    let count = 0
    for (let id = engine.firstOrderAt(side, at); id !== 0; id = engine.orderBehind(id)) {
      expect(engine.isResting(id)).toBe(true)
      expect(engine.sideOf(id)).toBe(side)
      queue.push(`${id}:${engine.ticksOf(id)}:${engine.lotsOf(id)}`)
      total += engine.lotsOf(id)
      count++
    }
    expect(engine.lotsAt(side, at)).toBe(total)
    expect(engine.ordersAt(side, at)).toBe(count)
  }
  const best = engine.best(side)
  expect(engine.bestLots(side)).toBe(best === NO_PRICE ? 0 : engine.lotsAt(side, best))
  return queue
}

function expectSameBook(engine: MatchingEngine, twin: NaiveMatchingEngine): void {
  for (const side of [Buy, Sell]) {
    expect(queueOf(engine, side)).toEqual(twin.queue(side).map(({ id, ticks, lots }) => `${id}:${ticks}:${lots}`))
  }
  expect(engine.restingOrders).toBe(twin.orders.length)
  if (twin.orders.length > 0 && engine.best(Buy) !== NO_PRICE) expect(engine.best(Buy)).toBeLessThan(engine.best(Sell))
}

function randomCommand(engine: Engine, random: SeededRandom, centre: number, ids: number): void {
  const id = random.nextInteger(ids) + (random.nextInteger(500) > 0 ? 1 : 0)
  const side = random.nextInteger(2) as Side
  const at = ticks(centre + random.nextInteger(41) - 20)
  const quantity = lots(random.nextInteger(200) > 0 ? 1 + random.nextInteger(50) : 0)
  const kind = random.nextInteger(100)
  if (kind < 45) engine.submitLimit(id, side, at, quantity, GoodTillCancel, random.nextInteger(2))
  else if (kind < 52) engine.submitLimit(id, side, at, quantity, ImmediateOrCancel)
  else if (kind < 59) engine.submitLimit(id, side, at, quantity, FillOrKill)
  else if (kind < 65) engine.submitMarket(id, side, quantity)
  else if (kind < 85) engine.cancel(id)
  else engine.amend(id, at, quantity)
}

describe('agrees with orders sorted for every match', () => {
  test.each([
    ['1. a market around zero', 0, 0],
    ['2. a market that drifts far up', 1000, 7],
    ['3. a market that drifts far down through zero', 20_000, -5],
  ])('%s', (_, start, driftTicks) => {
    const log = new MatchingLog()
    const twinLog = new MatchingLog()
    const engine = new MatchingEngine(0, log)
    const twin = new NaiveMatchingEngine(twinLog)
    const random = new SeededRandom(11)
    const twinRandom = new SeededRandom(11)
    for (let command = 0; command < 20_000; command++) {
      const centre = start + command * driftTicks
      randomCommand(engine, random, centre, 300)
      randomCommand(twin, twinRandom, centre, 300)
      if (command % 100 === 0) expectSameBook(engine, twin)
    }
    expectSameBook(engine, twin)
    expect(log.lines).toEqual(twinLog.lines)
    for (const kind of ['trade', 'rested', 'expired', 'cancelled', 'amended', 'amend-rejected', 'rejected']) {
      expect(log.lines.filter((line) => line.startsWith(`${kind} `)).length).toBeGreaterThan(50)
    }
  })

  test('for any sequence of commands', () => {
    const seeds = fc.record({
      seed: fc.nat(),
      length: fc.integer({ min: 1, max: 300 }),
      ids: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(seeds, ({ seed, length, ids }) => {
        const log = new MatchingLog()
        const twinLog = new MatchingLog()
        const engine = new MatchingEngine(0, log)
        const twin = new NaiveMatchingEngine(twinLog)
        const random = new SeededRandom(seed)
        const twinRandom = new SeededRandom(seed)
        for (let command = 0; command < length; command++) {
          randomCommand(engine, random, 5, ids)
          randomCommand(twin, twinRandom, 5, ids)
        }
        expectSameBook(engine, twin)
        expect(log.lines).toEqual(twinLog.lines)
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})

test('lots are neither made nor lost: what was accepted traded, rests, expired or was cancelled', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      let accepted = 0
      let traded = 0
      let left = 0
      const log = new MatchingLog()
      const engine = new MatchingEngine(0, {
        onAccepted: (_id, _side, _ticks, quantity) => {
          accepted += quantity
        },
        onRejected: () => {},
        onTrade: (_resting, _taking, _side, _ticks, quantity) => {
          traded += quantity
        },
        onRested: (...terms) => log.onRested(...terms),
        onExpired: (_id, quantity) => {
          left += quantity
        },
        onCancelled: (_id, _side, _ticks, quantity) => {
          left += quantity
        },
        onCancelRejected: () => {},
        onAmended: () => {},
        onAmendRejected: () => {},
      })
      const random = new SeededRandom(seed)
      for (let id = 1; id < 300; id++) {
        if (random.nextInteger(4) === 0) engine.cancel(1 + random.nextInteger(id))
        else
          engine.submitLimit(
            id,
            random.nextInteger(2) as Side,
            ticks(random.nextInteger(9)),
            lots(1 + random.nextInteger(9)),
            random.nextInteger(2) as TimeInForce,
          )
      }
      let resting = 0
      for (const side of [Buy, Sell]) {
        for (let at = engine.best(side); at !== NO_PRICE; at = engine.next(side, at)) resting += engine.lotsAt(side, at)
      }
      expect(accepted).toBe(2 * traded + left + resting)
      expect(log.lines.length).toBeGreaterThan(0)
    }),
    { seed: 1, numRuns: 50 },
  )
})

test.each<[string, (engine: Engine) => void, string[]]>([
  [
    '1. older orders at a price trade first, better prices before that',
    (engine) => {
      engine.submitLimit(1, Sell, ticks(11), lots(5))
      engine.submitLimit(2, Sell, ticks(11), lots(5))
      engine.submitLimit(3, Sell, ticks(10), lots(1))
      engine.submitMarket(4, Buy, lots(8))
    },
    ['trade 3 4 0 10 1 0', 'trade 1 4 0 11 5 0', 'trade 2 4 0 11 2 3'],
  ],
  [
    '2. a limit order takes up to its price at the resting prices and rests with the remainder',
    (engine) => {
      engine.submitLimit(1, Sell, ticks(10), lots(1))
      engine.submitLimit(2, Sell, ticks(12), lots(1))
      engine.submitLimit(3, Buy, ticks(11), lots(4))
    },
    ['trade 1 3 0 10 1 0', 'rested 3 0 11 3'],
  ],
  [
    '3. fill or kill leaves the book alone when it would not trade whole',
    (engine) => {
      engine.submitLimit(1, Buy, ticks(-3), lots(4))
      engine.submitLimit(2, Sell, ticks(-3), lots(5), FillOrKill)
    },
    [`expired 2 5 ${OrderReason.NoLiquidity}`],
  ],
  [
    '4. immediate or cancel expires with the remainder',
    (engine) => {
      engine.submitLimit(1, Buy, ticks(0), lots(4))
      engine.submitLimit(2, Sell, ticks(0), lots(5), ImmediateOrCancel)
    },
    ['trade 1 2 1 0 4 0', `expired 2 1 ${OrderReason.TimeInForce}`],
  ],
  [
    '5. post-only expires when it would take, and rests a tick away',
    (engine) => {
      engine.submitLimit(1, Sell, ticks(10), lots(1))
      engine.submitLimit(2, Buy, ticks(10), lots(1), GoodTillCancel, Instruction.PostOnly)
      engine.submitLimit(2, Buy, ticks(9), lots(1), GoodTillCancel, Instruction.PostOnly)
    },
    [`expired 2 1 ${OrderReason.WouldTake}`, 'accepted 2 0 9 1', 'rested 2 0 9 1'],
  ],
  [
    '6. an order that shrinks keeps its place, one that grows goes to the end',
    (engine) => {
      for (const id of [1, 2, 3]) engine.submitLimit(id, Buy, ticks(10), lots(5))
      engine.amend(1, ticks(10), lots(2))
      engine.amend(2, ticks(10), lots(6))
      engine.submitMarket(4, Sell, lots(9))
    },
    [
      'amended 1 0 10 5 10 2 kept',
      'amended 2 0 10 5 10 6 anew',
      'rested 2 0 10 6',
      `accepted 4 1 ${NO_PRICE} 9`,
      'trade 1 4 1 10 2 0',
      'trade 3 4 1 10 5 0',
      'trade 2 4 1 10 2 4',
    ],
  ],
  [
    '7. an order amended through the touch takes; a post-only one is left as it was',
    (engine) => {
      engine.submitLimit(1, Sell, ticks(10), lots(1))
      engine.submitLimit(2, Buy, ticks(8), lots(3))
      engine.submitLimit(3, Buy, ticks(8), lots(3), GoodTillCancel, Instruction.PostOnly)
      engine.amend(3, ticks(10), lots(3))
      engine.amend(2, ticks(10), lots(3))
    },
    [`amend-rejected 3 ${OrderReason.WouldTake}`, 'amended 2 0 8 3 10 3 anew', 'trade 1 2 0 10 1 0', 'rested 2 0 10 2'],
  ],
  [
    '8. a market order meets an empty side',
    (engine) => engine.submitMarket(1, Buy, lots(2)),
    [`accepted 1 0 ${NO_PRICE} 2`, `expired 1 2 ${OrderReason.NoLiquidity}`],
  ],
  [
    '9. an id is free again once its order is gone',
    (engine) => {
      engine.submitLimit(1, Buy, ticks(10), lots(1))
      engine.submitLimit(1, Buy, ticks(10), lots(1))
      engine.cancel(1)
      engine.cancel(1)
      engine.submitLimit(1, Buy, ticks(9), lots(1))
    },
    [
      `rejected 1 ${OrderReason.BadTerms}`,
      'cancelled 1 0 10 1',
      `cancel-rejected 1 ${OrderReason.UnknownOrder}`,
      'accepted 1 0 9 1',
      'rested 1 0 9 1',
    ],
  ],
])('case %s', (_, commands, expected) => {
  expect(logOf(commands).slice(-expected.length)).toEqual(expected)
})

test.each<[string, number, number, number]>([
  ['1. id zero', 0, 1, 1],
  ['2. a negative id', -1, 1, 1],
  ['3. an id that is no whole number', 1.5, 1, 1],
  ['4. an id beyond the largest', LARGEST_MATCHING_ORDER_ID + 1, 1, 1],
  ['5. no quantity', 1, 1, 0],
  ['6. a negative quantity', 1, 1, -1],
  ['7. part of a lot', 1, 1, 0.5],
  ['8. a quantity that is not a number', 1, 1, Number.NaN],
  ['9. a quantity past 2^53', 1, 1, 2 ** 53],
  ['10. part of a tick', 1, 0.5, 1],
  ['11. a price beyond the bound', 1, PRICE_BOUND_TICKS, 1],
  ['12. a price below the bound', 1, -PRICE_BOUND_TICKS, 1],
  ['13. no price', 1, NO_PRICE, 1],
])('rejects bad terms: %s', (_, id, price, quantity) => {
  const rejected = [`rejected ${id} ${OrderReason.BadTerms}`]
  expect(logOf((engine) => engine.submitLimit(id, Buy, ticks(price), lots(quantity)))).toEqual(rejected)
})

describe('a call auction', () => {
  test('collects orders that cross, and trades them at one price', () => {
    const engine = new MatchingEngine(0, new MatchingLog())
    const log = new MatchingLog()
    const called = new MatchingEngine(0, log)
    for (const book of [engine, called]) {
      book.collect()
      book.submitLimit(1, Buy, ticks(103), lots(10))
      book.submitLimit(2, Buy, ticks(101), lots(10))
      book.submitLimit(3, Sell, ticks(100), lots(15))
      book.submitLimit(4, Sell, ticks(102), lots(5))
    }
    expect([engine.best(Buy), engine.best(Sell)]).toEqual([103, 100])
    log.lines.length = 0
    called.uncross(ticks(101))
    expect(log.lines).toEqual([
      'cancelled 1 0 103 10',
      'amended 3 1 100 15 100 5 kept',
      'uncrossed 1 3 101 10',
      'amended 2 0 101 10 101 5 kept',
      'cancelled 3 1 100 5',
      'uncrossed 2 3 101 5',
    ])
    expect([...queueOf(called, Buy), ...queueOf(called, Sell)]).toEqual(['2:101:5', '4:102:5'])
  })

  test('turns away what cannot wait', () => {
    const lines = logOf((engine) => {
      ;(engine as MatchingEngine).collect()
      engine.submitMarket(1, Buy, lots(5))
      engine.submitLimit(2, Buy, ticks(100), lots(5), ImmediateOrCancel)
      engine.submitLimit(3, Buy, ticks(100), lots(5), FillOrKill)
    })
    expect(lines.filter((line) => line.startsWith('expired'))).toEqual([
      `expired 1 5 ${OrderReason.TradingState}`,
      `expired 2 5 ${OrderReason.TradingState}`,
      `expired 3 5 ${OrderReason.TradingState}`,
    ])
  })

  test('agrees with orders sorted for every match', () => {
    const log = new MatchingLog()
    const twinLog = new MatchingLog()
    const engine = new MatchingEngine(0, log)
    const twin = new NaiveMatchingEngine(twinLog)
    const random = new SeededRandom(3)
    const twinRandom = new SeededRandom(3)
    for (let command = 0; command < 6_000; command++) {
      const phase = command % 60
      for (const book of [engine, twin]) {
        if (phase === 20) book.collect()
        if (phase === 50) book.uncross(ticks(100 + (command % 7)))
        // What an arbitrary price leaves crossed is cleared away as a real auction price would have.
        if (phase === 51) for (let id = 1; id <= 60; id++) book.cancel(id)
      }
      randomCommand(engine, random, 100, 60)
      randomCommand(twin, twinRandom, 100, 60)
      expect(log.lines).toEqual(twinLog.lines)
      log.lines.length = 0
      twinLog.lines.length = 0
    }
  })
})

import { NANOS_PER_DAY, NANOS_PER_HOUR } from '@hft/clock'
import { createVenue, Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { HandMadeExchange } from './hand-made-exchange.contract.ts'

const { Buy, Sell } = Side
const { Market, Limit, StopMarket, StopLimit } = OrderType
const { ImmediateOrCancel: IOC, FillOrKill: FOK, GoodTillDate: GTD, Day } = TimeInForce
const { PostOnly, ReduceOnly } = Instruction

const exchange = (fillRule: 'partial' | 'whole' = 'partial') => new HandMadeExchange({ fillRule })

describe('orders that take', () => {
  test.each([
    // market orders walk the book; what it doesn't hold expires
    [
      'market',
      exchange().submit(5, 1, { type: Market, lots: 30 }),
      ['5 1 accepted', '5 1 filled 20@102 taker', '5 1 filled 10@103 taker'],
    ],
    [
      'market sell',
      exchange().submit(5, 1, { type: Market, side: Sell, lots: 60 }),
      ['5 1 accepted', '5 1 filled 20@100 taker', '5 1 filled 30@99 taker', '5 1 expired: no liquidity'],
    ],
    [
      'market, whole',
      exchange('whole').submit(5, 1, { type: Market, lots: 60 }),
      ['5 1 accepted', '5 1 filled 60@102 taker'],
    ],
    [
      'market on an empty book',
      new HandMadeExchange({ isEmpty: true }).submit(5, 1, { type: Market }),
      ['5 1 expired: no liquidity'],
    ],
    // limit orders take up to their price
    [
      'limit',
      exchange().submit(5, 1, { ticks: 103, lots: 40 }),
      ['5 1 accepted', '5 1 filled 20@102 taker', '5 1 filled 20@103 taker'],
    ],
    [
      'limit, whole',
      exchange('whole').submit(5, 1, { ticks: 103, lots: 400 }),
      ['5 1 accepted', '5 1 filled 400@102 taker'],
    ],
    [
      'limit, the rest stays',
      exchange().submit(5, 1, { ticks: 102, lots: 25 }).cancel(6, 1),
      ['5 1 accepted', '5 1 filled 20@102 taker', '6 1 cancelled: requested'],
    ],
    [
      'limit, the rest fills when the price is offered again',
      exchange().submit(5, 1, { ticks: 102, lots: 25 }).level(7, Sell, 102, 3),
      ['5 1 accepted', '5 1 filled 20@102 taker', '7 1 filled 5@102 maker'],
    ],
    // immediate or cancel
    [
      'ioc',
      exchange().submit(5, 1, { ticks: 102, lots: 25, timeInForce: IOC }),
      ['5 1 accepted', '5 1 filled 20@102 taker', '5 1 expired: time in force'],
    ],
    [
      'ioc with nothing there',
      exchange().submit(5, 1, { ticks: 101, timeInForce: IOC }),
      ['5 1 expired: no liquidity'],
    ],
    // fill or kill
    [
      'fok',
      exchange().submit(5, 1, { ticks: 103, lots: 50, timeInForce: FOK }),
      ['5 1 accepted', '5 1 filled 20@102 taker', '5 1 filled 30@103 taker'],
    ],
    [
      'fok, one lot short',
      exchange().submit(5, 1, { ticks: 103, lots: 51, timeInForce: FOK }),
      ['5 1 expired: no liquidity'],
    ],
    [
      'market fok, beyond the book',
      exchange().submit(5, 1, { type: Market, lots: 101, timeInForce: FOK }),
      ['5 1 expired: no liquidity'],
    ],
    [
      'fok, whole',
      exchange('whole').submit(5, 1, { ticks: 102, lots: 500, timeInForce: FOK }),
      ['5 1 accepted', '5 1 filled 500@102 taker'],
    ],
    // what was taken is still there: the recorded market does not react
    [
      'twice the same',
      exchange().submit(5, 1, { type: Market }).submit(6, 2, { type: Market }),
      ['5 1 accepted', '5 1 filled 10@102 taker', '6 2 accepted', '6 2 filled 10@102 taker'],
    ],
    // post-only
    [
      'post-only that would take',
      exchange().submit(5, 1, { ticks: 102, instructions: PostOnly }),
      ['5 1 expired: would take'],
    ],
    ['post-only at the touch', exchange().submit(5, 1, { ticks: 101, instructions: PostOnly }), ['5 1 accepted']],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

describe('cancels and amends', () => {
  test.each([
    [
      'cancel',
      exchange().submit(5, 1).cancel(6, 1).trade(7, Sell, 99, 1),
      ['5 1 accepted', '6 1 cancelled: requested'],
    ],
    [
      'cancel too late',
      exchange().submit(5, 1).trade(6, Sell, 99, 1).cancel(6, 1),
      ['5 1 accepted', '6 1 filled 10@100 maker', '6 1 cancel rejected: unknown order'],
    ],
    ['cancel of nothing', exchange().cancel(6, 9), ['6 9 cancel rejected: unknown order']],
    ['amend of nothing', exchange().amend(6, 9, 100, 5), ['6 9 amend rejected: unknown order']],
    [
      'a smaller quantity keeps the place',
      exchange().submit(5, 1).level(6, Buy, 100, 50).amend(7, 1, 100, 4).trade(8, Sell, 100, 25),
      ['5 1 accepted', '7 1 amended 4@100', '8 1 filled 4@100 maker'],
    ],
    [
      'a larger quantity goes to the end',
      exchange()
        .submit(5, 1)
        .level(6, Buy, 100, 50)
        .amend(7, 1, 100, 12)
        .trade(8, Sell, 100, 50)
        .trade(9, Sell, 100, 12),
      ['5 1 accepted', '7 1 amended 12@100', '9 1 filled 12@100 maker'],
    ],
    [
      'another price goes to the end there',
      exchange().submit(5, 1, { ticks: 101 }).amend(6, 1, 99, 10).trade(7, Sell, 99, 35),
      ['5 1 accepted', '6 1 amended 10@99', '7 1 filled 5@99 maker'],
    ],
    [
      'a new price may take',
      exchange().submit(5, 1).amend(6, 1, 102, 10),
      ['5 1 accepted', '6 1 amended 10@102', '6 1 filled 10@102 taker'],
    ],
    [
      'unless post-only',
      exchange().submit(5, 1, { instructions: PostOnly }).amend(6, 1, 102, 10).cancel(7, 1),
      ['5 1 accepted', '6 1 amend rejected: would take', '7 1 cancelled: requested'],
    ],
    [
      'a quantity that has traded already',
      exchange().submit(5, 1, { ticks: 101 }).trade(6, Sell, 101, 4).amend(7, 1, 101, 4),
      ['5 1 accepted', '6 1 filled 4@101 maker', '7 1 amend rejected: bad terms'],
    ],
    [
      'a quantity that is none',
      exchange().submit(5, 1).amend(6, 1, 100, 0).amend(7, 1, 100.5, 5),
      ['5 1 accepted', '6 1 amend rejected: bad terms', '7 1 amend rejected: bad terms'],
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

describe('time in force', () => {
  test.each([
    [
      'good till date ends before what the market does at that time',
      exchange().submit(5, 1, { timeInForce: GTD, expireAt: 8 }).trade(8, Sell, 99, 1),
      ['5 1 accepted', '8 1 expired: time in force'],
    ],
    [
      'a moment earlier it fills',
      exchange().submit(5, 1, { timeInForce: GTD, expireAt: 8 }).trade(7, Sell, 99, 1).level(9, Buy, 1, 1),
      ['5 1 accepted', '7 1 filled 10@100 maker'],
    ],
    [
      'a date that has passed',
      exchange().submit(5, 1, { timeInForce: GTD, expireAt: 5 }),
      ['5 1 expired: time in force'],
    ],
    [
      'untriggered stops end too',
      exchange()
        .submit(5, 1, { type: StopMarket, trigger: 104, timeInForce: GTD, expireAt: 8 })
        .level(9, Buy, 1, 1)
        .trade(10, Buy, 104, 1),
      ['5 1 accepted', '8 1 expired: time in force'],
    ],
    [
      'several end in order',
      exchange()
        .submit(5, 1, { timeInForce: GTD, expireAt: 9 })
        .submit(5, 2, { timeInForce: GTD, expireAt: 8 })
        .level(20, Buy, 1, 1),
      ['5 1 accepted', '5 2 accepted', '8 2 expired: time in force', '9 1 expired: time in force'],
    ],
    [
      'a day ends at midnight',
      exchange()
        .submit(5, 1, { timeInForce: Day })
        .level(2 * NANOS_PER_DAY, Buy, 1, 1),
      ['5 1 accepted', `${NANOS_PER_DAY} 1 expired: time in force`],
    ],
    [
      'unless the venue says otherwise',
      new HandMadeExchange({ venues: [createVenue({ id: 'generated', sessionEnd: '21:00' })] })
        .submit(5, 1, { timeInForce: Day })
        .level(2 * NANOS_PER_DAY, Buy, 1, 1),
      ['5 1 accepted', `${21 * NANOS_PER_HOUR} 1 expired: time in force`],
    ],
    [
      'nothing expires after the last market data',
      exchange().submit(5, 1, { timeInForce: Day }).cancel(7, 1),
      ['5 1 accepted', '7 1 cancelled: requested'],
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

describe('reduce-only', () => {
  const long = () => exchange().submit(1, 1, { type: Market, lots: 10 })
  const bought = ['1 1 accepted', '1 1 filled 10@102 taker']
  test.each([
    [
      'without a position',
      exchange().submit(5, 2, { side: Sell, type: Market, instructions: ReduceOnly }),
      ['5 2 rejected: would not reduce'],
    ],
    [
      'that would enlarge',
      long().submit(5, 2, { type: Market, instructions: ReduceOnly }),
      [...bought, '5 2 rejected: would not reduce'],
    ],
    [
      'no more than the position',
      long().submit(5, 2, { side: Sell, type: Market, lots: 15, instructions: ReduceOnly }),
      [...bought, '5 2 accepted', '5 2 filled 10@100 taker', '5 2 expired: would not reduce'],
    ],
    [
      'fill or kill beyond the position',
      long().submit(5, 2, { side: Sell, ticks: 100, lots: 15, timeInForce: FOK, instructions: ReduceOnly }),
      [...bought, '5 2 expired: would not reduce'],
    ],
    [
      'resting, filled up to the position',
      long().submit(5, 2, { side: Sell, ticks: 104, lots: 15, instructions: ReduceOnly }).trade(6, Buy, 106, 1),
      [...bought, '5 2 accepted', '6 2 filled 10@104 maker', '6 2 expired: would not reduce'],
    ],
    [
      'ends when another order closes the position',
      long()
        .submit(5, 2, { side: Sell, ticks: 104, instructions: ReduceOnly })
        .submit(6, 3, { side: Sell, type: Market }),
      [...bought, '5 2 accepted', '6 3 accepted', '6 3 filled 10@100 taker', '6 2 expired: would not reduce'],
    ],
    [
      'two share the position',
      long()
        .submit(5, 2, { side: Sell, ticks: 104, lots: 7, instructions: ReduceOnly })
        .submit(5, 3, { side: Sell, ticks: 104, lots: 7, instructions: ReduceOnly })
        .trade(6, Buy, 106, 1),
      [
        ...bought,
        '5 2 accepted',
        '5 3 accepted',
        '6 2 filled 7@104 maker',
        '6 3 filled 3@104 maker',
        '6 3 expired: would not reduce',
      ],
    ],
    [
      'a stop is checked when it triggers',
      exchange()
        .submit(5, 2, { side: Sell, type: StopMarket, trigger: 99, instructions: ReduceOnly })
        .trade(6, Sell, 99, 1),
      ['5 2 accepted', '6 2 triggered', '6 2 expired: would not reduce'],
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

describe('requests that make no sense are answered', () => {
  test.each([
    [{ lots: 0 }, 'bad terms'],
    [{ lots: -5 }, 'bad terms'],
    [{ lots: 1.5 }, 'bad terms'],
    [{ lots: Number.NaN }, 'bad terms'],
    [{ ticks: Number.NaN }, 'bad terms'],
    [{ ticks: 100.5 }, 'bad terms'],
    [{ type: StopLimit, trigger: Number.NaN }, 'bad terms'],
    [{ type: Market, instructions: PostOnly }, 'bad terms'],
    [{ instructions: 64 }, 'bad terms'],
    [{ type: 10 as typeof Limit }, 'bad terms'],
    [{ side: 2 as Side }, 'bad terms'],
    [{ timeInForce: 7 as typeof IOC }, 'bad terms'],
    [{ timeInForce: GTD, expireAt: Number.NaN }, 'bad terms'],
    [{ instrument: 3 }, 'unknown instrument'],
  ])('%j: %s', (terms, reason) => {
    expect(exchange().submit(5, 1, terms).run()).toEqual([`5 1 rejected: ${reason}`])
  })

  test('an id that is live already', () => {
    expect(exchange().submit(5, 1).submit(6, 1).run()).toEqual(['5 1 accepted', '6 1 rejected: bad terms'])
  })
})

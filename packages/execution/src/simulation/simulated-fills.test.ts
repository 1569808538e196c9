import { EventKind } from '@hft/data'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { Instruction, OrderType } from '../orders/order-terms.ts'
import { HandMadeExchange } from './hand-made-exchange.contract.ts'

const { Buy, Sell } = Side
const { StopMarket, StopLimit } = OrderType

const exchange = (fillRule: 'partial' | 'whole' = 'partial') => new HandMadeExchange({ fillRule })

describe('orders that rest', () => {
  test.each([
    // trades at the price work through the 20 lots ahead first
    [
      'queue',
      exchange().submit(5, 1).trade(6, Sell, 100, 15).trade(7, Sell, 100, 9).trade(8, Sell, 100, 50),
      ['5 1 accepted', '7 1 filled 4@100 maker', '8 1 filled 6@100 maker'],
    ],
    [
      'queue, whole',
      exchange('whole').submit(5, 1).trade(6, Sell, 100, 20).trade(7, Sell, 100, 1),
      ['5 1 accepted', '7 1 filled 10@100 maker'],
    ],
    [
      'a shrinking level caps what is ahead',
      exchange().submit(5, 1).level(6, Buy, 100, 2).trade(7, Sell, 100, 5),
      ['5 1 accepted', '7 1 filled 3@100 maker'],
    ],
    [
      'a trade beyond the price fills whole, at its own price',
      exchange().submit(5, 1).trade(6, Sell, 99, 1),
      ['5 1 accepted', '6 1 filled 10@100 maker'],
    ],
    [
      'trades of the same side as the order touch nothing',
      exchange().submit(5, 1).trade(6, Buy, 99, 500),
      ['5 1 accepted'],
    ],
    [
      'a trade without an aggressor touches nothing',
      exchange().submit(5, 1).trade(6, undefined, 99, 500),
      ['5 1 accepted'],
    ],
    [
      'an offer at the price fills whole',
      exchange().submit(5, 1).level(6, Sell, 100, 1),
      ['5 1 accepted', '6 1 filled 10@100 maker'],
    ],
    [
      'an offer through the price likewise',
      exchange().submit(5, 1, { side: Sell, ticks: 103 }).level(6, Buy, 104, 1),
      ['5 1 accepted', '6 1 filled 10@103 maker'],
    ],
    ['a deleted offer fills nothing', exchange().submit(5, 1).level(6, Sell, 100, 0), ['5 1 accepted']],
    [
      'alone inside the spread, first in line',
      exchange().submit(5, 1, { ticks: 101 }).trade(6, Sell, 101, 4),
      ['5 1 accepted', '6 1 filled 4@101 maker'],
    ],
    [
      'best price first, then first come',
      exchange()
        .submit(5, 1, { ticks: 99 })
        .submit(5, 2, { ticks: 101 })
        .submit(6, 3, { ticks: 101 })
        .trade(7, Sell, 98, 1),
      [
        '5 1 accepted',
        '5 2 accepted',
        '6 3 accepted',
        '7 2 filled 10@101 maker',
        '7 3 filled 10@101 maker',
        '7 1 filled 10@99 maker',
      ],
    ],
    [
      'one trade is not given out twice',
      exchange().submit(5, 1, { ticks: 101 }).submit(6, 2, { ticks: 101 }).trade(7, Sell, 101, 13),
      ['5 1 accepted', '6 2 accepted', '7 1 filled 10@101 maker', '7 2 filled 3@101 maker'],
    ],
    ['requests at a time come after its market data', exchange().trade(5, Sell, 99, 1).submit(5, 1), ['5 1 accepted']],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })

  test('what stands ahead can be asked for', () => {
    const made = exchange().submit(5, 1).trade(6, Sell, 100, 15)
    made.run()
    expect(made.exchange.aheadLots(1)).toBe(5)
    expect(made.exchange.aheadLots(2)).toBeNaN()
  })
})

describe('a market of quotes alone', () => {
  const quotes = () =>
    new HandMadeExchange({ isEmpty: true })
      .row(EventKind.BestQuote, 0, Buy, 100, 20)
      .row(EventKind.BestQuote, 0, Sell, 102, 20)

  test.each([
    ['takes at the touch', quotes().submit(5, 1, { ticks: 102 }), ['5 1 accepted', '5 1 filled 10@102 taker']],
    [
      'waits behind the touch',
      quotes().submit(5, 1).trade(6, Sell, 100, 25),
      ['5 1 accepted', '6 1 filled 5@100 maker'],
    ],
    [
      'is first inside the spread',
      quotes().submit(5, 1, { ticks: 101 }).trade(6, Sell, 101, 3),
      ['5 1 accepted', '6 1 filled 3@101 maker'],
    ],
    [
      'does not know what stands ahead out of sight',
      quotes().submit(5, 1, { ticks: 98 }).trade(6, Sell, 98, 500),
      ['5 1 accepted'],
    ],
    [
      'knows it once the touch has come',
      quotes().submit(5, 1, { ticks: 98 }).row(EventKind.BestQuote, 6, Buy, 98, 30).trade(7, Sell, 98, 34),
      ['5 1 accepted', '7 1 filled 4@98 maker'],
    ],
    [
      'is alone where the touch has passed',
      quotes().submit(5, 1, { ticks: 99 }).row(EventKind.BestQuote, 6, Buy, 98, 30).trade(7, Sell, 99, 4),
      ['5 1 accepted', '7 1 filled 4@99 maker'],
    ],
    [
      'keeps its place while the touch is better',
      quotes()
        .submit(5, 1)
        .row(EventKind.BestQuote, 6, Buy, 101, 5)
        .row(EventKind.BestQuote, 7, Buy, 100, 40)
        .trade(8, Sell, 100, 22),
      ['5 1 accepted', '8 1 filled 2@100 maker'],
    ],
    [
      'fills when the other side comes',
      quotes().submit(5, 1).row(EventKind.BestQuote, 6, Sell, 100, 1),
      ['5 1 accepted', '6 1 filled 10@100 maker'],
    ],
    [
      'finds nothing on an emptied side',
      quotes().row(EventKind.BestQuote, 4, Sell, 102, 0).submit(5, 1, { type: OrderType.Market }),
      ['5 1 expired: no liquidity'],
    ],
    [
      'leaves no trace of a touch that was passed over',
      quotes()
        .row(EventKind.BestQuote, 4, Buy, 103, 5)
        .row(EventKind.BestQuote, 4, Sell, 104, 5)
        .row(EventKind.BestQuote, 6, Buy, 99, 5)
        .submit(7, 1, { ticks: 103 }),
      ['7 1 accepted'],
    ],
    [
      'gives way to price levels',
      quotes().level(4, Sell, 105, 5).submit(5, 1, { ticks: 103 }).row(EventKind.BestQuote, 6, Sell, 102, 5),
      ['5 1 accepted'],
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

describe('a market of orders alone', () => {
  const orders = () =>
    new HandMadeExchange({ isEmpty: true, orderQueue: 'model' })
      .row(EventKind.OrderAdd, 0, Buy, 100, 12, 1)
      .row(EventKind.OrderAdd, 0, Buy, 100, 8, 2)
      .row(EventKind.OrderAdd, 0, Sell, 102, 20, 3)

  test.each([
    [
      'adds orders up to levels',
      orders().submit(5, 1).trade(6, Sell, 100, 25),
      ['5 1 accepted', '6 1 filled 5@100 maker'],
    ],
    [
      'takes what an order shows',
      orders().row(EventKind.OrderAdd, 1, Sell, 103, 5, 4).submit(5, 1, { ticks: 103, lots: 30 }),
      ['5 1 accepted', '5 1 filled 20@102 taker', '5 1 filled 5@103 taker'],
    ],
    [
      'without a deleted one',
      orders().row(EventKind.OrderDelete, 1, Sell, 102, 20, 3).submit(5, 1, { type: OrderType.Market }),
      ['5 1 expired: no liquidity'],
    ],
    [
      'a modified one is where it says',
      orders().row(EventKind.OrderModify, 1, Sell, 101, 4, 3).submit(5, 1, { ticks: 101 }),
      ['5 1 accepted', '5 1 filled 4@101 taker'],
    ],
    [
      'an execution takes from its order',
      orders().row(EventKind.OrderExecute, 1, Sell, 102, 15, 3).submit(5, 1, { ticks: 102 }),
      ['5 1 accepted', '5 1 filled 5@102 taker'],
    ],
    [
      'a trade and its execution count once',
      orders()
        .submit(5, 1)
        .trade(6, Sell, 100, 12)
        .row(EventKind.OrderExecute, 6, Buy, 100, 12, 1)
        .trade(7, Sell, 100, 10),
      ['5 1 accepted', '7 1 filled 2@100 maker'],
    ],
    [
      'rows about unknown orders change nothing',
      orders().row(EventKind.OrderDelete, 1, Sell, 102, 5, 77).submit(5, 1, { ticks: 102 }),
      ['5 1 accepted', '5 1 filled 10@102 taker'],
    ],
    [
      'a clear removes all',
      orders().row(EventKind.Clear, 1, Buy, 100, 0).submit(5, 1, { type: OrderType.Market }),
      ['5 1 expired: no liquidity'],
    ],
    [
      'gives way to price levels',
      orders().level(4, Sell, 105, 5).submit(5, 1, { ticks: 103 }).row(EventKind.OrderAdd, 6, Sell, 101, 5, 9),
      ['5 1 accepted'],
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

describe('stops', () => {
  test.each([
    [
      'stop-market',
      exchange().submit(5, 1, { type: StopMarket, trigger: 104 }).trade(6, Buy, 103, 1).trade(7, Buy, 104, 1),
      ['5 1 accepted', '7 1 triggered', '7 1 filled 10@102 taker'],
    ],
    [
      'stop-market sell',
      exchange().submit(5, 1, { type: StopMarket, side: Sell, trigger: 99 }).trade(6, Sell, 98, 1),
      ['5 1 accepted', '6 1 triggered', '6 1 filled 10@100 taker'],
    ],
    [
      'the aggressor does not matter',
      exchange().submit(5, 1, { type: StopMarket, trigger: 104 }).trade(6, undefined, 104, 1),
      ['5 1 accepted', '6 1 triggered', '6 1 filled 10@102 taker'],
    ],
    [
      'triggered on arrival',
      exchange().trade(4, Buy, 104, 1).submit(5, 1, { type: StopMarket, trigger: 103 }),
      ['5 1 accepted', '5 1 triggered', '5 1 filled 10@102 taker'],
    ],
    [
      'stop-limit rests once triggered',
      exchange()
        .submit(5, 1, { type: StopLimit, trigger: 104, ticks: 101 })
        .trade(6, Buy, 104, 1)
        .trade(7, Sell, 101, 10),
      ['5 1 accepted', '6 1 triggered', '7 1 filled 10@101 maker'],
    ],
    [
      'untriggered, it is not in the book',
      exchange().submit(5, 1, { type: StopLimit, trigger: 104, ticks: 101 }).trade(6, Sell, 99, 10).cancel(7, 1),
      ['5 1 accepted', '7 1 cancelled: requested'],
    ],
    [
      'post-only stop-limit that would take',
      exchange()
        .submit(5, 1, { type: StopLimit, trigger: 104, ticks: 103, instructions: Instruction.PostOnly })
        .trade(6, Buy, 104, 1),
      ['5 1 accepted', '6 1 triggered', '6 1 expired: would take'],
    ],
    [
      'first the trigger reached first, then first come',
      exchange()
        .submit(5, 1, { type: StopMarket, trigger: 105 })
        .submit(5, 2, { type: StopMarket, trigger: 104 })
        .submit(5, 3, { type: StopMarket, trigger: 104 })
        .trade(6, Buy, 106, 1),
      [
        '5 1 accepted',
        '5 2 accepted',
        '5 3 accepted',
        '6 2 triggered',
        '6 2 filled 10@102 taker',
        '6 3 triggered',
        '6 3 filled 10@102 taker',
        '6 1 triggered',
        '6 1 filled 10@102 taker',
      ],
    ],
    [
      'amended while it waits',
      exchange().submit(5, 1, { type: StopLimit, trigger: 104, ticks: 101 }).amend(6, 1, 103, 5).trade(7, Buy, 104, 1),
      ['5 1 accepted', '6 1 amended 5@103', '7 1 triggered', '7 1 filled 5@102 taker'],
    ],
  ])('%s', (_name, made, expected) => {
    expect(made.run()).toEqual(expected)
  })
})

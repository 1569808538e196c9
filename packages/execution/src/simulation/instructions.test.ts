import { Side } from '@hft/instrument'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { describeMarkets } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { Limit, Market, MarketToLimit } = OrderType
const { PostOnly, Reprice, ReduceOnly } = Instruction

describeMarkets('kinds and instructions', [
  [
    'a market order walks the levels',
    (m) => m.submit(5, 1, { type: Market, lots: 25 }),
    ['5 1 accepted', '5 1 filled 20@102 taker', '5 1 filled 5@103 taker'],
  ],
  [
    'what a market order does not find expires',
    (m) => m.submit(5, 1, { type: Market, lots: 105 }),
    [
      '5 1 accepted',
      '5 1 filled 20@102 taker',
      '5 1 filled 30@103 taker',
      '5 1 filled 50@105 taker',
      '5 1 expired: no liquidity',
    ],
  ],
  [
    'market-to-limit takes the best price and rests there with the remainder',
    (m) => m.submit(5, 1, { type: MarketToLimit, lots: 25 }).cancel(6, 1),
    ['5 1 accepted', '5 1 amended 25@102', '5 1 filled 20@102 taker', '6 1 cancelled: requested'],
  ],
  [
    'market-to-limit without anybody',
    (m) => m.pull(1, 1).pull(1, 2).submit(5, 1, { side: Sell, type: MarketToLimit, lots: 25 }),
    ['5 1 expired: no liquidity'],
  ],
  [
    'a resting order fills when those before it have',
    (m) => m.submit(5, 1, { ticks: 100, lots: 5 }).rest(6, 6, Buy, 100, 10).hit(7, Sell, 100, 15).hit(8, Sell, 100, 10),
    ['5 1 accepted', '8 1 filled 5@100 maker'],
  ],
  [
    'a smaller quantity keeps the place',
    (m) => m.submit(5, 1, { ticks: 101, lots: 5 }).amend(6, 1, 101, 3).rest(7, 6, Buy, 101, 10).hit(8, Sell, 101, 3),
    ['5 1 accepted', '6 1 amended 3@101', '8 1 filled 3@101 maker'],
  ],
  [
    'a larger one loses it',
    (m) => m.submit(5, 1, { ticks: 101, lots: 5 }).rest(6, 6, Buy, 101, 10).amend(7, 1, 101, 6).hit(8, Sell, 101, 9),
    ['5 1 accepted', '7 1 amended 6@101'],
  ],
  [
    'post-only expires rather than take',
    (m) => m.submit(5, 1, { ticks: 102, instructions: PostOnly }),
    ['5 1 expired: would take'],
  ],
  [
    'post-only with reprice rests one tick short',
    (m) =>
      m
        .submit(5, 1, { ticks: 104, lots: 5, instructions: PostOnly | Reprice })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 5),
    ['5 1 accepted', '5 1 amended 5@101', '6 1 filled 5@101 maker'],
  ],
  [
    'an amend that would take is moved likewise',
    (m) => m.submit(5, 1, { side: Sell, ticks: 104, lots: 5, instructions: PostOnly | Reprice }).amend(6, 1, 99, 5),
    ['5 1 accepted', '6 1 amended 5@101'],
  ],
  [
    'reduce-only never trades more than the position',
    (m) =>
      m
        .submit(5, 1, { type: Market, lots: 5 })
        .submit(6, 2, { side: Sell, type: Limit, ticks: 100, lots: 8, instructions: ReduceOnly }),
    [
      '5 1 accepted',
      '5 1 filled 5@102 taker',
      '6 2 accepted',
      '6 2 filled 5@100 taker',
      '6 2 expired: would not reduce',
    ],
  ],
  [
    'of two resting ones that reduce, the second gets what the first left',
    (m) =>
      m
        .submit(5, 1, { type: Market, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 101, lots: 3, instructions: ReduceOnly })
        .submit(6, 3, { side: Sell, ticks: 101, lots: 4, instructions: ReduceOnly })
        .rest(7, 6, Sell, 101, 20)
        .hit(8, Buy, 101, 3)
        .cancel(9, 3),
    [
      '5 1 accepted',
      '5 1 filled 5@102 taker',
      '6 2 accepted',
      '6 3 accepted',
      '8 2 filled 3@101 maker',
      '9 3 cancelled: requested',
    ],
  ],
  [
    'fill or kill, whole or not at all',
    (m) =>
      m
        .submit(5, 1, { ticks: 102, lots: 21, timeInForce: TimeInForce.FillOrKill })
        .submit(6, 2, { ticks: 103, lots: 21, timeInForce: TimeInForce.FillOrKill }),
    ['5 1 expired: no liquidity', '6 2 accepted', '6 2 filled 20@102 taker', '6 2 filled 1@103 taker'],
  ],
  [
    'good till date ends before the market of its time',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5, timeInForce: TimeInForce.GoodTillDate, expireAt: 7 })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(7, Sell, 101, 5),
    ['5 1 accepted', '7 1 expired: time in force'],
  ],
])

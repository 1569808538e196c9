import { Side } from '@hft/instrument'
import { Instruction, OrderType, PegReference } from '../orders/order-terms.ts'
import { describeMarkets } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { Pegged } = OrderType
const { BestOwnSide, BestOtherSide, Mid } = PegReference

describeMarkets('pegged orders', [
  [
    'a buy follows the best bid of others up and down',
    (m) => m.submit(5, 1, { type: Pegged, lots: 5 }).rest(6, 6, Buy, 101, 5).pull(7, 6).cancel(8, 1),
    ['5 1 accepted', '5 1 amended 5@100', '6 1 amended 5@101', '7 1 amended 5@100', '8 1 cancelled: requested'],
  ],
  [
    'an offset, and a bound that it does not pass',
    (m) =>
      m
        .submit(5, 1, { type: Pegged, ticks: 100, lots: 5, conditions: { pegOffsetTicks: -1 } })
        .rest(6, 6, Buy, 101, 5)
        .pull(7, 3)
        .rest(8, 7, Buy, 102, 5),
    ['5 1 accepted', '5 1 amended 5@99', '6 1 amended 5@100'],
  ],
  [
    'a sell follows the best ask',
    (m) =>
      m
        .submit(5, 1, {
          side: Sell,
          type: Pegged,
          lots: 5,
          conditions: { pegReference: BestOwnSide, pegOffsetTicks: 1 },
        })
        .pull(6, 3),
    ['5 1 accepted', '5 1 amended 5@103', '6 1 amended 5@104'],
  ],
  [
    'the mid, rounded away from the other side',
    (m) =>
      m
        .submit(5, 1, { type: Pegged, lots: 5, conditions: { pegReference: Mid } })
        .submit(5, 2, { side: Sell, type: Pegged, lots: 5, conditions: { pegReference: Mid, pegOffsetTicks: 1 } })
        .pull(6, 3),
    ['5 1 accepted', '5 1 amended 5@101', '5 2 accepted', '5 2 amended 5@102', '6 2 amended 5@103'],
  ],
  [
    'the other side is taken at once',
    (m) => m.submit(5, 1, { type: Pegged, lots: 5, conditions: { pegReference: BestOtherSide } }),
    ['5 1 accepted', '5 1 amended 5@102', '5 1 filled 5@102 taker'],
  ],
  [
    'post-only stays one tick short of the other side',
    (m) =>
      m
        .submit(5, 1, {
          type: Pegged,
          lots: 5,
          instructions: Instruction.PostOnly,
          conditions: { pegReference: BestOtherSide },
        })
        .pull(6, 3),
    ['5 1 accepted', '5 1 amended 5@101', '6 1 amended 5@102'],
  ],
  [
    'without anybody to follow it waits outside the book',
    (m) =>
      m
        .pull(1, 1)
        .pull(1, 2)
        .submit(5, 1, { type: Pegged, lots: 5 })
        .rest(6, 6, Buy, 98, 5)
        .pull(7, 6)
        .rest(8, 7, Buy, 97, 5)
        .cancel(9, 1),
    ['5 1 accepted', '6 1 amended 5@98', '8 1 amended 5@97', '9 1 cancelled: requested'],
  ],
  [
    'it does not follow itself',
    (m) => m.submit(5, 1, { type: Pegged, lots: 5, conditions: { pegOffsetTicks: 1 } }).rest(6, 6, Sell, 104, 5),
    ['5 1 accepted', '5 1 amended 5@101'],
  ],
  [
    'amended, it has another quantity at the price that it follows',
    (m) => m.submit(5, 1, { type: Pegged, lots: 5 }).amend(6, 1, 100, 3).rest(7, 6, Buy, 101, 5),
    ['5 1 accepted', '5 1 amended 5@100', '6 1 amended 3@100', '7 1 amended 3@101'],
  ],
])

import { Side } from '@hft/instrument'
import { OrderType, TriggerSource } from '../orders/order-terms.ts'
import { describeMarkets } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { TrailingStopMarket, TrailingStopLimit } = OrderType

describeMarkets('trailing stops', [
  [
    'a sell follows the highest trade at its distance, and never goes back',
    (m) =>
      m
        .hit(1, Buy, 102, 1)
        .submit(5, 1, { side: Sell, type: TrailingStopMarket, lots: 5, conditions: { trailTicks: 3 } })
        .pull(6, 3)
        .hit(7, Buy, 103, 1)
        .rest(8, 6, Buy, 101, 20)
        .hit(9, Sell, 101, 1)
        .pull(10, 6)
        .hit(11, Sell, 100, 1),
    ['5 1 accepted', '11 1 triggered', '11 1 filled 5@100 taker'],
  ],
  [
    'a buy follows the lowest',
    (m) =>
      m
        .hit(1, Sell, 100, 20)
        .submit(5, 1, { type: TrailingStopMarket, lots: 5, conditions: { trailTicks: 3 } })
        .hit(6, Sell, 99, 1)
        .hit(7, Buy, 102, 1),
    ['5 1 accepted', '7 1 triggered', '7 1 filled 5@102 taker'],
  ],
  [
    'without a trade before it the first one is where it begins',
    (m) =>
      m
        .submit(5, 1, { side: Sell, type: TrailingStopMarket, lots: 5, conditions: { trailTicks: 2 } })
        .hit(6, Buy, 102, 1)
        .hit(7, Sell, 100, 1),
    ['5 1 accepted', '7 1 triggered', '7 1 filled 5@100 taker'],
  ],
  [
    'a part of the price, rounded up to whole ticks: 1.5 % of 102 is 2',
    (m) =>
      m
        .hit(1, Buy, 102, 1)
        .submit(5, 1, { side: Sell, type: TrailingStopMarket, lots: 5, conditions: { trailBasisPoints: 150 } })
        .hit(6, Sell, 100, 1),
    ['5 1 accepted', '6 1 triggered', '6 1 filled 5@100 taker'],
  ],
  [
    'it trails only from its activation on',
    (m) =>
      m
        .hit(1, Buy, 102, 1)
        .submit(5, 1, { side: Sell, type: TrailingStopMarket, trigger: 103, lots: 5, conditions: { trailTicks: 1 } })
        .hit(6, Sell, 100, 1)
        .pull(7, 3)
        .hit(8, Buy, 103, 1)
        .hit(9, Sell, 100, 1),
    ['5 1 accepted', '9 1 triggered', '9 1 filled 5@100 taker'],
  ],
  [
    'its limit lies beyond its trigger, and is told when it is set off',
    (m) =>
      m
        .hit(1, Buy, 102, 1)
        .submit(5, 1, {
          side: Sell,
          type: TrailingStopLimit,
          lots: 10,
          conditions: { trailTicks: 2, limitOffsetTicks: 0 },
        })
        .hit(6, Sell, 100, 1),
    ['5 1 accepted', '6 1 triggered', '6 1 amended 10@100', '6 1 filled 10@100 taker'],
  ],
  [
    'by the best bid',
    (m) =>
      m
        .submit(5, 1, {
          side: Sell,
          type: TrailingStopMarket,
          lots: 5,
          conditions: { trailTicks: 2, triggerSource: TriggerSource.BidAsk },
        })
        .rest(6, 6, Buy, 101, 5)
        .pull(7, 6)
        .pull(8, 1),
    ['5 1 accepted', '8 1 triggered', '8 1 filled 5@99 taker'],
  ],
  [
    'a cancelled one follows nothing',
    (m) =>
      m
        .hit(1, Buy, 102, 1)
        .submit(5, 1, { side: Sell, type: TrailingStopMarket, lots: 5, conditions: { trailTicks: 2 } })
        .cancel(6, 1)
        .hit(7, Sell, 100, 1),
    ['5 1 accepted', '6 1 cancelled: requested'],
  ],
])

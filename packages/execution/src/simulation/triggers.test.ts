import { Side } from '@hft/instrument'
import { OrderType, TriggerSource } from '../orders/order-terms.ts'
import { describeMarkets } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { StopMarket, StopLimit, MarketIfTouched, LimitIfTouched } = OrderType
const { MarkPrice, BidAsk, Mid } = TriggerSource

describeMarkets('orders that wait for a price', [
  [
    'a buy stop waits for a trade at its trigger or above, then takes',
    (m) => m.submit(5, 1, { type: StopMarket, trigger: 102, lots: 5 }).hit(6, Sell, 100, 5).hit(7, Buy, 102, 5),
    ['5 1 accepted', '7 1 triggered', '7 1 filled 5@102 taker'],
  ],
  [
    'a sell stop waits for a trade at its trigger or below',
    (m) =>
      m.submit(5, 1, { side: Sell, type: StopMarket, trigger: 100, lots: 5 }).hit(6, Buy, 102, 5).hit(7, Sell, 100, 5),
    ['5 1 accepted', '7 1 triggered', '7 1 filled 5@100 taker'],
  ],
  [
    'a stop limit rests at its price when there is nobody to take',
    (m) =>
      m.submit(5, 1, { type: StopLimit, trigger: 102, ticks: 100, lots: 5 }).hit(6, Buy, 102, 5).hit(7, Sell, 99, 25),
    ['5 1 accepted', '6 1 triggered', '7 1 filled 5@100 maker'],
  ],
  [
    'a buy that is to be touched waits for a trade at its trigger or below',
    (m) => m.submit(5, 1, { type: MarketIfTouched, trigger: 100, lots: 5 }).hit(6, Buy, 102, 5).hit(7, Sell, 100, 5),
    ['5 1 accepted', '7 1 triggered', '7 1 filled 5@102 taker'],
  ],
  [
    'a sell that is to be touched waits for a trade at its trigger or above, and takes what its limit allows',
    (m) => m.submit(5, 1, { side: Sell, type: LimitIfTouched, trigger: 102, ticks: 100, lots: 5 }).hit(6, Buy, 102, 5),
    ['5 1 accepted', '6 1 triggered', '6 1 filled 5@100 taker'],
  ],
  [
    'a trigger that the last trade has reached sets off at once',
    (m) => m.hit(4, Buy, 102, 5).submit(5, 1, { type: StopMarket, trigger: 101, lots: 5 }),
    ['5 1 accepted', '5 1 triggered', '5 1 filled 5@102 taker'],
  ],
  [
    'a mark price off the grid',
    (m) =>
      m
        .submit(5, 1, { type: StopMarket, trigger: 102, lots: 5, conditions: { triggerSource: MarkPrice } })
        .hit(6, Buy, 102, 5)
        .mark(7, 101.9)
        .mark(8, 102.1),
    ['5 1 accepted', '8 1 triggered', '8 1 filled 5@102 taker'],
  ],
  [
    'a buy by the best ask: trades do not matter, the ask does',
    (m) =>
      m.submit(5, 1, { type: StopMarket, trigger: 103, lots: 5, conditions: { triggerSource: BidAsk } }).pull(6, 3),
    ['5 1 accepted', '6 1 triggered', '6 1 filled 5@103 taker'],
  ],
  [
    'a sell by the best bid',
    (m) =>
      m
        .submit(5, 1, { side: Sell, type: StopMarket, trigger: 99, lots: 5, conditions: { triggerSource: BidAsk } })
        .pull(6, 1),
    ['5 1 accepted', '6 1 triggered', '6 1 filled 5@99 taker'],
  ],
  [
    'a mid between two ticks',
    (m) =>
      m
        .submit(5, 1, { type: StopMarket, trigger: 102, lots: 5, conditions: { triggerSource: Mid } })
        .pull(6, 3)
        .rest(7, 6, Buy, 101, 5),
    ['5 1 accepted', '7 1 triggered', '7 1 filled 5@103 taker'],
  ],
  [
    'of two that a price reaches the one it comes to first, then the older',
    (m) =>
      m
        .submit(5, 1, { type: StopMarket, trigger: 102, lots: 5 })
        .submit(5, 2, { type: StopMarket, trigger: 101, lots: 5 })
        .submit(5, 3, { type: StopMarket, trigger: 101, lots: 5 })
        .hit(6, Buy, 102, 2),
    [
      '5 1 accepted',
      '5 2 accepted',
      '5 3 accepted',
      '6 2 triggered',
      '6 2 filled 5@102 taker',
      '6 3 triggered',
      '6 3 filled 5@102 taker',
      '6 1 triggered',
      '6 1 filled 5@102 taker',
    ],
  ],
  [
    'a cancelled one is never set off',
    (m) => m.submit(5, 1, { type: StopMarket, trigger: 102, lots: 5 }).cancel(6, 1).hit(7, Buy, 102, 5),
    ['5 1 accepted', '6 1 cancelled: requested'],
  ],
  [
    'an amended one keeps its trigger and has its new price and quantity',
    (m) =>
      m.submit(5, 1, { type: StopLimit, trigger: 102, ticks: 101, lots: 5 }).amend(6, 1, 102, 7).hit(7, Buy, 102, 5),
    ['5 1 accepted', '6 1 amended 7@102', '7 1 triggered', '7 1 filled 7@102 taker'],
  ],
  [
    'a stop that nobody answers ends',
    (m) =>
      m.pull(1, 1).pull(1, 2).submit(5, 1, { side: Sell, type: StopMarket, trigger: 102, lots: 5 }).hit(6, Buy, 102, 5),
    ['5 1 accepted', '6 1 triggered', '6 1 expired: no liquidity'],
  ],
])

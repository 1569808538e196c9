import { Side } from '@hft/instrument'
import { Instruction, OrderType } from '../orders/order-terms.ts'
import { describeMarkets } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { StopMarket, Market } = OrderType
const { OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList, ReduceOnly, PostOnly } = Instruction
const list = { conditions: { list: 1 } }
const oco = { instructions: OneCancelsOther, ...list }
const ouo = { instructions: OneUpdatesOther, ...list }
const entry = { instructions: TriggersList, ...list }
const exit = { side: Sell, instructions: WaitsForList | OneCancelsOther | ReduceOnly, ...list }

describeMarkets('orders that depend on each other', [
  [
    'one cancels the other when it trades',
    (m) =>
      m
        .submit(5, 1, { lots: 5, ticks: 101, ...oco })
        .submit(5, 2, { side: Sell, ticks: 103, lots: 5, ...oco })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 2),
    ['5 1 accepted', '5 2 accepted', '6 1 filled 2@101 maker', '6 2 cancelled: linked order'],
  ],
  [
    'and when it is cancelled',
    (m) =>
      m
        .submit(5, 1, { ticks: 99, ...oco })
        .submit(5, 2, { side: Sell, type: StopMarket, trigger: 98, ...oco })
        .cancel(6, 1),
    ['5 1 accepted', '5 2 accepted', '6 1 cancelled: requested', '6 2 cancelled: linked order'],
  ],
  [
    'and when it is turned away: what comes later is turned away as well',
    (m) =>
      m
        .submit(5, 1, { ticks: 103, instructions: OneCancelsOther | PostOnly, ...list })
        .submit(6, 2, { ticks: 99, ...oco }),
    ['5 1 expired: would take', '6 2 rejected: linked order'],
  ],
  [
    'a stop that takes cancels the limit order',
    (m) =>
      m
        .submit(5, 1, { side: Sell, ticks: 104, lots: 5, ...oco })
        .submit(5, 2, { side: Sell, type: StopMarket, trigger: 100, lots: 5, ...oco })
        .hit(6, Sell, 100, 1),
    ['5 1 accepted', '5 2 accepted', '6 2 triggered', '6 2 filled 5@100 taker', '6 1 cancelled: linked order'],
  ],
  [
    'one updates the other by what it trades, until it has traded whole',
    (m) =>
      m
        .submit(5, 1, { lots: 5, ticks: 101, ...ouo })
        .submit(5, 2, { side: Sell, ticks: 103, lots: 5, ...ouo })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 2)
        .hit(7, Sell, 101, 3),
    [
      '5 1 accepted',
      '5 2 accepted',
      '6 1 filled 2@101 maker',
      '6 2 amended 3@103',
      '7 1 filled 3@101 maker',
      '7 2 cancelled: linked order',
    ],
  ],
  [
    'an updated order that has nothing left leaves, the other goes on',
    (m) =>
      m
        .submit(5, 1, { lots: 5, ticks: 101, ...ouo })
        .submit(5, 2, { side: Sell, ticks: 103, lots: 2, ...ouo })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 2)
        .hit(7, Sell, 101, 3),
    ['5 1 accepted', '5 2 accepted', '6 1 filled 2@101 maker', '6 2 cancelled: linked order', '7 1 filled 3@101 maker'],
  ],
  [
    'one triggers another when it has traded whole',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5, ...entry })
        .submit(5, 2, { side: Sell, ticks: 103, lots: 5, instructions: WaitsForList, ...list })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 2)
        .hit(7, Sell, 101, 3),
    ['5 1 accepted', '5 2 accepted', '6 1 filled 2@101 maker', '7 1 filled 3@101 maker', '7 2 triggered'],
  ],
  [
    'one that leaves with a part traded triggers that part',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5, ...entry })
        .submit(5, 2, { side: Sell, ticks: 103, lots: 5, instructions: WaitsForList, ...list })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 2)
        .cancel(7, 1),
    [
      '5 1 accepted',
      '5 2 accepted',
      '6 1 filled 2@101 maker',
      '7 1 cancelled: requested',
      '7 2 amended 2@103',
      '7 2 triggered',
    ],
  ],
  [
    'one that leaves without a trade takes those that wait along',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5, ...entry })
        .submit(5, 2, { side: Sell, ticks: 103, lots: 5, instructions: WaitsForList, ...list })
        .cancel(7, 1),
    ['5 1 accepted', '5 2 accepted', '7 1 cancelled: requested', '7 2 cancelled: linked order'],
  ],
  [
    'nobody waits for an order that never came',
    (m) => m.submit(5, 1, { side: Sell, ticks: 103, instructions: WaitsForList, ...list }),
    ['5 1 rejected: linked order'],
  ],
  [
    'who comes after the trade does not wait',
    (m) =>
      m
        .submit(5, 1, { ticks: 102, lots: 5, ...entry })
        .submit(6, 2, { side: Sell, type: Market, lots: 8, instructions: WaitsForList, ...list }),
    ['5 1 accepted', '5 1 filled 5@102 taker', '6 2 accepted', '6 2 amended 5@market', '6 2 filled 5@100 taker'],
  ],
  [
    'a bracket: the entry sets both exits free, the target cancels the stop',
    (m) =>
      m
        .submit(5, 1, { ticks: 102, lots: 5, ...entry })
        .submit(6, 2, { ...exit, ticks: 103, lots: 5 })
        .submit(6, 3, { ...exit, type: StopMarket, trigger: 99, lots: 5 })
        .rest(6.5, 6, Sell, 103, 9)
        .hit(7, Buy, 103, 55),
    [
      '5 1 accepted',
      '5 1 filled 5@102 taker',
      '6 2 accepted',
      '6 3 accepted',
      '7 2 filled 5@103 maker',
      '7 3 cancelled: linked order',
    ],
  ],
  [
    'a bracket: the stop cancels the target',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5, ...entry })
        .submit(5, 2, { ...exit, ticks: 104, lots: 5 })
        .submit(5, 3, { ...exit, type: StopMarket, trigger: 100, lots: 5 })
        .rest(5.5, 6, Buy, 101, 50)
        .hit(6, Sell, 101, 5)
        .pull(6.5, 6)
        .hit(7, Sell, 100, 1),
    [
      '5 1 accepted',
      '5 2 accepted',
      '5 3 accepted',
      '6 1 filled 5@101 maker',
      '6 2 triggered',
      '7 3 triggered',
      '7 3 filled 5@100 taker',
      '7 2 cancelled: linked order',
    ],
  ],
  [
    'lists of two strategies are apart',
    (m) =>
      m
        .submit(5, 1, { ticks: 99, owner: 0, ...oco })
        .submit(5, 2, { ticks: 99, owner: 1, ...oco })
        .cancel(6, 1),
    ['5 1 accepted', '5 2 accepted', '6 1 cancelled: requested'],
  ],
])

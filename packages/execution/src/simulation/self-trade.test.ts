import { Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import { OrderType, SelfTradePrevention, TimeInForce } from '../orders/order-terms.ts'
import { describeMarkets, ForeignMarket, MARKETS } from './three-markets.contract.ts'

const { Sell } = Side
const { CancelNewest, CancelOldest, CancelBoth, Decrement } = SelfTradePrevention
const preventing = (selfTrade: SelfTradePrevention) => ({ conditions: { selfTrade } })

describeMarkets('self-trade prevention', [
  [
    'newest: the arriving order leaves',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 8, ...preventing(CancelNewest) })
        .cancel(7, 1),
    ['5 1 accepted', '6 2 accepted', '6 2 expired: self trade', '7 1 cancelled: requested'],
  ],
  [
    'oldest: the resting order leaves and the arriving one goes on',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 8, ...preventing(CancelOldest) }),
    ['5 1 accepted', '6 2 accepted', '6 1 expired: self trade', '6 2 filled 8@100 taker'],
  ],
  [
    'both leave',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 8, ...preventing(CancelBoth) }),
    ['5 1 accepted', '6 2 accepted', '6 1 expired: self trade', '6 2 expired: self trade'],
  ],
  [
    'decrement: both shrink, what is left of the arriving one goes on',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 8, ...preventing(Decrement) }),
    ['5 1 accepted', '6 2 accepted', '6 1 expired: self trade', '6 2 amended 3@100', '6 2 filled 3@100 taker'],
  ],
  [
    'decrement: what is left of the resting one stays',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 8 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 5, ...preventing(Decrement) })
        .cancel(7, 1),
    ['5 1 accepted', '6 2 accepted', '6 1 amended 3@101', '6 2 expired: self trade', '7 1 cancelled: requested'],
  ],
  [
    'what stands before ours at its price is taken first',
    (m) =>
      m
        .submit(5, 1, { ticks: 100, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 22, ...preventing(CancelNewest) }),
    ['5 1 accepted', '6 2 accepted', '6 2 filled 20@100 taker', '6 2 expired: self trade'],
  ],
  [
    'one that never comes to ours is a plain order',
    (m) =>
      m
        .submit(5, 1, { ticks: 100, lots: 5 })
        .submit(6, 2, { side: Sell, ticks: 100, lots: 20, ...preventing(CancelBoth) }),
    ['5 1 accepted', '6 2 accepted', '6 2 filled 20@100 taker'],
  ],
  [
    'a market order walks past ours to the next level',
    (m) =>
      m
        .submit(5, 1, { ticks: 100, lots: 5 })
        .submit(6, 2, { side: Sell, type: OrderType.Market, lots: 25, ...preventing(CancelOldest) }),
    ['5 1 accepted', '6 2 accepted', '6 2 filled 20@100 taker', '6 1 expired: self trade', '6 2 filled 5@99 taker'],
  ],
  [
    'fill or kill: ours are nobody to trade with',
    (m) =>
      m.submit(5, 1, { ticks: 100, lots: 5 }).submit(6, 2, {
        side: Sell,
        ticks: 100,
        lots: 25,
        timeInForce: TimeInForce.FillOrKill,
        ...preventing(CancelOldest),
      }),
    ['5 1 accepted', '6 2 expired: no liquidity'],
  ],
  [
    'fill or kill: one that would be stopped half-way does not begin',
    (m) =>
      m.submit(5, 1, { ticks: 100, lots: 5 }).submit(6, 2, {
        side: Sell,
        ticks: 99,
        lots: 25,
        timeInForce: TimeInForce.FillOrKill,
        ...preventing(CancelNewest),
      }),
    ['5 1 accepted', '6 2 expired: no liquidity'],
  ],
])

test.each(MARKETS)('%s: what the exchange prevents goes for orders that say nothing', (kind) => {
  const market = new ForeignMarket(kind, undefined, { selfTrade: CancelOldest })
  market.submit(5, 1, { ticks: 101, lots: 5 }).submit(6, 2, { side: Sell, ticks: 100, lots: 8 })
  expect(market.run()).toEqual(['5 1 accepted', '6 2 accepted', '6 1 expired: self trade', '6 2 filled 8@100 taker'])
})

test('without prevention orders trade with each other where orders meet, and with the recorded ones elsewhere', () => {
  const told = MARKETS.map((kind) => {
    const market = new ForeignMarket(kind).submit(5, 1, { ticks: 101, lots: 5 })
    return market.submit(6, 2, { side: Sell, ticks: 100, lots: 5 }).run().slice(2)
  })
  expect(told).toEqual([
    ['6 2 filled 5@100 taker'],
    ['6 2 filled 5@100 taker'],
    ['6 1 filled 5@101 maker', '6 2 filled 5@101 taker'],
  ])
})

import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { AuctionSchedule } from './auction-schedule.ts'
import { describeMarkets, ForeignMarket } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { Market, StopMarket } = OrderType
const { AtTheOpen, AtTheClose, ImmediateOrCancel } = TimeInForce
const auctions = { open: { callAt: 10, priceAt: 20 }, close: { callAt: 30, priceAt: 40 } }

describeMarkets(
  'call auctions',
  [
    [
      'a limit order at the open waits for its auction and gets one price',
      (m) => m.submit(5, 1, { ticks: 103, lots: 10, timeInForce: AtTheOpen }).rest(25, 6, Buy, 90, 1),
      ['5 1 accepted', '20 1 filled 10@102 maker'],
    ],
    [
      'market orders come first, what is left of them expires',
      (m) =>
        m
          .submit(5, 1, { type: Market, lots: 20, timeInForce: AtTheOpen })
          .submit(6, 2, { ticks: 102, lots: 5, timeInForce: AtTheOpen })
          .rest(25, 6, Buy, 90, 1),
      ['5 1 accepted', '6 2 accepted', '20 1 filled 20@102 maker', '20 2 expired: time in force'],
    ],
    [
      'an order at the close lets the open pass',
      (m) => m.submit(5, 1, { side: Sell, ticks: 99, lots: 10, timeInForce: AtTheClose }).rest(45, 6, Buy, 90, 1),
      ['5 1 accepted', '40 1 filled 10@100 maker'],
    ],
    [
      'during the call nothing trades, plain limit orders take part and go on',
      (m) => m.submit(12, 1, { ticks: 102, lots: 25 }).cancel(25, 1).rest(26, 6, Buy, 90, 1),
      ['12 1 accepted', '20 1 filled 20@102 maker', '25 1 cancelled: requested'],
    ],
    [
      'what cannot wait is turned away during the call',
      (m) =>
        m
          .submit(12, 1, { type: Market, lots: 5 })
          .submit(13, 2, { ticks: 102, lots: 5, timeInForce: ImmediateOrCancel })
          .rest(25, 6, Buy, 90, 1),
      ['12 1 expired: trading state', '13 2 expired: trading state'],
    ],
    [
      'nobody to meet: the order expires',
      (m) => m.submit(5, 1, { ticks: 101, lots: 10, timeInForce: AtTheOpen }).rest(25, 6, Buy, 90, 1),
      ['5 1 accepted', '20 1 expired: time in force'],
    ],
    [
      'a cancelled one takes no part',
      (m) =>
        m
          .submit(5, 1, { ticks: 103, lots: 10, timeInForce: AtTheOpen })
          .submit(5, 2, { type: Market, timeInForce: AtTheClose })
          .cancel(6, 1)
          .cancel(7, 2)
          .rest(25, 6, Buy, 90, 1),
      ['5 1 accepted', '5 2 accepted', '6 1 cancelled: requested', '7 2 cancelled: requested'],
    ],
    [
      'reduce-only without a position expires at the price',
      (m) =>
        m
          .submit(5, 1, { ticks: 103, lots: 10, timeInForce: AtTheOpen, instructions: Instruction.ReduceOnly })
          .rest(25, 6, Buy, 90, 1),
      ['5 1 accepted', '10 1 expired: would not reduce'],
    ],
    [
      'a trigger that is reached during the call sets off after it',
      (m) =>
        m
          .submit(5, 1, { type: StopMarket, trigger: 101, lots: 5, conditions: { triggerSource: 1 } })
          .mark(15, 101)
          .rest(25, 6, Buy, 90, 1),
      ['5 1 accepted', '20 1 triggered', '20 1 filled 5@102 taker'],
    ],
  ],
  auctions,
)

describe('where the book shows who crosses', () => {
  test.each(['orders', 'matching'] as const)(
    '%s: others that cross during the call trade before ours at their price',
    (kind) => {
      const market = new ForeignMarket(kind, auctions)
      if (kind === 'matching') market.rest(12, 6, Sell, 100, 30)
      else market.row(5, 12, Sell, 100, 30, 106)
      // 30 for sale at 100 meet 20 bid there before us.
      market.submit(11, 1, { ticks: 100, lots: 15, timeInForce: AtTheOpen }).rest(25, 7, Buy, 90, 1)
      expect(market.run()).toEqual(['11 1 accepted', '20 1 filled 10@100 maker', '20 1 expired: time in force'])
    },
  )
})

describe('AuctionSchedule', () => {
  test('goes on from day to day', () => {
    const schedule = new AuctionSchedule(auctions)
    const times: number[] = []
    for (let phase = 0; phase < 5; phase++) {
      times.push(schedule.nextAt)
      schedule.shift()
    }
    expect(times).toEqual([10, 20, 30, 40, 86_400e9 + 10])
    expect([schedule.holds(AtTheOpen), new AuctionSchedule().holds(AtTheOpen)]).toEqual([true, false])
    expect(new AuctionSchedule().nextAt).toBe(Number.POSITIVE_INFINITY)
  })

  test.each([
    [20, 10],
    [10, 10],
    [-1, 10],
    [0, 86_400e9],
    [Number.NaN, 10],
  ])('refuses a call from %d to %d', (callAt, priceAt) => {
    expect(() => new AuctionSchedule({ open: { callAt, priceAt } })).toThrow(
      expect.objectContaining({ code: 'auction.times' }),
    )
  })
})

test('without an auction nobody waits for one', () => {
  const market = new ForeignMarket('levels')
  expect(market.submit(5, 1, { timeInForce: AtTheOpen }).run()).toEqual(['5 1 rejected: trading state'])
})

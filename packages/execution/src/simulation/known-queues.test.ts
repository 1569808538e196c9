import { SeededRandom } from '@hft/clock'
import { EventKind } from '@hft/data'
import { Side } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandMadeExchange } from './hand-made-exchange.contract.ts'
import { ForeignMarket } from './three-markets.contract.ts'

const { Buy, Sell } = Side

/** A market recorded order by order: bids 1: 12@100, 2: 8@100, ask 3: 20@102. */
function orders(): HandMadeExchange {
  return new HandMadeExchange({ isEmpty: true })
    .row(EventKind.OrderAdd, 0, Buy, 100, 12, 1)
    .row(EventKind.OrderAdd, 0, Buy, 100, 8, 2)
    .row(EventKind.OrderAdd, 0, Sell, 102, 20, 3)
}

describe('our place among recorded orders', () => {
  test.each<[string, HandMadeExchange, string[]]>([
    [
      'executions before us move us forward',
      orders().submit(5, 1).row(EventKind.OrderAdd, 6, Buy, 100, 9, 4).row(EventKind.OrderExecute, 7, Buy, 100, 12, 1),
      ['5 1 accepted'],
    ],
    [
      'an execution behind us would have been ours',
      orders().submit(5, 1).row(EventKind.OrderAdd, 6, Buy, 100, 9, 4).row(EventKind.OrderExecute, 7, Buy, 100, 3, 4),
      ['5 1 accepted', '7 1 filled 3@100 maker'],
    ],
    [
      'of two of ours the older gets it first',
      orders()
        .submit(5, 1, { lots: 2 })
        .submit(5, 2, { lots: 9 })
        .row(EventKind.OrderAdd, 6, Buy, 100, 9, 4)
        .row(EventKind.OrderExecute, 7, Buy, 100, 5, 4),
      ['5 1 accepted', '5 2 accepted', '7 1 filled 2@100 maker', '7 2 filled 3@100 maker'],
    ],
    [
      'an execution beyond our price fills us whole',
      orders().row(EventKind.OrderAdd, 1, Buy, 99, 5, 4).submit(5, 1).row(EventKind.OrderExecute, 7, Buy, 99, 1, 4),
      ['5 1 accepted', '7 1 filled 10@100 maker'],
    ],
    [
      'an order that joins at our price from the other side fills us whole',
      orders().submit(5, 1).row(EventKind.OrderAdd, 7, Sell, 100, 1, 4),
      ['5 1 accepted', '7 1 filled 10@100 maker'],
    ],
    [
      'one of the other side that merely shrinks does not',
      orders()
        .row(EventKind.OrderAdd, 1, Sell, 101, 9, 4)
        .submit(5, 1, { ticks: 101, lots: 15 })
        .row(EventKind.OrderModify, 7, Sell, 101, 5, 4),
      ['5 1 accepted', '5 1 filled 9@101 taker'],
    ],
    [
      'a trade alone, such as one with a hidden order, fills nobody at its price',
      orders().submit(5, 1).trade(6, Sell, 100, 50),
      ['5 1 accepted'],
    ],
    [
      'a snapshot puts everything before us again',
      orders()
        .submit(5, 1, { ticks: 101 })
        .row(EventKind.Clear, 6, undefined, 0, 0)
        .row(EventKind.OrderAdd, 7, Buy, 101, 4, 5)
        .row(EventKind.OrderExecute, 8, Buy, 101, 2, 5),
      ['5 1 accepted', '8 1 filled 2@101 maker'],
    ],
  ])('%#. %s', (_, exchange, told) => {
    expect(exchange.run()).toEqual(told)
  })

  test('lots ahead are those of the orders before us, whatever leaves behind', () => {
    const exchange = orders().submit(5, 1)
    exchange.row(EventKind.OrderAdd, 6, Buy, 100, 9, 4).row(EventKind.OrderDelete, 7, Buy, 100, 12, 1)
    exchange.row(EventKind.OrderModify, 8, Buy, 100, 7, 2).row(EventKind.OrderDelete, 9, Buy, 100, 9, 4)
    exchange.row(EventKind.OrderModify, 10, Buy, 100, 30, 2)
    const ahead: number[] = []
    for (const at of [5, 6, 7, 8, 9, 10]) {
      exchange.runTo(at)
      ahead.push(exchange.exchange.aheadLots(1))
    }
    expect(ahead).toEqual([20, 20, 8, 7, 7, 0])
  })
})

test('a small order fills when and where it would in a book in which all orders meet', () => {
  let fills = 0
  fc.assert(
    fc.property(fc.nat(1_000_000), (seed) => {
      const told = (['orders', 'matching'] as const).map((kind) => story(new ForeignMarket(kind), seed))
      expect(told[0]).toEqual(told[1])
      fills += told[0]!.filter((line) => line.includes('filled')).length
    }),
    { seed: 1, numRuns: 100 },
  )
  expect(fills).toBeGreaterThan(50)
})

/** Others join one price, leave it and are hit there; we stand somewhere in the queue with one lot. */
function story(market: ForeignMarket, seed: number): string[] {
  const random = new SeededRandom(seed)
  let id = 100
  let hit = 0
  for (let at = 1; at < 30; at++) {
    const choice = random.nextFloat()
    if (at === 10) market.submit(at, 1, { ticks: 101, lots: 1 })
    else if (choice < 0.5) market.rest(at, id++, Buy, 101, 1 + random.nextInteger(4))
    else if (choice < 0.75) market.pull(at, 100 + random.nextInteger(id - 99))
    else hit += 1
    // Large enough beside what is hit, so that the one lot that we take from the others never empties the level.
    if (at === 2 || at === 11) market.rest(at, id++, Buy, 101, at === 2 ? 5 : 200)
    if (hit > 0 && choice >= 0.75 && at > 2) market.hit(at, Sell, 101, 1 + random.nextInteger(6))
  }
  return market.run().filter((line) => !line.includes('rejected'))
}

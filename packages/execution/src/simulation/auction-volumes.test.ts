import { Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import { AuctionVolumes } from './auction-volumes.ts'

type Interest = readonly [ticks: number | 'market', lots: number]

function uncrossingOf(buys: readonly Interest[], sells: readonly Interest[], reference?: number) {
  const volumes = new AuctionVolumes()
  for (const [ticks, lots] of buys) {
    if (ticks === 'market') volumes.addMarket(Side.Buy, lots)
    else volumes.add(Side.Buy, ticks, lots)
  }
  for (const [ticks, lots] of sells) {
    if (ticks === 'market') volumes.addMarket(Side.Sell, lots)
    else volumes.add(Side.Sell, ticks, lots)
  }
  const uncrossing = volumes.uncrossing(reference)
  return uncrossing === undefined ? 'nothing' : `${uncrossing.lots}@${uncrossing.ticks}`
}

test.each<[string, readonly Interest[], readonly Interest[], number | undefined, string]>([
  ['nobody meets', [[99, 10]], [[101, 10]], 100, 'nothing'],
  ['an empty book', [], [], 100, 'nothing'],
  // 202: 300 buy, 200 sell; 201: 500 against 150; 203: 200 against 400
  [
    'the largest quantity',
    [
      [203, 200],
      [202, 100],
      [201, 200],
    ],
    [
      [201, 150],
      [202, 50],
      [203, 200],
    ],
    202,
    '200@202',
  ],
  // 100 trade at 200, 201 and 202; at 202 nobody is left over
  [
    'the smallest surplus',
    [
      [202, 100],
      [200, 50],
    ],
    [[200, 100]],
    200,
    '100@202',
  ],
  // 100 trade everywhere and 50 buyers are left at both
  ['pressure of buyers', [[202, 150]], [[200, 100]], 200, '100@202'],
  ['pressure of sellers', [[202, 100]], [[200, 150]], 202, '100@200'],
  ['the reference below', [[202, 100]], [[200, 100]], 150, '100@200'],
  ['the reference above', [[202, 100]], [[200, 100]], 250, '100@202'],
  ['the nearest to the reference, the higher of two', [[202, 100]], [[200, 100]], 201, '100@202'],
  ['no reference', [[202, 100]], [[200, 100]], undefined, '100@200'],
  ['market orders alone', [['market', 30]], [['market', 20]], 77, '20@77'],
  ['market orders alone, without a reference', [['market', 30]], [['market', 20]], undefined, 'nothing'],
  [
    'market orders on one side',
    [['market', 30]],
    [
      [200, 20],
      [201, 20],
    ],
    150,
    '30@201',
  ],
  [
    'levels of one price add up',
    [
      [100, 10],
      [100, 15],
    ],
    [[100, 20]],
    100,
    '20@100',
  ],
  ['prices below zero', [[-3, 10]], [[-5, 10]], -4, '10@-3'],
])('%s', (_, buys, sells, reference, expected) => {
  expect(uncrossingOf(buys, sells, reference)).toBe(expected)
})

test('what is better than a price stands before it', () => {
  const volumes = new AuctionVolumes()
  volumes.add(Side.Buy, 101, 5)
  volumes.add(Side.Buy, 100, 7)
  volumes.add(Side.Sell, 99, 3)
  expect([volumes.betterThan(Side.Buy, 100), volumes.betterThan(Side.Buy, 101)]).toEqual([5, 0])
  expect([volumes.betterThan(Side.Sell, 99), volumes.betterThan(Side.Sell, 100)]).toEqual([0, 3])
})

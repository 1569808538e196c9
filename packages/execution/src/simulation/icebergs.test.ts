import { type Lots, Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import { describeMarkets, ForeignMarket, MARKETS } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const showing = (lots: number) => ({ conditions: { displayLots: lots as Lots } })

describeMarkets('icebergs', [
  [
    'shows its display quantity, and refreshes it behind the others',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 10, ...showing(4) })
        .rest(6, 6, Buy, 101, 8)
        .hit(7, Sell, 101, 4)
        .hit(8, Sell, 101, 4)
        .hit(9, Sell, 101, 4),
    ['5 1 accepted', '7 1 filled 4@101 maker'],
  ],
  [
    'takes like any other order and shows what is left',
    (m) => m.submit(5, 1, { ticks: 102, lots: 30, ...showing(4) }),
    ['5 1 accepted', '5 1 filled 20@102 taker'],
  ],
  [
    'a smaller quantity keeps the place, one below the display shrinks what is shown',
    (m) =>
      m
        .submit(5, 1, { ticks: 101, lots: 10, ...showing(4) })
        .amend(6, 1, 101, 8)
        .amend(7, 1, 101, 3)
        .rest(8, 6, Buy, 101, 8)
        .hit(9, Sell, 101, 3),
    ['5 1 accepted', '6 1 amended 8@101', '7 1 amended 3@101', '9 1 filled 3@101 maker'],
  ],
])

test.each(MARKETS)('%s: one order that takes everything gets what is hidden as well', (kind) => {
  const market = new ForeignMarket(kind).submit(5, 1, { ticks: 101, lots: 10, ...showing(4) })
  market.hit(7, Sell, 100, 12).amend(8, 1, 90, 20)
  const told = market.run()
  const filled = told.filter((line) => line.includes('filled')).map((line) => Number(line.split(/[ @]/)[3]))
  expect(filled.reduce((sum, lots) => sum + lots, 0)).toBe(10)
  expect(told.at(-1)).toBe('8 1 amend rejected: unknown order')
})

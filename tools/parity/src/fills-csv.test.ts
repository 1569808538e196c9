import { gridOf, Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import { fillsCsv } from './fills-csv.ts'

test.each([
  ['0.001', 10, '0.010'],
  ['0.25', 3, '0.75'],
  ['0.5', 1, '0.5'],
  ['5', 2, '10'],
])('quantities of lot %s are written exactly', (lot, quantityLots, text) => {
  const fill = {
    exchangeTime: 7,
    orderNumber: 2,
    side: Side.Sell,
    priceTicks: 11,
    quantityLots,
    isMaker: true,
    requestedAt: 3,
  }
  expect(fillsCsv([fill], 1000n, gridOf(lot)).split('\n')[1]).toBe(`0,1007,2,-1,11,${text},1,1003`)
})

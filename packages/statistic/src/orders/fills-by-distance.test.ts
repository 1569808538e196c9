import { NO_PRICE, Side } from '@hft/instrument'
import { expect, test } from 'vitest'
import { FillsByDistance, NO_DISTANCE } from './fills-by-distance.ts'

test.each([
  // side, price, best price of that side, from, to
  ['1. a bid across the spread', Side.Buy, 105, 100, null, -1],
  ['2. a bid inside it', Side.Buy, 101, 100, null, -1],
  ['3. a bid at the touch', Side.Buy, 100, 100, 0, 0],
  ['4. an ask at the touch', Side.Sell, 102, 102, 0, 0],
  ['5. an ask inside the spread', Side.Sell, 101, 102, null, -1],
  ['6. a bid a tick behind', Side.Buy, 99, 100, 1, 1],
  ['7. an ask two ticks behind', Side.Sell, 104, 102, 2, 2],
  ['8. an ask four behind', Side.Sell, 106, 102, 3, 4],
  ['9. a bid nine behind', Side.Buy, 91, 100, 5, 9],
  ['10. a bid ten behind', Side.Buy, 90, 100, 10, 19],
  ['11. a bid far behind, below zero', Side.Buy, -50, 100, 20, null],
])('%s', (_, side, ticks, touch, fromTicks, toTicks) => {
  const fills = new FillsByDistance()
  const found = fills.onSubmit(side, ticks, touch)
  fills.onSubmit(side, ticks, touch)
  fills.onTraded(found)
  const used = fills.summary().filter(({ orders }) => orders > 0)
  expect(used).toEqual([{ fromTicks, toTicks, orders: 2, traded: 1, fillRatio: 0.5 }])
})

test('without a price, or a market that has none, there is no distance', () => {
  const fills = new FillsByDistance()
  expect(fills.onSubmit(Side.Buy, NO_PRICE, 100)).toBe(NO_DISTANCE)
  expect(fills.onSubmit(Side.Sell, 100, NO_PRICE)).toBe(NO_DISTANCE)
  fills.onTraded(NO_DISTANCE)
  expect(fills.summary().every(({ orders, traded, fillRatio }) => orders + traded === 0 && fillRatio === null)).toBe(
    true,
  )
})

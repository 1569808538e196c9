import { expect, test } from 'vitest'
import { oppositeOf, Side, signOf } from './side.ts'

test('sides index arrays of two, have a sign and an opposite', () => {
  expect([Side.Buy, Side.Sell]).toEqual([0, 1])
  expect([signOf(Side.Buy), signOf(Side.Sell)]).toEqual([1, -1])
  expect([oppositeOf(Side.Buy), oppositeOf(Side.Sell)]).toEqual([Side.Sell, Side.Buy])
})

import { builtinInstrument, instrumentsOf, type Ticks } from '@hft/instrument'
import { expect, test } from 'vitest'
import { MarketPrices } from './market-prices.ts'
import { MarketState } from './market-state.ts'

test('there is no price before the first trade and mark, nor of an instrument that is not there', () => {
  const market = new MarketState(instrumentsOf([builtinInstrument('binance-usdm:BTCUSDT')]))
  const prices = new MarketPrices(market)
  expect([prices.lastTicks(0), prices.markTicks(0), prices.lastTicks(1), prices.markTicks(1)]).toEqual(
    Array.from({ length: 4 }, () => Number.NaN),
  )
  market.states[0]!.lastTradeTicks = 621_368 as Ticks
  market.states[0]!.markPrice = 62_136.75
  expect(prices.lastTicks(0)).toBe(621_368)
  expect(prices.markTicks(0)).toBeCloseTo(621_367.5, 6)
})

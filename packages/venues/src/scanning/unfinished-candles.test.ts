import { expect, test } from 'vitest'
import type { CandleText } from './json-message-decoder.ts'
import { UnfinishedCandles } from './unfinished-candles.ts'

function candle(openTime: number, close: string): CandleText {
  const prices = { open: '1', high: '9', low: '1', close }
  return { ...prices, openTime, closeTime: openTime + 60, quantity: '1', value: '1', tradeCount: 1, isClosed: false }
}

test('a candle is closed by the next one of its instrument, with its last values', () => {
  const candles = new UnfinishedCandles()
  // 1. the first, and a newer state of it
  expect(candles.follow(0, candle(0, '2'))).toBeUndefined()
  expect(candles.follow(0, candle(0, '3'))).toBeUndefined()
  // 2. another instrument's
  expect(candles.follow(1, candle(60, '7'))).toBeUndefined()
  // 3. the next one, even after a pause
  expect(candles.follow(0, candle(180, '4'))).toEqual({ ...candle(0, '3'), isClosed: true })
  // 4. one that is older says nothing, and is not what will be closed
  expect(candles.follow(0, candle(60, '5'))).toBeUndefined()
  expect(candles.follow(0, candle(240, '6'))).toEqual({ ...candle(180, '4'), isClosed: true })
})

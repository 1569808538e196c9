import { builtinInstrument, createInstrument } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { MarketState } from './market-state.ts'

const stateOf = () => new MarketState([createInstrument(builtinInstrument('binance-usdm:BTCUSDT'))]).states[0]!

describe('a book of single orders', () => {
  test.each([
    // 1. The source says that its feed is live, and its first order comes after that.
    { says: [true], isLive: true },
    // 2. It was, and is not any more.
    { says: [true, false], isLive: false },
    // 3. Nothing was said: live from the first whole message on.
    { says: [], isLive: false },
  ])('case %#: its feed was said to be live: $says', ({ says, isLive }) => {
    const state = stateOf()
    for (const said of says) state.setFeedState(said)
    expect(state.orderBook?.isLive).toBe(isLive)
    state.settle(false)
    expect(state.book.isLive).toBe(says.length === 0 || isLive)
    state.setFeedState(true)
    expect(state.book.isLive).toBe(true)
  })
})

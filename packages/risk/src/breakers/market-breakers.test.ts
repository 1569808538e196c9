import { NANOS_PER_MINUTE, NANOS_PER_SECOND } from '@hft/clock'
import { NO_PRICE } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { RiskDesk } from '../risk-desk.contract.ts'
import { RiskReason } from '../risk-reason.ts'
import { TradingState } from '../trading-state.ts'
import { watchedDesk } from './watched-desk.contract.ts'

const { Active, Halted } = TradingState

function touch(desk: RiskDesk, bid: number, ask: number, instrument = 0): void {
  desk.books[instrument]!.bidTicks = bid
  desk.books[instrument]!.askTicks = ask
  desk.risk.onBook(instrument)
}

/** Whether orders of an instrument that enlarge a position are stopped. */
const isStopped = (desk: RiskDesk, instrument = 0): boolean =>
  desk.reasonFor({ instrument, lots: instrument === 1 ? 100 : 1 }) === RiskReason.TradingState

describe('price move', () => {
  const priceMove = { trip: 10, window: '31s', scope: 'instrument' }

  test.each([
    ['1. up by the limit', 11_000, false],
    ['2. up by half a tick more', 11_000.5, true],
    ['3. down by the limit', 9_000, false],
    ['4. down by half a tick more', 8_999.5, true],
  ])('%s', (_, mid, stops) => {
    const { desk, events } = watchedDesk({ priceMove })
    touch(desk, 10_000, 10_000)
    touch(desk, mid - 0.5, mid + 0.5)
    expect(isStopped(desk)).toBe(stops)
    expect(isStopped(desk, 1)).toBe(false)
    if (stops) expect(events.at(-1)).toMatchObject({ control: 'price-move', scopeName: 'generated:SIM-USD' })
  })

  test('slow enough, it may go any way', () => {
    const { desk } = watchedDesk({ priceMove })
    for (let second = 0; second < 120; second++) {
      desk.risk.onTime(second * NANOS_PER_SECOND)
      touch(desk, 10_000 + 25 * second, 10_000 + 25 * second)
    }
    expect(isStopped(desk)).toBe(false)
  })

  test('of last prices, looks at trades alone; of the system, stops all', () => {
    const { desk } = watchedDesk({ priceMove: { ...priceMove, price: 'last', scope: 'system' } })
    expect(desk.risk.inputs).toMatchObject({ books: false, trades: true })
    touch(desk, 100, 100)
    touch(desk, 900, 900)
    expect(desk.risk.tradingState).toBe(Active)
    desk.risk.onTrade(0, 1_000)
    desk.risk.onTrade(1, 2_000)
    expect(desk.risk.tradingState).toBe(Active)
    desk.risk.onTrade(0, 1_101)
    expect(desk.risk.tradingState).toBe(Halted)
  })

  test('a book that stops, or loses a side, is no move', () => {
    const { desk } = watchedDesk({ priceMove })
    touch(desk, 10_000, 10_000)
    touch(desk, NO_PRICE, 10_000)
    desk.books[0]!.isLive = false
    touch(desk, 1, 1)
    desk.books[0]!.isLive = true
    touch(desk, 10_000, 10_000)
    expect(isStopped(desk)).toBe(false)
  })
})

describe('volatility', () => {
  test('returns of one percent a second: their root of squares is borne at the limit, not beyond', () => {
    // Four returns of ln 1.01: 100 · √4 · ln 1.01 = 1.99…
    const four = 200 * Math.log(1.01)
    for (const [trip, stops] of [
      [four + 1e-9, false],
      [four - 1e-9, true],
    ] as const) {
      const { desk } = watchedDesk({ volatility: { trip, window: '4s', scope: 'instrument' } })
      for (let second = 0; second <= 8; second++) {
        const mid = second % 2 === 0 ? 10_000 : 10_100
        desk.books[0]!.bidTicks = mid
        desk.books[0]!.askTicks = mid
        desk.risk.onTime(second * NANOS_PER_SECOND)
      }
      expect(isStopped(desk)).toBe(stops)
    }
  })

  test('a window beyond an hour is refused', () => {
    expect(() => watchedDesk({ volatility: { window: '61m' } })).toThrow(/breakers\.volatility\.window: .*1h/)
  })
})

describe('spread', () => {
  test.each([
    ['1. of five percent', 9_750, 10_250, false],
    ['2. a tick wider', 9_750, 10_251, true],
    ['3. one-sided', NO_PRICE, 20_000, false],
    ['4. crossed', 10_250, 9_750, false],
  ])('%s', (_, bid, ask, stops) => {
    const { desk } = watchedDesk({ spread: { trip: 5 } })
    touch(desk, bid, ask)
    expect(isStopped(desk)).toBe(stops)
  })
})

describe('stale book', () => {
  const staleBook = { trip: '5s', coolDown: '1s' }

  test('silence of the limit is borne, more is not; it trades again some time after the feed is back', () => {
    const { desk, events } = watchedDesk({ staleBook })
    desk.risk.onTime(NANOS_PER_MINUTE)
    expect(isStopped(desk)).toBe(false)
    desk.conditions.lastMessageAt[0] = NANOS_PER_MINUTE
    desk.risk.onTime(NANOS_PER_MINUTE + 5 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(false)
    desk.risk.onTime(NANOS_PER_MINUTE + 5 * NANOS_PER_SECOND + 1)
    expect(isStopped(desk)).toBe(true)
    expect(isStopped(desk, 1)).toBe(false)
    expect(events.at(-1)).toMatchObject({
      control: 'stale-book',
      demand: 'cancel',
      reason: expect.stringContaining('5.000000001s, the most is 5s'),
    })
    const back = NANOS_PER_MINUTE + 6 * NANOS_PER_SECOND
    desk.risk.onTime(back - 1)
    desk.conditions.lastMessageAt[0] = back
    desk.risk.onTime(back)
    desk.risk.onTime(back - 2 + NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(true)
    desk.risk.onTime(back - 1 + NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(false)
  })

  test('is seen before an order leaves, however quiet it was', () => {
    const { desk } = watchedDesk({ staleBook })
    desk.conditions.lastMessageAt[0] = 0
    desk.risk.onTime(NANOS_PER_MINUTE)
    expect(isStopped(desk)).toBe(true)
  })
})

describe('crossed book', () => {
  const crossedBook = { trip: '1s' }

  test.each([
    ['1. for as long as the limit', 10_001, NANOS_PER_SECOND, false],
    ['2. for longer', 10_001, NANOS_PER_SECOND + 1, true],
    ['3. locked for longer', 10_000, NANOS_PER_SECOND + 1, true],
    ['4. a spread for ever', 9_999, NANOS_PER_MINUTE, false],
  ])('%s', (_, bid, after, stops) => {
    const { desk } = watchedDesk({ crossedBook })
    desk.risk.onTime(7)
    touch(desk, bid, 10_000)
    desk.risk.onTime(7 + after)
    expect(isStopped(desk)).toBe(stops)
  })

  test('uncrossed in between, the time begins anew', () => {
    const { desk } = watchedDesk({ crossedBook })
    touch(desk, 10_001, 10_000)
    desk.risk.onTime(NANOS_PER_SECOND - 1)
    touch(desk, 9_999, 10_000)
    touch(desk, 10_001, 10_000)
    desk.risk.onTime(2 * NANOS_PER_SECOND - 1)
    expect(isStopped(desk)).toBe(false)
    desk.risk.onTime(2 * NANOS_PER_SECOND)
    expect(isStopped(desk)).toBe(true)
  })
})

describe('feed latency', () => {
  test('the promptest message counts, at each look anew', () => {
    const { desk } = watchedDesk({ feedLatency: { trip: '1s' } })
    const { smallestLatencyNanos } = desk.conditions
    smallestLatencyNanos[0] = NANOS_PER_SECOND
    desk.risk.onTime(1)
    expect(isStopped(desk)).toBe(false)
    expect(smallestLatencyNanos[0]).toBe(Number.POSITIVE_INFINITY)
    desk.risk.onTime(2)
    expect(isStopped(desk)).toBe(false)
    smallestLatencyNanos[0] = NANOS_PER_SECOND + 1
    desk.risk.onTime(3)
    expect(isStopped(desk)).toBe(true)
  })
})

test('time goes unread where nobody wants it, and inputs are those of the breakers that are on', () => {
  expect(watchedDesk({}).desk.risk.inputs).toEqual({
    books: false,
    trades: false,
    checkNanos: Number.POSITIVE_INFINITY,
  })
  expect(watchedDesk({ spread: {}, checkInterval: '2s' }).desk.risk.inputs).toEqual({
    books: true,
    trades: false,
    checkNanos: 2 * NANOS_PER_SECOND,
  })
})

import { CodedError } from '@hft/clock'
import { builtinInstrument, createInstrument, type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import type { Candle } from './candle.ts'
import { applyToCandles, CandleBuilder } from './candle-builder.ts'
import type { CandleRule } from './candle-rule.ts'

const { Buy, Sell } = Side
const bitcoin = createInstrument(builtinInstrument('binance-usdm:BTCUSDT'), 3)

interface Trade {
  readonly ticks: number
  readonly lots: number
  readonly aggressor: Side | undefined
  readonly time: number
}

/** A builder whose candles are kept, as copies. */
function recording(rule: CandleRule): { builder: CandleBuilder; candles: Candle[] } {
  const candles: Candle[] = []
  return { builder: new CandleBuilder(bitcoin, rule, (candle) => candles.push({ ...candle })), candles }
}

function count(builder: CandleBuilder, ...trades: (readonly [ticks: number, lots: number, time: number, Side?])[]) {
  for (const [ticks, lots, time, aggressor] of trades) builder.onTrade(ticks as Ticks, lots as Lots, aggressor, time)
}

test('a candle by time sums up its trades and closes with the first trade at its end', () => {
  const { builder, candles } = recording({ by: 'time', nanos: 100 })
  count(builder, [600, 2, 210, Buy], [640, 1, 250, Sell], [590, 3, 299], [610, 4, 299, Buy])
  expect(candles).toEqual([])
  count(builder, [605, 1, 300, Sell])
  expect(candles).toEqual([
    {
      instrument: 3,
      openTime: 200,
      closeTime: 300,
      openTicks: 600,
      highTicks: 640,
      lowTicks: 590,
      closeTicks: 610,
      lots: 10,
      buyLots: 6,
      trades: 4,
      // (600·2 + 640·1 + 590·3 + 610·4) · 0.1 · 0.001
      value: expect.closeTo(0.605, 12),
      vwapTicks: 605,
    },
  ])
  builder.flush()
  expect(candles[1]).toMatchObject({
    openTime: 300,
    closeTime: 400,
    openTicks: 605,
    lots: 1,
    trades: 1,
    vwapTicks: 605,
  })
})

describe('intervals', () => {
  test.each<[string, CandleRule, (builder: CandleBuilder) => void, (readonly [number, number, number])[]]>([
    // 1. the clock closes a candle at its end, not before; nothing opens without a trade
    // 2. an interval without trades gives no candle
    // 3. … unless gaps are filled: at the last price, with the trade that shows them
    // 4. … or with the clock
    // 5. before the epoch the grid goes on
    // 6. far into a year, one nanosecond before the end is before the end
    // 7. a trade that comes after its interval was given out counts in the next one
    [
      'by the clock',
      { by: 'time', nanos: 100 },
      (builder) => {
        count(builder, [5, 1, 10])
        builder.onTime(99)
        count(builder, [6, 1, 99])
        builder.onTime(100)
        builder.onTime(500)
      },
      [[0, 2, 6]],
    ],
    ['a gap', { by: 'time', nanos: 100 }, (builder) => count(builder, [5, 1, 10], [6, 1, 350]), [[0, 1, 5]]],
    [
      'a filled gap',
      { by: 'time', nanos: 100, gaps: 'fill' },
      (builder) => count(builder, [5, 1, 10], [6, 1, 350]),
      [
        [0, 1, 5],
        [100, 0, 5],
        [200, 0, 5],
      ],
    ],
    [
      'a gap filled by the clock',
      { by: 'time', nanos: 100, gaps: 'fill' },
      (builder) => {
        builder.onTime(5000)
        count(builder, [5, 1, 5010])
        builder.onTime(5200)
      },
      [
        [5000, 1, 5],
        [5100, 0, 5],
      ],
    ],
    [
      'before the epoch',
      { by: 'time', nanos: 100 },
      (builder) => count(builder, [5, 1, -1], [6, 1, 0]),
      [[-100, 1, 5]],
    ],
    [
      'far from the epoch',
      { by: 'time', nanos: 1000 },
      (builder) => count(builder, [5, 1, 9_000_000_000_000_999], [6, 1, 9_000_000_000_001_000]),
      [[9_000_000_000_000_000, 1, 5]],
    ],
    [
      'late',
      { by: 'time', nanos: 100 },
      (builder) => {
        count(builder, [5, 1, 50])
        builder.onTime(100)
        count(builder, [6, 1, 60], [7, 1, 199], [8, 1, 201])
        expect(builder.lateTrades).toBe(1)
      },
      [
        [0, 1, 5],
        [100, 2, 7],
      ],
    ],
  ])('case %#: %s', (_name, rule, run, expected) => {
    const { builder, candles } = recording(rule)
    run(builder)
    expect(candles.map((candle) => [candle.openTime, candle.lots, candle.closeTicks])).toEqual(expected)
  })
})

describe('thresholds', () => {
  test.each<[string, CandleRule, number[][]]>([
    // 1. every second trade
    // 2. the trade that reaches the quantity belongs to the candle it closes, whatever it exceeds
    // 3. likewise for the value: 100 ticks of 0.1 and lots of 0.001 are 0.01 each
    [
      'trades',
      { by: 'trades', trades: 2 },
      [
        [3, 2],
        [11, 2],
        [1, 1],
      ],
    ],
    [
      'volume',
      { by: 'volume', lots: 5 },
      [
        [5, 3],
        [9, 1],
        [1, 1],
      ],
    ],
    [
      'value',
      { by: 'value', quote: 0.045 },
      [
        [5, 3],
        [9, 1],
        [1, 1],
      ],
    ],
  ])('case %#: by %s', (_name, rule, expected) => {
    const { builder, candles } = recording(rule)
    count(builder, [100, 1, 1], [100, 2, 2], [100, 2, 3], [100, 9, 4], [100, 1, 5])
    builder.flush()
    builder.flush()
    expect(candles.map((candle) => [candle.lots, candle.trades])).toEqual(expected)
    expect(candles.map((candle) => candle.closeTime).at(-1)).toBe(5)
  })
})

test.each<[string, CandleRule, string]>([
  ['no time', { by: 'time', nanos: 0 }, 'candles by time: 0 nanoseconds is not a whole number above 0'],
  ['half a trade', { by: 'trades', trades: 0.5 }, 'candles by trades: 0.5 trades is not a whole number above 0'],
  ['negative volume', { by: 'volume', lots: -1 }, 'candles by volume: -1 lots is not a whole number above 0'],
  ['no value', { by: 'value', quote: Number.NaN }, 'candles by value: NaN quote is not a number above 0'],
])('case %#: a rule with %s is refused', (_name, rule, message) => {
  expect(() => new CandleBuilder(bitcoin, rule, () => {})).toThrow(new CodedError('candle.rule', message))
})

test('rows of a batch: trades by exchange time, with their aggressor; others and unusable ones are in no candle', () => {
  const { builder, candles } = recording({ by: 'time', nanos: 100 })
  const batch = new MarketEventBatch()
  batch.append(EventKind.Trade, EventFlag.Bid, 3, 50, 2, 10, 900)
  batch.append(EventKind.Trade, EventFlag.Ask, 3, 51, 3, 20, 900)
  batch.append(EventKind.Trade, 0, 3, 52, 4, Number.NaN, 30)
  batch.append(EventKind.Trade, 0, 3, 53, 0, 40, 900)
  batch.append(EventKind.Trade, 0, 3, NO_PRICE_TICKS, 5, 50, 900)
  batch.append(EventKind.Level, EventFlag.Bid, 3, 50, 2, 150, 900)
  const answers = [0, 1, 2, 3, 4, 5].map((row) => applyToCandles(builder, batch, row))
  builder.flush()
  expect(answers).toEqual([true, true, true, true, true, false])
  expect(candles.map(({ lots, buyLots, trades, closeTicks }) => [lots, buyLots, trades, closeTicks])).toEqual([
    [9, 2, 3, 52],
  ])
  expect(builder.ignoredTrades).toBe(2)
})

test('an inverse contract is worth its quote value at any price', () => {
  const inverse = createInstrument(builtinInstrument('binance-coinm:BTCUSD_PERP'), 0)
  let value = 0
  const builder = new CandleBuilder(inverse, { by: 'trades', trades: 2 }, (candle) => {
    value = candle.value
  })
  count(builder, [600_000, 2, 1], [1, 3, 2])
  expect(value).toBe(500)
})

test('every trade is in exactly one candle, within its interval, between low and high', () => {
  const trade: fc.Arbitrary<Trade> = fc.record({
    ticks: fc.integer({ min: -50, max: 1_000_000 }),
    lots: fc.integer({ min: 1, max: 1_000_000 }),
    aggressor: fc.constantFrom(Buy, Sell, undefined),
    time: fc.integer({ min: -500, max: 1000 }),
  })
  const rule = fc.oneof(
    fc.record({
      by: fc.constant('time'),
      nanos: fc.integer({ min: 1, max: 300 }),
      gaps: fc.constantFrom('skip', 'fill'),
    }),
    fc.record({ by: fc.constant('trades'), trades: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ by: fc.constant('volume'), lots: fc.integer({ min: 1, max: 3_000_000 }) }),
    fc.record({ by: fc.constant('value'), quote: fc.double({ min: 1, max: 100_000, noNaN: true }) }),
  ) as fc.Arbitrary<CandleRule>
  fc.assert(
    fc.property(rule, fc.array(trade, { minLength: 1, maxLength: 60 }), (by, unordered) => {
      const trades = unordered.toSorted((a, b) => a.time - b.time)
      const { builder, candles } = recording(by)
      for (const { ticks, lots, aggressor, time } of trades) {
        builder.onTrade(ticks as Ticks, lots as Lots, aggressor, time)
      }
      builder.flush()
      expect(builder.lateTrades).toBe(0)

      let taken = 0
      for (const candle of candles) {
        const inside = trades.slice(taken, taken + candle.trades)
        taken += candle.trades
        const prices = inside.map((one) => one.ticks)
        const lots = sum(inside.map((one) => one.lots))
        expect(candle.lots).toBe(lots)
        expect(candle.buyLots).toBe(sum(inside.filter((one) => one.aggressor === Buy).map((one) => one.lots)))
        if (inside.length === 0) {
          expect(candle.vwapTicks).toBeNaN()
          continue
        }
        expect(candle.openTicks).toBe(prices[0])
        expect(candle.closeTicks).toBe(prices.at(-1))
        expect(candle.highTicks).toBe(Math.max(...prices))
        expect(candle.lowTicks).toBe(Math.min(...prices))
        const exact = inside.reduce((total, one) => total + BigInt(one.ticks) * BigInt(one.lots), 0n)
        expect(candle.vwapTicks).toBeCloseTo(Number(exact) / lots, 6)
        expect(candle.value).toBeCloseTo(Number(exact) * 0.0001, 4)
        if (by.by === 'time') {
          const interval = Math.floor(inside[0]!.time / by.nanos)
          expect(candle.openTime).toBe(interval * by.nanos)
          expect(candle.closeTime).toBe((interval + 1) * by.nanos)
          for (const one of inside) expect(Math.floor(one.time / by.nanos)).toBe(interval)
        } else {
          expect(candle.openTime).toBe(inside[0]!.time)
          expect(candle.closeTime).toBe(inside.at(-1)!.time)
        }
      }
      expect(taken).toBe(trades.length)
    }),
    { seed: 1, numRuns: 200 },
  )
})

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

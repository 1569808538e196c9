import { SeededRandom } from '@hft/clock'
import { EventFlag, EventKind, type EventStream, MarketEventBatch, replayOf } from '@hft/data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateMarket } from '../market-generator/market-generator.ts'
import { ConstantLeg } from './constant-leg.ts'
import { DelayedView } from './delayed-view.ts'
import { JitteredLeg } from './jittered-leg.ts'
import type { LatencyLeg } from './latency-leg.ts'
import { FeedLatencyConfig, feedLatency } from './latency-leg-config.ts'

const { LastOfMessage, NoExchangeTime } = EventFlag

/** Rows as [exchange time, recorded local time, flags]; what of them is seen when. */
function delayed(leg: LatencyLeg, ...rows: readonly (readonly [number, number, number?])[]): number[] {
  const batch = new MarketEventBatch()
  for (const [exchangeTime, localTime, flags = LastOfMessage] of rows) {
    batch.append(EventKind.Level, EventFlag.Bid | flags, 0, 100, 1, exchangeTime, localTime)
  }
  const seen = new DelayedView(replayOf(batch).localView, leg).next()!
  expect(seen.length).toBe(rows.length)
  return Array.from(seen.localTime.subarray(0, seen.length))
}

test.each([
  // 1. a latency of its own instead of the recorded one, longer or shorter
  [
    'constant',
    [
      [100, 105],
      [200, 900],
    ],
    [150, 250],
  ],
  // 2. the recorded order is kept: what comes behind waits for what is ahead
  [
    'order',
    [
      [300, 310],
      [200, 320],
    ],
    [350, 350],
  ],
  // 3. a row without an exchange time comes with the one ahead of it
  [
    'no time',
    [
      [100, 105],
      [100, 190, LastOfMessage | NoExchangeTime],
      [120, 200],
    ],
    [150, 150, 170],
  ],
] as const)('%s', (_, rows, expected) => {
  expect(delayed(new ConstantLeg(50), ...rows)).toEqual(expected)
})

test('the rows of a message share a latency', () => {
  let drawn = 0
  const leg: LatencyLeg = { minimumNanos: 0, nanos: () => ++drawn * 1_000 }
  expect(delayed(leg, [10, 20, 0], [10, 20, 0], [10, 20], [30, 40, 0], [30, 40])).toEqual([
    1_010, 1_010, 1_010, 2_030, 2_030,
  ])
})

async function rowsOf(view: EventStream): Promise<number[][]> {
  const rows: number[][] = []
  do {
    for (let batch = view.next(); batch !== undefined; batch = view.next()) {
      for (let row = 0; row < batch.length; row++) {
        const { kind, flags, priceTicks, quantityLots, exchangeTime, localTime } = batch
        rows.push([localTime[row]!, exchangeTime[row]!, kind[row]!, flags[row]!, priceTicks[row]!, quantityLots[row]!])
      }
      // Nothing that has been given out is told to be still to come.
      if (view.completeUntil !== Number.POSITIVE_INFINITY) {
        expect(view.completeUntil).toBeLessThanOrEqual(rows.at(-1)![0]!)
      }
    }
  } while (await view.load())
  expect(view.completeUntil).toBe(Number.POSITIVE_INFINITY)
  return rows
}

test('nothing but the local times differs; they never go back and are never below the floor; a seed repeats them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(10_000), async (seed) => {
      const open = () => generateMarket({ instrument: { index: 0 }, seed, events: 5_000 }).localView
      const jitter = { baseNanos: 100, meanNanos: 1_000_000, capNanos: 9_000_000 }
      const seen = () => rowsOf(new DelayedView(open(), new JitteredLeg(jitter, new SeededRandom(seed))))
      const rows = await seen()
      expect(rows.map(([, ...rest]) => rest)).toEqual((await rowsOf(open())).map(([, ...rest]) => rest))
      rows.forEach(([localTime, exchangeTime], index) => {
        expect(localTime).toBeGreaterThanOrEqual(exchangeTime! + 100)
        if (index > 0) expect(localTime).toBeGreaterThanOrEqual(rows[index - 1]![0]!)
      })
      expect(await seen()).toEqual(rows)
    }),
    { seed: 1, numRuns: 5 },
  )
})

test.each([
  [{ kind: 'constant', nanos: 7 }, 7],
  [{ kind: 'jittered', baseNanos: 7, meanNanos: 0, capNanos: 7 }, 7],
  [
    {
      kind: 'sampled',
      samples: [
        { at: 0, nanos: 6 },
        { at: 100, nanos: 8 },
      ],
    },
    7,
  ],
  [undefined, undefined],
  [{ kind: 'recorded' }, undefined],
])('configuration %#', (config, expected) => {
  expect(feedLatency(FeedLatencyConfig.parse(config), new SeededRandom(1))?.nanos(50, 0)).toBe(expected)
})

test('a feed cannot follow itself', () => {
  expect(FeedLatencyConfig.safeParse({ kind: 'feed', floorNanos: 1 }).success).toBe(false)
})

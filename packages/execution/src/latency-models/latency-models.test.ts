import { type CodedError, SeededRandom } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch, replayOf } from '@hft/data'
import { expect, test } from 'vitest'
import { ConstantLatency } from './constant-latency.ts'
import { ConstantLeg } from './constant-leg.ts'
import { FeedLeg } from './feed-leg.ts'
import { JitteredLatency } from './jittered-latency.ts'
import { LatencyConfig, latencyModel } from './latency-config.ts'
import { describeLatencyModel } from './latency-model.contract.ts'
import { SampledLatency } from './sampled-latency.ts'
import { SampledLeg } from './sampled-leg.ts'
import { SeparateLatency } from './separate-latency.ts'

const jitter = { baseNanos: 1_000, meanNanos: 500, capNanos: 4_000 }
const derived = { factor: 1, offsetNanos: 0, floorNanos: 200, capNanos: 4_000 }
const sampledLeg = {
  kind: 'sampled',
  samples: [
    { at: 0, nanos: 70 },
    { at: 1_000_000, nanos: 40 },
  ],
} as const

/** A level of instrument 0 every 100 µs, with feed latencies from 0 to 9.9 µs. */
function feedRows(): MarketEventBatch {
  const rows = new MarketEventBatch()
  for (let row = 0; row < 1_000; row++) {
    const at = row * 100_000
    rows.append(EventKind.Level, EventFlag.Bid | EventFlag.LastOfMessage, 0, 100, 1, at, at + (row % 100) * 100)
  }
  return rows
}

const samples = [
  { sentAt: 0, exchangeAt: 100, receivedAt: 150 },
  { sentAt: 1_000_000, exchangeAt: 1_000_300, receivedAt: 1_000_330 },
  { sentAt: 2_000_000, exchangeAt: 2_000_200, receivedAt: 2_000_290 },
]

describeLatencyModel('constant', () => new ConstantLatency(250, 125))
describeLatencyModel(
  'jittered',
  (seed) => new JitteredLatency({ entry: jitter, response: jitter }, new SeededRandom(seed)),
)
describeLatencyModel('sampled', () => new SampledLatency(samples))
describeLatencyModel('separate', (seed) => {
  const { kind, ...rest } = { kind: 'separate', entry: { kind: 'jittered', ...jitter }, response: sampledLeg } as const
  return latencyModel(LatencyConfig.parse({ kind, ...rest }), new SeededRandom(seed))
})
describeLatencyModel('feed', () => {
  const entry = new FeedLeg(derived, 'localTime')
  const response = new FeedLeg({ ...derived, factor: 2 }, 'exchangeTime')
  for (const { feed } of [entry, response]) feed.over(replayOf(feedRows()).localView).next()
  return new SeparateLatency(entry, response)
})

test('constant: one figure serves both ways', () => {
  const model = new ConstantLatency(10)
  expect([model.entryNanos(5, 0), model.responseNanos(9, 0)]).toEqual([10, 10])
})

test('jittered: no jitter gives the floor, always', () => {
  const still = { baseNanos: 700, meanNanos: 0, capNanos: 700 }
  const model = new JitteredLatency({ entry: still, response: still }, new SeededRandom(1))
  for (let message = 0; message < 100; message++) expect(model.entryNanos(message, 0)).toBe(700)
})

test('jittered: draws beyond the cap are the cap, and the mean is floor plus mean', () => {
  const random = new SeededRandom(3)
  const capped = new JitteredLatency({ entry: { ...jitter, capNanos: 1_001 }, response: jitter }, random)
  const draws = Array.from({ length: 1_000 }, () => capped.entryNanos(0, 0))
  expect(Math.max(...draws)).toBe(1_001)
  const open = new JitteredLatency({ entry: { ...jitter, capNanos: 1e9 }, response: jitter }, random)
  const mean = Array.from({ length: 20_000 }, () => open.entryNanos(0, 0)).reduce((a, b) => a + b) / 20_000
  expect(Math.abs(mean - 1_500)).toBeLessThan(20)
})

test.each([
  // 1. at a sample
  [1_000_000, 300],
  // 2. halfway between two
  [500_000, 200],
  // 3. a quarter
  [1_250_000, 275],
  // 4. between two nanoseconds, rising and falling: what is added to the earlier sample is cut
  [333_334, 166],
  [1_666_667, 234],
  // 5. before the first
  [-5, 100],
  // 6. after the last
  [9_000_000, 200],
])('sampled: a request sent at %i takes %i', (sentAt, expected) => {
  const model = new SampledLatency(samples)
  model.entryNanos(1_999_999, 0)
  expect(model.entryNanos(sentAt, 0)).toBe(expected)
})

const turnedAway = [samples[0]!, { sentAt: 1_000_000, exchangeAt: 0, receivedAt: 1_000_060 }, samples[2]!]

test.each([
  // 1. at the sample that was turned away: its round trip
  [1_000_000, -60],
  // 2. between it and the next, and between the one ahead and it: the interpolated round trip
  [1_500_000, -175],
  [500_000, -105],
  // 3. at the sample ahead of it as well; not before
  [0, -150],
  [-5, 100],
  // 4. after the last sample, which arrived
  [9_000_000, 200],
])('sampled: with one that a gateway turned away, a request sent at %i takes %i', (sentAt, expected) => {
  expect(new SampledLatency(turnedAway).entryNanos(sentAt, 0)).toBe(expected)
})

test.each([
  // 1. slower than any answer: the arrivals bound the look-ahead
  [1_000_900, 100, 50],
  // 2. quicker than the shortest way there and back: both together are what it took
  [1_000_060, 10, 50],
  // 3. quicker than the shortest answer
  [1_000_020, 0, 20],
])('sampled: a gateway that answers at %i leaves a look-ahead of %i and %i', (receivedAt, entry, response) => {
  const model = new SampledLatency([samples[0]!, { sentAt: 1_000_000, exchangeAt: 0, receivedAt }])
  expect([model.minimumEntryNanos, model.minimumResponseNanos]).toEqual([entry, response])
})

test('sampled: the look-ahead is the smallest sample', () => {
  const model = new SampledLatency(samples)
  expect([model.minimumEntryNanos, model.minimumResponseNanos]).toEqual([100, 30])
})

test.each([
  ['latency.negative', () => new ConstantLatency(-1)],
  ['latency.negative', () => new ConstantLatency(Number.NaN)],
  [
    'latency.negative',
    () => new JitteredLatency({ entry: { ...jitter, baseNanos: -1 }, response: jitter }, new SeededRandom(1)),
  ],
  [
    'latency.cap_below_base',
    () => new JitteredLatency({ entry: jitter, response: { ...jitter, capNanos: 1 } }, new SeededRandom(1)),
  ],
  ['latency.no_samples', () => new SampledLatency([])],
  ['latency.bad_sample', () => new SampledLatency([{ sentAt: 5, exchangeAt: 8, receivedAt: 7 }])],
  ['latency.bad_sample', () => new SampledLatency([samples[0]!, { sentAt: 9, exchangeAt: 0, receivedAt: 9 }])],
  ['latency.no_samples', () => new SampledLatency([{ sentAt: 5, exchangeAt: 0, receivedAt: 9 }])],
  ['latency.no_samples', () => new SampledLeg([])],
  ['latency.bad_sample', () => new SampledLeg([{ at: 0, nanos: -1 }])],
  ['latency.negative', () => new ConstantLeg(-1)],
  ['latency.negative', () => new FeedLeg({ ...derived, factor: -1 }, 'localTime')],
  ['latency.cap_below_base', () => new FeedLeg({ ...derived, capNanos: 1 }, 'localTime')],
  ['latency.bad_sample', () => new SampledLatency([...samples, samples[0]!])],
])('%s', (code, attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code }) as CodedError)
})

test.each([
  [{ kind: 'constant', entryNanos: 5, responseNanos: 6 }, ConstantLatency],
  [{ kind: 'jittered', entry: jitter, response: jitter }, JitteredLatency],
  [{ kind: 'sampled', samples }, SampledLatency],
  [{ kind: 'feed', entry: { floorNanos: 5 }, response: { factor: 2, floorNanos: 5 } }, SeparateLatency],
  [
    { kind: 'separate', entry: { kind: 'constant', nanos: 5 }, response: { kind: 'jittered', ...jitter } },
    SeparateLatency,
  ],
])('configuration %#', (config, model) => {
  expect(latencyModel(LatencyConfig.parse(config), new SeededRandom(1))).toBeInstanceOf(model)
})

test.each([
  [{ kind: 'constant', entryNanos: -5, responseNanos: 6 }],
  [{ kind: 'constant', entryNanos: 5 }],
  [{ kind: 'jittered', entry: { ...jitter, capNanos: 999 }, response: jitter }],
  [{ kind: 'sampled', samples: [] }],
  [{ kind: 'quick' }],
  [{ kind: 'feed', entry: { floorNanos: 5, capNanos: 4 }, response: { floorNanos: 5 } }],
  [{ kind: 'separate', entry: { kind: 'constant', nanos: 5 } }],
])('a configuration that cannot be is refused: case %#', (config) => {
  expect(LatencyConfig.safeParse(config).success).toBe(false)
})

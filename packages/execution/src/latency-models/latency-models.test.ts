import { type CodedError, SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { ConstantLatency } from './constant-latency.ts'
import { JitteredLatency } from './jittered-latency.ts'
import { LatencyConfig, latencyModel } from './latency-config.ts'
import { describeLatencyModel } from './latency-model.contract.ts'
import { SampledLatency } from './sampled-latency.ts'

const jitter = { baseNanos: 1_000, meanNanos: 500, capNanos: 4_000 }
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

test('constant: one figure serves both ways', () => {
  const model = new ConstantLatency(10)
  expect([model.entryNanos(5), model.responseNanos(9)]).toEqual([10, 10])
})

test('jittered: no jitter gives the floor, always', () => {
  const still = { baseNanos: 700, meanNanos: 0, capNanos: 700 }
  const model = new JitteredLatency({ entry: still, response: still }, new SeededRandom(1))
  for (let message = 0; message < 100; message++) expect(model.entryNanos(message)).toBe(700)
})

test('jittered: draws beyond the cap are the cap, and the mean is floor plus mean', () => {
  const random = new SeededRandom(3)
  const capped = new JitteredLatency({ entry: { ...jitter, capNanos: 1_001 }, response: jitter }, random)
  const draws = Array.from({ length: 1_000 }, () => capped.entryNanos(0))
  expect(Math.max(...draws)).toBe(1_001)
  const open = new JitteredLatency({ entry: { ...jitter, capNanos: 1e9 }, response: jitter }, random)
  const mean = Array.from({ length: 20_000 }, () => open.entryNanos(0)).reduce((a, b) => a + b) / 20_000
  expect(Math.abs(mean - 1_500)).toBeLessThan(20)
})

test.each([
  // 1. at a sample
  [1_000_000, 300],
  // 2. halfway between two
  [500_000, 200],
  // 3. a quarter, rounded to the nanosecond
  [1_250_000, 275],
  // 4. before the first
  [-5, 100],
  // 5. after the last
  [9_000_000, 200],
])('sampled: a request sent at %i takes %i', (sentAt, expected) => {
  const model = new SampledLatency(samples)
  model.entryNanos(1_999_999)
  expect(model.entryNanos(sentAt)).toBe(expected)
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
  ['latency.bad_sample', () => new SampledLatency([{ sentAt: 5, exchangeAt: 4, receivedAt: 9 }])],
  ['latency.bad_sample', () => new SampledLatency([...samples, samples[0]!])],
])('%s', (code, attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code }) as CodedError)
})

test.each([
  [{ kind: 'constant', entryNanos: 5, responseNanos: 6 }, ConstantLatency],
  [{ kind: 'jittered', entry: jitter, response: jitter }, JitteredLatency],
  [{ kind: 'sampled', samples }, SampledLatency],
])('configuration %#', (config, model) => {
  expect(latencyModel(LatencyConfig.parse(config), new SeededRandom(1))).toBeInstanceOf(model)
})

test.each([
  [{ kind: 'constant', entryNanos: -5, responseNanos: 6 }],
  [{ kind: 'constant', entryNanos: 5 }],
  [{ kind: 'jittered', entry: { ...jitter, capNanos: 999 }, response: jitter }],
  [{ kind: 'sampled', samples: [] }],
  [{ kind: 'quick' }],
])('a configuration that cannot be is refused: case %#', (config) => {
  expect(LatencyConfig.safeParse(config).success).toBe(false)
})

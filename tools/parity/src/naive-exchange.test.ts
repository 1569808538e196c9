import { existsSync } from 'node:fs'
import { ConstantLatency, type FillRule, type LatencyModel, SampledLatency } from '@hft/execution'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NaiveMaker, type NaiveResult } from './naive-maker.contract.ts'
import { firstEventAt, npzMarket, type ParityMarket } from './parity-market.ts'
import { type ParityOptions, runParity } from './parity-run.ts'
import { EVENT_FILE } from './recorded-reference.contract.ts'
import { naiveRows, roughMarket } from './rough-market.contract.ts'

const MILLISECOND = 1_000_000
const QUEUES = ['ra', 'pp1', 'pp2', 'pp3', 'log', 'log2']

const latencies: readonly (readonly [name: string, model: () => LatencyModel])[] = [
  // 1. the reference's
  ['10 ms each way', () => new ConstantLatency(10 * MILLISECOND)],
  // 2. everything at once: only the order of equal times decides
  ['none', () => new ConstantLatency(0)],
  // 3. one way only
  ['slow requests, instant answers', () => new ConstantLatency(35 * MILLISECOND, 0)],
  ['instant requests, slow answers', () => new ConstantLatency(0, 35 * MILLISECOND)],
  // 4. almost a step there and back
  ['97 ms there and back', () => new ConstantLatency(62 * MILLISECOND, 35 * MILLISECOND)],
  // 5. falling so fast that a later message would overtake
  [
    'falling',
    () =>
      new SampledLatency([
        { sentAt: 0, exchangeAt: 400 * MILLISECOND, receivedAt: 800 * MILLISECOND },
        { sentAt: 4_000 * MILLISECOND, exchangeAt: 4_001 * MILLISECOND, receivedAt: 4_002 * MILLISECOND },
      ]),
  ],
]

interface Comparison extends Omit<ParityOptions, 'latency' | 'fillRule'> {
  readonly latency: () => LatencyModel
  readonly fillRule: FillRule
}

async function naiveRun(market: ParityMarket, options: Comparison): Promise<NaiveResult> {
  const { offset, keep, queue, fillRule, latency } = options
  const { lotSize } = market.instrument
  const maker = new NaiveMaker(
    {
      beginAt: await firstEventAt(market),
      offsetTicks: offset,
      keeps: keep,
      orderLots: 10,
      maximumPositionLots: 100,
    },
    { queue, fillRule, latency: latency(), lotSize },
  )
  const { exchangeView, localView } = market.replay()
  return maker.run(await naiveRows(exchangeView), await naiveRows(localView))
}

async function expectSame(market: ParityMarket, options: Comparison): Promise<NaiveResult> {
  const naive = await naiveRun(market, options)
  const { result, fills } = await runParity(market, { ...options, latency: options.latency() })
  expect(fills).toEqual(naive.fills)
  const { steps, submits, cancels, position } = result
  expect({ steps, submits, cancels, positionLots: Math.round(position / market.instrument.lotSize) }).toEqual({
    steps: naive.steps,
    submits: naive.submits,
    cancels: naive.cancels,
    positionLots: naive.positionLots,
  })
  return naive
}

test.each(latencies)('latency %s: engine and exchange fill what the naive ones fill', async (_name, latency) => {
  let fills = 0
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom(1, MILLISECOND, 10 * MILLISECOND),
      fc.constantFrom(0, 0.02, 0.1),
      fc.constantFrom(...QUEUES),
      fc.constantFrom<FillRule>('whole', 'partial'),
      fc.constantFrom(0, 1, 2),
      fc.boolean(),
      async (seed, grainNanos, oddShare, queue, fillRule, offset, keep) => {
        const market = await roughMarket({ seed, events: 1_500, oddShare, grainNanos })
        fills += (await expectSame(market, { queue, fillRule, offset, keep, latency })).fills.length
      },
    ),
    { seed: 1, numRuns: 12 },
  )
  expect(fills).toBeGreaterThan(100)
})

describe.skipIf(!existsSync(EVENT_FILE))('on the recorded market', () => {
  const tenMilliseconds = (): LatencyModel => new ConstantLatency(10 * MILLISECOND)

  test.each([
    // 1. as the reference has it
    ['whole', 'pp3', 428],
    // 2. for which there is no reference
    ['partial', 'ra', 423],
  ] as const)('%s, %s: the naive exchange fills the same', async (fillRule, queue, count) => {
    const market = await npzMarket(EVENT_FILE.pathname, '0.1', '0.001')
    const options = { queue, fillRule, offset: 0, keep: true, latency: tenMilliseconds }
    const { fills } = await expectSame(market, options)
    expect(fills).toHaveLength(count)
  })
})

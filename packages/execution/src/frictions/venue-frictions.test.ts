import { SeededRandom } from '@hft/clock'
import { Side } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { ConstantLatency } from '../latency-models/constant-latency.ts'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import { SampledLatency } from '../latency-models/sampled-latency.ts'
import { Instruction, OrderType, TimeInForce } from '../orders/order-terms.ts'
import { ForeignMarket, MARKETS } from '../simulation/three-markets.contract.ts'
import { FrictionConfig } from './friction-config.ts'
import { venueFrictions } from './venue-frictions.ts'

const { Buy, Sell } = Side
type Frictions = z.input<typeof FrictionConfig>

/** UTC text of so many nanoseconds after the epoch. */
const utc = (nanos: number) => `1970-01-01T00:00:00.${String(nanos).padStart(9, '0')}Z`

function marketWith(
  kind: (typeof MARKETS)[number],
  config: Frictions,
  { latency = new ConstantLatency(0), seed = 1 }: { latency?: LatencyModel; seed?: number } = {},
): ForeignMarket {
  const frictions = venueFrictions(FrictionConfig.parse(config), new SeededRandom(seed))
  return new ForeignMarket(kind, undefined, { frictions, latency })
}

type Case = readonly [
  title: string,
  config: Frictions,
  happen: (market: ForeignMarket) => unknown,
  told: readonly string[],
  counts: Readonly<Record<string, number>>,
]

const cases: readonly Case[] = [
  [
    '1. rate limit: what is beyond it is rejected and does not count; a window later there is room again',
    { rateLimits: [{ requests: 2, windowNanos: 10 }] },
    (market) => market.submit(10, 1).submit(13, 2).submit(19, 3).submit(20, 4).submit(22, 5).submit(23, 6),
    [
      '10 1 accepted',
      '13 2 accepted',
      '19 3 rejected: rate limited',
      '20 4 accepted',
      '22 5 rejected: rate limited',
      '23 6 accepted',
    ],
    { rateLimited: 2 },
  ],
  [
    '2. fixed windows begin anew at their multiples',
    { rateLimits: [{ requests: 2, windowNanos: 10, window: 'fixed' }] },
    (market) => market.submit(17, 1).submit(18, 2).submit(19, 3).submit(20, 4).submit(21, 5).submit(22, 6),
    [
      '17 1 accepted',
      '18 2 accepted',
      '19 3 rejected: rate limited',
      '20 4 accepted',
      '21 5 accepted',
      '22 6 rejected: rate limited',
    ],
    { rateLimited: 2 },
  ],
  [
    '3. a limit of orders lets cancels pass, one of all requests does not',
    {
      rateLimits: [
        { requests: 1, windowNanos: 10, counts: 'orders' },
        { requests: 3, windowNanos: 100 },
      ],
    },
    (market) => market.submit(10, 1).amend(11, 1, 99, 10).cancel(12, 1).submit(30, 2).cancel(31, 2).cancel(110, 2),
    [
      '10 1 accepted',
      '11 1 amend rejected: rate limited',
      '12 1 cancelled: requested',
      '30 2 accepted',
      '31 2 cancel rejected: rate limited',
      '110 2 cancelled: requested',
    ],
    { rateLimited: 2 },
  ],
  [
    '4. gateways that turn everything away; cancels get through where they always do',
    { gatewayRejects: { probability: 1, cancels: false } },
    (market) => market.submit(10, 1).amend(11, 1, 99, 10).cancel(12, 1),
    [
      '10 1 rejected: venue unavailable',
      '11 1 amend rejected: venue unavailable',
      '12 1 cancel rejected: unknown order',
    ],
    { gatewayRejected: 2 },
  ],
  [
    '5. overload: a burst that begins at once and never ends turns everything away',
    { overload: { meanIntervalNanos: 1, meanDurationNanos: 1e15 } },
    (market) => market.submit(10, 1).submit(1_000, 2).cancel(2_000, 1),
    ['10 1 accepted', '1000 2 rejected: venue unavailable', '2000 1 cancel rejected: venue unavailable'],
    { overloadRejected: 2 },
  ],
  [
    '6. or delays it',
    { overload: { meanIntervalNanos: 1, meanDurationNanos: 1e15, rejectProbability: 0, delayNanos: 500 } },
    (market) => market.submit(10, 1).submit(1_000, 2).cancel(2_000, 1),
    ['10 1 accepted', '1500 2 accepted', '2500 1 cancelled: requested'],
    { overloadDelayed: 2 },
  ],
  [
    '7. a halt: orders and amends are rejected, cancels are not, nothing fills; then trading goes on',
    { halts: [{ from: utc(20), until: utc(40) }] },
    (market) =>
      market
        .submit(10, 1, { ticks: 101 })
        .submit(11, 2, { ticks: 99 })
        .submit(20, 3)
        .amend(21, 1, 101, 5)
        .cancel(22, 2)
        .submit(40, 4, { type: OrderType.Market, lots: 5 })
        .hit(50, Sell, 100, 10),
    [
      '10 1 accepted',
      '11 2 accepted',
      '20 3 rejected: trading state',
      '21 1 amend rejected: trading state',
      '22 2 cancelled: requested',
      '40 4 accepted',
      '40 4 filled 5@102 taker',
      '50 1 filled 10@101 maker',
    ],
    { halted: 1, haltRejected: 2 },
  ],
  [
    '8. halts that overlap are one; a halt of another instrument is none',
    {
      halts: [
        { from: utc(20), until: utc(40) },
        { from: utc(30), until: utc(60), instruments: ['generated:SIM-USD'] },
        { from: utc(20), until: utc(100), instruments: ['generated:OTHER'] },
      ],
    },
    (market) => market.submit(10, 1).submit(45, 2).submit(60, 3).submit(80, 4).trade(90, undefined, 100, 1),
    ['10 1 accepted', '45 2 rejected: trading state', '60 3 accepted', '80 4 accepted'],
    { halted: 1, haltRejected: 1 },
  ],
  [
    '9. what crosses in a halt trades at one price at its end',
    { halts: [{ from: utc(20), until: utc(40) }] },
    (market) => market.submit(10, 1, { ticks: 101 }).rest(30, 9, Sell, 101, 4).hit(31, Sell, 100, 3).pull(90, 2),
    ['10 1 accepted', '40 1 filled 4@101 maker'],
    { halted: 1 },
  ],
  [
    '10. a stop waits for the end of a halt',
    { halts: [{ from: utc(20), until: utc(40) }] },
    (market) => market.submit(10, 1, { type: OrderType.StopMarket, trigger: 102, lots: 5 }).hit(50, Buy, 102, 1),
    ['10 1 accepted', '50 1 triggered', '50 1 filled 5@102 taker'],
    { halted: 1 },
  ],
  [
    // A lot is 0.001 and a tick 0.01: 10 lots at 100 ticks are worth 0.01.
    '11. minimum notional: by limit, trigger or what an order would meet; reduce-only orders may be small',
    { minimumNotional: 0.01 },
    (market) =>
      market
        .submit(10, 1, { lots: 10 })
        .submit(11, 2, { lots: 9 })
        .amend(12, 1, 99, 10)
        .submit(13, 3, { type: OrderType.Market, lots: 9, timeInForce: TimeInForce.ImmediateOrCancel })
        .submit(14, 4, { type: OrderType.StopMarket, trigger: 200, lots: 5 })
        .submit(15, 5, { type: OrderType.StopMarket, trigger: 199, lots: 5 })
        .submit(16, 6, { type: OrderType.Market, lots: 10 })
        .submit(17, 7, { side: Sell, ticks: 150, lots: 1, instructions: Instruction.ReduceOnly })
        .cancel(18, 7),
    [
      '10 1 accepted',
      '11 2 rejected: below minimum notional',
      '12 1 amend rejected: below minimum notional',
      '13 3 rejected: below minimum notional',
      '14 4 accepted',
      '15 5 rejected: below minimum notional',
      '16 6 accepted',
      '16 6 filled 10@102 taker',
      '17 7 accepted',
      '18 7 cancelled: requested',
    ],
    { belowMinimumNotional: 4 },
  ],
  [
    '12. latency that grows with our own requests: 5 more for each beyond the first two, at most 12',
    { load: { timeConstantNanos: 1e15, freeMessages: 1.5, nanosPerMessage: 10, capNanos: 12 } },
    (market) => market.submit(10, 1).submit(11, 2).submit(12, 3).submit(13, 4),
    ['10 1 accepted', '11 2 accepted', '17 3 accepted', '25 4 accepted'],
    { loadDelayed: 2 },
  ],
]

describe.each(MARKETS)('frictions, %s', (kind) => {
  test.each(cases)('%s', (_, config, happen, told, counts) => {
    const market = marketWith(kind, config)
    happen(market)
    expect(market.run()).toEqual(told)
    const felt = Object.entries(market.exchange.counts).filter(([, count]) => count > 0)
    expect(Object.fromEntries(felt)).toEqual(counts)
  })
})

test('nothing is counted where nothing is configured', () => {
  const market = marketWith('levels', {})
  market.submit(10, 1)
  expect(market.run()).toEqual(['10 1 accepted'])
  expect(market.exchange.counts).toEqual({})
})

/** 2 and 3 take turns: the first of two requests takes 50, the second 10, and so on; answers take 1. */
class TurnsLatency implements LatencyModel {
  readonly minimumEntryNanos = 10
  readonly minimumResponseNanos = 1
  #sent = 0

  entryNanos(): number {
    return this.#sent++ % 2 === 0 ? 50 : 10
  }

  responseNanos(): number {
    return 1
  }
}

test.each([
  // 1. on one connection a cancel waits for its order
  [1, ['60 1 accepted', '60 1 cancelled: requested', '120 2 accepted', '120 3 accepted'], 0],
  // 2. on two it overtakes it, and finds nothing to cancel
  [2, ['21 1 cancel rejected: unknown order', '60 1 accepted', '81 3 accepted', '120 2 accepted'], 2],
])('requests on %i connections', (connections, told, overtaking) => {
  const market = marketWith('levels', { connections }, { latency: new TurnsLatency() })
  market.submit(10, 1).cancel(11, 1).submit(70, 2).submit(71, 3)
  expect(market.run()).toEqual(told)
  if (connections > 1) expect(market.exchange.counts['overtakingRequests']).toBe(overtaking)
})

test('a fill overtakes the acceptance of its order: they come on connections of their own', () => {
  let answered = 0
  const latency = {
    minimumEntryNanos: 0,
    minimumResponseNanos: 5,
    entryNanos: () => 0,
    responseNanos: () => 45 - 40 * (answered++ % 2),
  }
  const happen = (connections: number) => {
    answered = 0
    const market = marketWith('levels', { connections }, { latency })
    market.submit(10, 1, { type: OrderType.Market, lots: 5 })
    return [market.run(), market.exchange.counts['overtakingAnswers'] ?? 0]
  }
  expect(happen(1)).toEqual([['10 1 accepted', '10 1 filled 5@102 taker'], 0])
  expect(happen(2)).toEqual([['10 1 filled 5@102 taker', '10 1 accepted'], 1])
})

test('a sample that a gateway turned away: rejected after its round trip, counted, and nobody waits for it', () => {
  const samples = [
    { sentAt: 0, exchangeAt: 30, receivedAt: 50 },
    { sentAt: 100, exchangeAt: 0, receivedAt: 140 },
    { sentAt: 200, exchangeAt: 230, receivedAt: 250 },
    { sentAt: 300, exchangeAt: 330, receivedAt: 350 },
  ]
  const market = new ForeignMarket('levels', undefined, { latency: new SampledLatency(samples) })
  const seenAt: number[] = []
  market.exchange.updates$.subscribe(({ localTime }) => seenAt.push(localTime))
  market.submit(100, 1).submit(210, 2)
  // The gateway sits as far out as the quickest round trip allows: 20 there, 20 back.
  expect(market.run()).toEqual(['120 1 rejected: venue unavailable', '240 2 accepted'])
  expect(seenAt).toEqual([140, 260])
  expect(market.exchange.counts['gatewayRejected']).toBe(1)
})

function rejections(config: Frictions, seed: number): string[] {
  const market = marketWith('levels', config, { seed })
  for (let id = 1; id <= 400; id++) market.submit(id * 1_000, id, { ticks: 50 })
  return market.run().filter((line) => line.includes('rejected'))
}

test.each<[string, Frictions, number, number]>([
  // 1. a quarter of 400
  ['gateways', { gatewayRejects: { probability: 0.25 } }, 60, 140],
  // 2. a third of the time, and then half
  ['overload', { overload: { meanIntervalNanos: 10_000, meanDurationNanos: 5_000, rejectProbability: 0.5 } }, 30, 110],
])('%s: as likely as configured, and the seed alone says which', (_name, config, least, most) => {
  const once = rejections(config, 7)
  expect(once.length).toBeGreaterThan(least)
  expect(once.length).toBeLessThan(most)
  expect(rejections(config, 7)).toEqual(once)
  expect(rejections(config, 8)).not.toEqual(once)
})

test.each<[Frictions]>([
  [{ rateLimits: [{ requests: 0, windowNanos: 10 }] }],
  [{ gatewayRejects: { probability: 1.5 } }],
  [{ overload: { meanIntervalNanos: 0, meanDurationNanos: 5 } }],
  [{ halts: [{ from: utc(5), until: utc(5) }] }],
  [{ halts: [{ from: 'noon', until: utc(5) }] }],
  [{ minimumNotional: 0 }],
  [{ connections: 0 }],
])('a configuration that cannot be is refused: case %#', (config) => {
  expect(FrictionConfig.safeParse(config).success).toBe(false)
})

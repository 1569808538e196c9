import { type Clock, SeededRandom } from '@hft/clock'
import { builtinInstrument, createInstrument, type Lots, type Ticks } from '@hft/instrument'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { LatencyModel } from '../latency-models/latency-model.ts'
import { Order } from '../orders/order.ts'
import { RiskAverseQueue } from '../queue-models/risk-averse-queue.ts'
import { SimulatedExchange } from '../simulation/simulated-exchange.ts'
import { FrictionConfig } from './friction-config.ts'
import { venueFrictions } from './venue-frictions.ts'

const here = createInstrument(builtinInstrument('generated:SIM-USD'))
const there = { ...here, index: 1, id: 'elsewhere:SIM-USD', venue: 'elsewhere' }

/** Requests of this many nanoseconds on their way, one after the other; answers take 100 from here, 1 from there. */
function latencyOf(entryNanos: readonly number[]): LatencyModel {
  let sent = 0
  return {
    minimumEntryNanos: 1,
    minimumResponseNanos: 1,
    entryNanos: () => entryNanos[sent++]!,
    responseNanos: (_at, instrument) => (instrument === here.index ? 100 : 1),
  }
}

/** Sends orders 1, 2, … about these instruments at 10, 11, …; when each arrives, and what has overtaken. */
function arrivals(config: z.input<typeof FrictionConfig>, orders: readonly (readonly [number, number])[]) {
  let now = 0
  const clock: Clock = { epochNs: 0n, now: () => now }
  const exchange = new SimulatedExchange({
    latency: latencyOf(orders.map(([, nanos]) => nanos)),
    queueModel: new RiskAverseQueue(),
    fillRule: 'partial',
    frictions: venueFrictions(FrictionConfig.parse(config), new SeededRandom(1)),
  })
  exchange.start({ clock, instruments: [here, there], books: [] })
  const arrivedAt: number[] = []
  exchange.updates$.subscribe(({ orderId, exchangeTime }) => {
    arrivedAt[orderId - 1] = exchangeTime
  })
  orders.forEach(([instrument], index) => {
    now = 10 + index
    const order = new Order()
    order.id = index + 1
    order.instrument = instrument
    order.priceTicks = 100 as Ticks
    order.quantityLots = 1 as Lots
    exchange.submit(order)
  })
  exchange.limit = Number.POSITIVE_INFINITY
  exchange.run()
  while (exchange.nextUpdate !== Number.POSITIVE_INFINITY) exchange.deliverNext()
  const { overtakingRequests, overtakingAnswers } = exchange.counts
  return { arrivedAt, overtakingRequests, overtakingAnswers }
}

test('a connection keeps its order, and whoever arrives before an earlier one of another has overtaken it', () => {
  const orders = [50, 10, 40, 5, 5, 60, 1].map((nanos) => [0, nanos] as const)
  expect(arrivals({ connections: 3 }, orders)).toEqual({
    // First connection: 60, 18 and 17 wait for it; second: 21, 19 waits; third: 52, 75.
    arrivedAt: [60, 21, 52, 60, 21, 75, 60],
    // 2 and 3 overtake 1, 5 overtakes 1, 3 and 4, 7 overtakes 6.
    overtakingRequests: 4,
    overtakingAnswers: 0,
  })
})

test('each venue has its connections in turn, however requests to several alternate', () => {
  const orders = [
    [0, 50],
    [1, 50],
    [0, 10],
    [1, 10],
  ] as const
  // 22 and 23 would wait for 60 and 61 on the same connections.
  expect(arrivals({ connections: 2 }, orders)).toMatchObject({ arrivedAt: [60, 61, 22, 23] })
})

test('what reaches one venue before another has overtaken nothing', () => {
  const orders = [
    [0, 50],
    [1, 10],
    [0, 50],
    [1, 60],
  ] as const
  // Answers reach us at 160, 22, 162 and 74.
  expect(arrivals({ rateLimits: [{ requests: 9, windowNanos: 1 }] }, orders)).toEqual({
    arrivedAt: [60, 21, 62, 73],
    overtakingRequests: 0,
    overtakingAnswers: 0,
  })
})

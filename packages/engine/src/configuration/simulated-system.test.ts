import { mergeReplays, type OrderBook } from '@hft/data'
import {
  generateMarket,
  type LatencyConfig,
  OrderType,
  type OrderUpdate,
  OrderUpdateKind,
  TimeInForce,
} from '@hft/execution'
import { builtinInstrument, type Lots, Side, type Ticks } from '@hft/instrument'
import { MarketMaker, Strategy, type StrategyContext } from '@hft/strategy'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { simulatedSystem } from './simulated-system.ts'
import { SystemConfig } from './system-config.ts'

const jitter = { baseNanos: 100_000, meanNanos: 200_000, capNanos: 5_000_000 }
const JITTERED: LatencyConfig = { kind: 'jittered', entry: jitter, response: jitter }
const CONSTANT: LatencyConfig = { kind: 'constant', entryNanos: 1_000_000, responseNanos: 1_000_000 }

async function runOf(execution: z.input<typeof SystemConfig.schema>['execution'], seed: number) {
  const instruments = [builtinInstrument('generated:SIM-USD')]
  const config = SystemConfig.of({ engine: { instruments, seed }, execution })
  const { engine } = simulatedSystem(config, { strategy: new MarketMaker() })
  await engine.run(generateMarket({ instrument: engine.instruments[0]!, events: 20_000, seed: 5 }))
  return engine.summary({ name: 'run', mode: 'backtest' })
}

async function fillsOf(latency: LatencyConfig, queueModel: SystemConfig['execution']['queueModel'], seed: number) {
  const config = SystemConfig.of({
    engine: { instruments: [builtinInstrument('generated:SIM-USD')], seed },
    execution: { latency, queueModel },
  })
  const fills: string[] = []
  const recorder = {
    onFill: ({ lastTicks, localTime }: { readonly lastTicks: number; readonly localTime: number }) => {
      fills.push(`${lastTicks}@${localTime}`)
    },
  }
  const { engine, riskManager } = simulatedSystem(config, { strategy: new MarketMaker(), recorder })
  await engine.run(generateMarket({ instrument: engine.instruments[0]!, events: 20_000, seed: 5 }))
  expect(engine.risk).toBe(riskManager)
  expect(engine.orders.openCount).toBe(0)
  return fills
}

test.each([
  ['constant latency', CONSTANT],
  ['jittered latency', JITTERED],
])('%s: the same configuration trades the same', async (_name, latency) => {
  const fills = await fillsOf(latency, 'power-3', 1)
  expect(fills.length).toBeGreaterThan(10)
  expect(await fillsOf(latency, 'power-3', 1)).toEqual(fills)
})

test('what is configured is what trades: seed of the latency, and queue model', async () => {
  const fills = await fillsOf(JITTERED, 'power-3', 1)
  expect(await fillsOf(JITTERED, 'power-3', 2)).not.toEqual(fills)
  expect(await fillsOf(JITTERED, 'risk-averse', 1)).not.toEqual(fills)
})

test('a day order expires when the session of its venue ends, as configured', async () => {
  class DayOrder extends Strategy {
    readonly expiredAt: number[] = []
    #isSent = false

    override onBook({ instrument }: OrderBook, context: StrategyContext): void {
      if (this.#isSent) return
      this.#isSent = true
      const terms = { instrument, side: Side.Buy, type: OrderType.Limit, timeInForce: TimeInForce.Day } as const
      context.submit({
        ...terms,
        priceTicks: (context.book(instrument).best(Side.Buy) - 100) as Ticks,
        quantityLots: 1 as Lots,
      })
    }

    override onOrderUpdate({ kind, exchangeTime }: OrderUpdate): void {
      if (kind === OrderUpdateKind.Expired) this.expiredAt.push(exchangeTime)
    }
  }
  const expiredAt: number[][] = []
  for (const sessionEndByVenue of [{}, { generated: '00:01' }]) {
    const instruments = [builtinInstrument('generated:SIM-USD')]
    const strategy = new DayOrder('day')
    const config = SystemConfig.of({ engine: { instruments }, execution: { sessionEndByVenue } })
    const { engine } = simulatedSystem(config, { strategy })
    await engine.run(generateMarket({ instrument: engine.instruments[0]!, events: 80_000, seed: 5 }))
    expiredAt.push(strategy.expiredAt)
  }
  expect(expiredAt).toEqual([[], [60_000_000_000]])
})

test('each venue holds the auctions that are configured for it', async () => {
  class AtTheOpen extends Strategy {
    readonly ended: string[] = []
    readonly #isSent = new Set<number>()

    override onBook({ instrument }: OrderBook, context: StrategyContext): void {
      if (this.#isSent.has(instrument)) return
      this.#isSent.add(instrument)
      const terms = { instrument, side: Side.Buy, type: OrderType.Limit, timeInForce: TimeInForce.AtTheOpen } as const
      const priceTicks = (context.book(instrument).best(Side.Buy) - 100) as Ticks
      context.submit({ ...terms, priceTicks, quantityLots: 1 as Lots })
    }

    override onOrderUpdate({ kind, instrument, exchangeTime }: OrderUpdate): void {
      if (kind === OrderUpdateKind.Expired) this.ended.push(`${instrument} expired ${exchangeTime / 1e9} s`)
      if (kind === OrderUpdateKind.Rejected) this.ended.push(`${instrument} rejected`)
    }
  }
  const usual = builtinInstrument('generated:SIM-USD')
  const instruments = ['generated', 'east', 'west'].map((venue) => ({ ...usual, id: `${venue}:SIM-USD` }))
  const auctions = { open: { callAt: '00:00:01', priceAt: '00:00:02' } }
  const auctionsByVenue = { east: { open: { callAt: '00:00:01', priceAt: '00:00:04' } }, west: {} }
  const strategy = new AtTheOpen('open')
  const config = SystemConfig.of({ engine: { instruments }, execution: { auctions, auctionsByVenue } })
  const { engine } = simulatedSystem(config, { strategy })
  const markets = engine.instruments.map((instrument) => generateMarket({ instrument, events: 6_000, seed: 5 }))
  await engine.run(mergeReplays(markets))
  expect(strategy.ended).toEqual(['2 rejected', '0 expired 2 s', '1 expired 4 s'])
})

test('frictions are counted in the summary where there are any, the same for the same seed', async () => {
  const frictions = { rateLimits: [{ requests: 5, windowNanos: 100_000_000 }], gatewayRejects: { probability: 0.1 } }
  const { counts } = await runOf({ frictions }, 1)
  expect(counts['rateLimited']).toBeGreaterThan(0)
  expect(counts['gatewayRejected']).toBeGreaterThan(0)
  expect((await runOf({ frictions }, 1)).counts).toEqual(counts)
  expect((await runOf({ frictions }, 2)).counts).not.toEqual(counts)
  expect((await runOf({}, 1)).counts).not.toHaveProperty('rateLimited')
})

test('a feed latency of its own is the one that is measured', async () => {
  const { latencies } = await runOf({ feedLatency: { kind: 'constant', nanos: 7_000_000 } }, 1)
  const feed = latencies.find(({ stage }) => stage === 'exchange to receive')!
  expect(feed.count).toBeGreaterThan(1_000)
  expect([feed.minimum, feed.maximum]).toEqual([7_000_000, 7_000_000])
})

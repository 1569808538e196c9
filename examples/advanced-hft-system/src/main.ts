import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, SeededRandom } from '@hft/clock'
import { mergeReplays } from '@hft/data'
import { Engine, EngineConfig } from '@hft/engine'
import { generateMarket, JitteredLatency, queueModel, SimulatedExchange } from '@hft/execution'
import type { Lots } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { PLAIN, summaryText } from '@hft/statistic'
import { FlowMaker } from './flow-maker.ts'

const SEED = 7
const EVENTS_EACH = 150_000

const listing = { kind: 'linear', quote: 'USD', tickSize: '0.01', lotSize: '0.001' } as const
const config = EngineConfig.of({
  seed: SEED,
  startingBalance: 10_000,
  instruments: [
    { ...listing, id: 'generated:ALPHA-USD', base: 'ALPHA', fees: { maker: '0', taker: '0.0002' } },
    { ...listing, id: 'generated:BETA-USD', base: 'BETA', fees: { maker: '-0.00001', taker: '0.0003' } },
  ],
  candles: [{ by: 'time', nanos: 5 * NANOS_PER_SECOND }],
})

const latency = {
  baseNanos: NANOS_PER_MILLISECOND,
  meanNanos: 0.2 * NANOS_PER_MILLISECOND,
  capNanos: 5 * NANOS_PER_MILLISECOND,
}
const exchange = new SimulatedExchange({
  latency: new JitteredLatency({ entry: latency, response: latency }, new SeededRandom(SEED)),
  queueModel: queueModel('power-3', Number(listing.lotSize)),
  fillRule: 'partial',
})

const riskManager = new DefaultRiskManager({
  limits: {
    position: { quantity: { 'generated:ALPHA-USD': 1, 'generated:BETA-USD': 1 } },
    orderRate: { windows: [{ messages: 200, per: '1s' }] },
  },
  breakers: { dailyLoss: { trip: 50 } },
})

const strategy = new FlowMaker({ quoteLots: 100 as Lots, maximumPositionLots: 400 as Lots, threshold: 0.6 })
const engine = new Engine({ strategy, riskManager, executionClient: exchange, config })
riskManager.events$.subscribe(({ control, phase, reason }) => console.log(`risk: ${control} ${phase}: ${reason}`))

const replay = mergeReplays(
  engine.instruments.map((instrument) =>
    generateMarket({ instrument, events: EVENTS_EACH, seed: SEED + instrument.index }),
  ),
)
await engine.run(replay)
console.log(
  summaryText(engine.summary({ name: 'advanced', mode: 'backtest', counts: { candles: strategy.candles } }), PLAIN),
)

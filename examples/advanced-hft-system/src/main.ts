import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, SeededRandom } from '@hft/clock'
import { mergeReplays } from '@hft/data'
import { Engine, EngineConfig, executionSections } from '@hft/engine'
import {
  generateMarket,
  JitteredLatency,
  type LatencyModel,
  queueModel,
  SimulatedExchange,
  SmartOrderRouter,
  VenueLatencies,
} from '@hft/execution'
import { instrumentsOf, type Lots, Product } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import { PLAIN, summaryText } from '@hft/statistic'
import { FlowMaker } from './flow-maker.ts'
import { ParcelBuyer } from './parcel-buyer.ts'

const SEED = 7
const EVENTS_EACH = 150_000

const listing = { kind: 'linear', quote: 'USD', tickSize: '0.01', lotSize: '0.001' } as const
// GAMMA is listed at two venues: one product, over which orders are routed.
const EAST = 2
const WEST = 3
const config = EngineConfig.of({
  seed: SEED,
  startingBalance: 10_000,
  instruments: [
    { ...listing, id: 'generated:ALPHA-USD', base: 'ALPHA', fees: { maker: '0', taker: '0.0002' } },
    { ...listing, id: 'generated:BETA-USD', base: 'BETA', fees: { maker: '-0.00001', taker: '0.0003' } },
    { ...listing, id: 'east:GAMMA-USD', base: 'GAMMA', fees: { maker: '0', taker: '0.0002' } },
    { ...listing, id: 'west:GAMMA-USD', base: 'GAMMA', fees: { maker: '0', taker: '0.00025' } },
  ],
  candles: [{ by: 'time', nanos: 5 * NANOS_PER_SECOND }],
})

/** A floor, and a little jitter on top. */
function latencyOf(milliseconds: number, venue: number): LatencyModel {
  const leg = {
    baseNanos: milliseconds * NANOS_PER_MILLISECOND,
    meanNanos: 0.2 * NANOS_PER_MILLISECOND,
    capNanos: 4 * milliseconds * NANOS_PER_MILLISECOND,
  }
  return new JitteredLatency({ entry: leg, response: leg }, new SeededRandom(SEED).fork(venue))
}

const generated = latencyOf(1, 0)
const exchange = new SimulatedExchange({
  latency: new VenueLatencies([generated, generated, latencyOf(2, 1), latencyOf(8, 2)]),
  queueModel: queueModel('power-3', Number(listing.lotSize)),
  fillRule: 'partial',
  // Others at GAMMA's venues go when we have traded at the other one, and come back after two seconds.
  withdrawal: { reactionNanos: 3 * NANOS_PER_MILLISECOND, absenceNanos: 2 * NANOS_PER_SECOND },
})
const instruments = instrumentsOf(config.instruments)
const router = new SmartOrderRouter({
  product: new Product('GAMMA/USD', [instruments[EAST]!, instruments[WEST]!]),
  clients: [exchange, exchange],
  sendPolicy: 'arrival-equalised',
  isClockShared: true,
  firstRoundTripNanos: [4 * NANOS_PER_MILLISECOND, 16 * NANOS_PER_MILLISECOND],
})

const riskManager = new DefaultRiskManager({
  limits: {
    position: {
      quantity: { 'generated:ALPHA-USD': 1, 'generated:BETA-USD': 1, 'east:GAMMA-USD': 20, 'west:GAMMA-USD': 20 },
    },
    orderRate: { windows: [{ messages: 200, per: '1s' }] },
  },
  breakers: { dailyLoss: { trip: 50 } },
})

const maker = new FlowMaker({ quoteLots: 100 as Lots, maximumPositionLots: 400 as Lots, threshold: 0.6 }, EAST)
const buyer = new ParcelBuyer({ instrument: EAST, parcelLots: 1500 as Lots, parcels: 10, booksBetween: 10_000 })
const engine = new Engine({ strategy: [maker, buyer], riskManager, executionClient: router, config })
riskManager.events$.subscribe(({ control, phase, reason }) => console.log(`risk: ${control} ${phase}: ${reason}`))

const replay = mergeReplays(
  engine.instruments.map((instrument) =>
    generateMarket({
      instrument,
      events: EVENTS_EACH,
      seed: SEED + instrument.index,
      // One product has one fair value, wherever it trades.
      ...(instrument.base === 'GAMMA' ? { fairValueSeed: SEED } : {}),
    }),
  ),
)
await engine.run(replay)
const parcels = instruments[EAST]!.quantityGrid.textOfCount(buyer.filledLots)
const summary = engine.summary({ name: 'advanced', mode: 'backtest', counts: { candles: maker.candles } })
console.log(summaryText(summary, PLAIN))
console.log(executionSections(summary, PLAIN).join('\n\n'))
console.log(`\n${parcels} GAMMA bought in parcels, as their owner was told`)

import { type Clock, SeededRandom, type Timers } from '@hft/clock'
import {
  auctionTimetable,
  feedLatency,
  marketImpact,
  queueModel,
  SimulatedExchange,
  type SmartOrderRouter,
  selfTradePrevention,
  venueFrictions,
} from '@hft/execution'
import { DefaultRiskManager } from '@hft/risk'
import type { Strategy } from '@hft/strategy'
import { Engine } from '../engine.ts'
import type { VenueCandles } from '../state/venue-candles.ts'
import type { RunRecorder } from '../statistics/engine-statistics.ts'
import { auctionsByVenueOf, latencyOf, routerOf, venuesOf } from './simulated-routing.ts'
import type { SystemConfig } from './system-config.ts'

/** Keep the venue's chance apart from that of the strategies, which are numbered from 0. */
const LATENCY_RANDOM = 0x10_0000
const FEED_LATENCY_RANDOM = 0x10_0001
const FRICTION_RANDOM = 0x10_0002

/** An engine with the parts that a configuration names, trading on the simulated exchange. */
export interface SimulatedSystem {
  readonly engine: Engine
  readonly exchange: SimulatedExchange
  /** Present where the configuration has orders routed. */
  readonly router: SmartOrderRouter | undefined
  readonly riskManager: DefaultRiskManager
}

/** Parts that depend on the program. */
export interface SimulatedSystemParts {
  /** What the run's first audit record is the hash of; the configuration if left out. */
  readonly configuration?: unknown
  readonly strategy: Strategy | readonly Strategy[]
  /** The system's clock, for paper trading in real time. */
  readonly clock?: Clock & Timers
  readonly recorder?: RunRecorder
  /** Where the candles stand that candle rows of the market name. */
  readonly venueCandles?: VenueCandles
}

/**
 * Composes a system for a backtest, or with a clock for paper trading in real time.
 *
 * @throws CodedError of the packages for settings that their schemas can't see to be wrong, such as a limit for an
 *   instrument that the run doesn't have
 */
export function simulatedSystem(config: SystemConfig, parts: SimulatedSystemParts): SimulatedSystem {
  const { queueModel: queueModelName, fillRule, orderQueue, mode, selfTrade, auctions } = config.execution
  const random = new SeededRandom(config.engine.seed)
  const riskManager = new DefaultRiskManager(config.risk)
  // Its instruments are known once the engine has started it.
  const lotSizes: number[] = []
  const exchange = new SimulatedExchange({
    latency: latencyOf(config, random.fork(LATENCY_RANDOM)),
    feedLatency: feedLatency(config.execution.feedLatency, random.fork(FEED_LATENCY_RANDOM)),
    frictions: venueFrictions(config.execution.frictions, random.fork(FRICTION_RANDOM)),
    impact: marketImpact(config.execution.impact),
    queueModel: (instrument) => queueModel(queueModelName, lotSizes[instrument]!),
    fillRule,
    orderQueue,
    selfTrade: selfTradePrevention(selfTrade),
    auctions: auctionTimetable(auctions),
    auctionsByVenue: auctionsByVenueOf(config),
    withdrawal: config.execution.withdrawal,
    ...(mode === 'matching' ? { matching: { publishes: config.execution.matchingFeed === 'published' } } : {}),
    venues: venuesOf(config),
  })
  const router = routerOf(config, exchange)
  const engine = new Engine({
    ...parts,
    showsOwnOrders: mode === 'matching' && config.execution.matchingFeed === 'published',
    queueModel: (instrument) => queueModel(queueModelName, instrument.lotSize),
    riskManager,
    executionClient: router ?? exchange,
    config: config.engine,
    configuration: parts.configuration ?? config,
  })
  for (const { lotSize } of engine.instruments) lotSizes.push(lotSize)
  return { engine, exchange, router, riskManager }
}

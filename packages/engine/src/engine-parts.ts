import type { Clock, Timers } from '@hft/clock'
import type { ExecutionClient, QueueModel } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { RiskManager } from '@hft/risk'
import type { Strategy } from '@hft/strategy'
import type { EngineConfig } from './configuration/engine-config.ts'
import type { VenueCandles } from './state/venue-candles.ts'
import type { RunRecorder } from './statistics/engine-statistics.ts'

/** The parts that an engine composes. Only these differ between backtest, paper and live. */
export interface EngineParts {
  readonly strategy: Strategy | readonly Strategy[]
  readonly riskManager: RiskManager
  readonly executionClient: ExecutionClient
  readonly config?: EngineConfig
  /** Writes down fills and equity as they come. */
  readonly recorder?: RunRecorder
  /** What the run's first audit record is the hash of: a whole system's configuration; {@link config} if left out. */
  readonly configuration?: unknown
  /** Where the candles stand that candle rows of the source name: `candles` of stored data, `candlesOf` of a live feed. */
  readonly venueCandles?: VenueCandles
  /** Estimates the queue positions that strategies ask for; `power-3` if left out. */
  readonly queueModel?: (instrument: Instrument) => QueueModel
  /** The books of the source hold our own orders as well; if left out: those of a venue do, those of a simulated one don't. */
  readonly showsOwnOrders?: boolean
  /** Given where events come in real time: the system's clock. Without it, time is that of the events. */
  readonly clock?: Clock & Timers
}

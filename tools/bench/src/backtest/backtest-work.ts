import type { Nanos } from '@hft/clock'
import type { EventStream, Replay } from '@hft/data'
import { Engine, EngineConfig } from '@hft/engine'
import { ConstantLatency, MockExecutionClient, queueModel, SimulatedExchange } from '@hft/execution'
import type { Instrument, InstrumentDefinition } from '@hft/instrument'
import { DefaultRiskManager } from '@hft/risk'
import type { Strategy } from '@hft/strategy'
import { BareCore } from './bare-core.ts'
import { noLimits } from './no-limits.ts'
import { Idler, StepMaker, Watcher } from './step-maker.ts'
import type { MakerParameters } from './step-quotes.ts'

const LATENCY_NANOS = 10_000_000
const ORDER_QUANTITY = 0.01
const MAXIMUM_POSITION = 0.1
const MAKER_FEE_RATE = 0.0002

/** What one run does; every runner, ours and the rivals', takes the same. */
export interface BacktestWork {
  /**
   * `nothing` replays both books, `callbacks` calls a strategy that does nothing at every message and trade, without a
   * simulated exchange.
   */
  readonly work: 'nothing' | 'callbacks' | 'maker'
  /** Ticks away from the mid. */
  readonly offset?: number
  /** 1: an order that stands at its target stays. */
  readonly keep?: 0 | 1
}

/** What a run came to. */
export interface BacktestOutcome {
  /** Rows of our own view. */
  readonly events: number
  readonly steps: number
  readonly fills: number
  /** In base. */
  readonly position: number
  /** −Σ side · price · quantity, in quote. */
  readonly balance: number
  /** In quote. */
  readonly fee: number
  /** Times that a strategy was called. */
  readonly callbacks: number
}

/** A market to run over, its instrument at index 0. */
export interface BacktestMarket {
  readonly definition: InstrumentDefinition
  readonly instrument: Instrument
  readonly epochNs: bigint
  /** The earliest time of both views. */
  readonly beginAt: Nanos
}

/** Through the public `Engine`, with ledger, risk manager, audit log and statistics. */
export async function runEngine(market: BacktestMarket, replay: Replay, work: BacktestWork): Promise<BacktestOutcome> {
  const strategy = strategyOf(market, work)
  const engine = new Engine({
    strategy,
    riskManager: new DefaultRiskManager(noLimits()),
    executionClient: work.work === 'callbacks' ? new MockExecutionClient() : simulatedExchange(market),
    config: EngineConfig.of({ instruments: [market.definition] }),
  })
  const { events, failures } = await engine.run(replay, market.epochNs)
  if (failures[0] !== undefined) throw failures[0].error
  const { account } = engine
  return {
    events: events.events,
    steps: strategy instanceof StepMaker ? strategy.steps : 0,
    fills: strategy instanceof StepMaker ? strategy.fills : 0,
    position: account.positionLots(0) * market.instrument.lotSize,
    balance: account.exactCash(0).toNumber(),
    fee: account.exactFees(0).toNumber(),
    callbacks: strategy instanceof Watcher ? strategy.calls : 0,
  }
}

/** Through the bare replay core. */
export async function runBareCore(
  market: BacktestMarket,
  replay: Replay,
  work: BacktestWork,
): Promise<BacktestOutcome> {
  const { instrument, epochNs, beginAt } = market
  const maker = work.work === 'maker' ? makerParameters(market, work) : undefined
  const core = new BareCore(simulatedExchange(market), replay, instrument, epochNs, beginAt, maker)
  await core.run()
  const valueOfOne = instrument.tickSize * instrument.lotSize
  return {
    events: core.rows,
    steps: core.steps,
    fills: core.fills,
    position: core.positionLots * instrument.lotSize,
    balance: core.cashTickLots * valueOfOne,
    fee: core.valueTickLots * valueOfOne * MAKER_FEE_RATE,
    callbacks: 0,
  }
}

/** Time of the first row of either view, whichever is earlier. */
export async function firstTimeOf(replay: Replay): Promise<Nanos> {
  return Math.min(await firstTime(replay.exchangeView, 'exchangeTime'), await firstTime(replay.localView, 'localTime'))
}

async function firstTime(view: EventStream, time: 'exchangeTime' | 'localTime'): Promise<Nanos> {
  do {
    for (let batch = view.next(); batch !== undefined; batch = view.next()) {
      if (batch.length > 0) return batch[time][0]!
    }
  } while (await view.load())
  return Number.POSITIVE_INFINITY
}

function strategyOf(market: BacktestMarket, work: BacktestWork): Strategy {
  if (work.work === 'maker') return new StepMaker(makerParameters(market, work), market.beginAt)
  return work.work === 'callbacks' ? new Watcher('watcher') : new Idler('idler')
}

function makerParameters({ instrument }: BacktestMarket, { offset = 0, keep = 1 }: BacktestWork): MakerParameters {
  return {
    offsetTicks: offset,
    keeps: keep === 1,
    orderLots: Math.round(ORDER_QUANTITY / instrument.lotSize),
    maximumPositionLots: Math.round(MAXIMUM_POSITION / instrument.lotSize),
  }
}

function simulatedExchange({ instrument }: BacktestMarket): SimulatedExchange {
  return new SimulatedExchange({
    latency: new ConstantLatency(LATENCY_NANOS),
    queueModel: queueModel('pp3', instrument.lotSize),
    fillRule: 'whole',
  })
}

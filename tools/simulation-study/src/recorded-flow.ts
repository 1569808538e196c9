import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Nanos, SeededRandom } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import {
  FIRST_FOREIGN_ORDER_ID,
  type MarketGeneratorOptions,
  marketGeneratorConfig,
  OrderFlow,
  type OrderId,
} from '@hft/execution'
import type { Lots, Ticks } from '@hft/instrument'
import { Side } from '@hft/instrument'
import { FlowRecorder } from './flow-recorder.ts'

/** What flow to generate, and how often an order of ours joins it. */
export interface FlowOptions {
  readonly market: MarketGeneratorOptions
  /** Length of the recording. */
  readonly durationNanos: Nanos
  /** Time from one order of ours to the next. */
  readonly probeEveryNanos: Nanos
  /** How long each waits before it is cancelled. */
  readonly probeLifeNanos: Nanos
  /** Ticks behind the touch that it joins. */
  readonly probeTicksBehind: number
}

/** What the study is run with unless something else is asked for. */
export const DEFAULT_FLOW: FlowOptions = {
  market: { seed: 1, meanIntervalNanos: NANOS_PER_MILLISECOND },
  durationNanos: 600 * NANOS_PER_SECOND,
  probeEveryNanos: 250 * NANOS_PER_MILLISECOND,
  probeLifeNanos: 5 * NANOS_PER_SECOND,
  probeTicksBehind: 0,
}

/** An order of one lot of ours that rested among the others. */
export interface Probe {
  readonly id: OrderId
  readonly side: Side
  readonly ticks: Ticks
  /** When it joined the queue, alone at that time. */
  readonly joinedAt: Nanos
  /** When it was, or would have been, cancelled. */
  readonly leavesAt: Nanos
  /** When it traded; undefined when it didn't. */
  readonly filledAt: Nanos | undefined
}

/** A market in which our orders were, order by order and as levels. */
export interface RecordedFlow {
  readonly orders: MarketEventBatch
  readonly levels: MarketEventBatch
  readonly probes: readonly Probe[]
}

/**
 * Generates a market on the matching engine with orders of one lot of ours in it, alternately a bid and an ask. Their
 * places in the queues are the true ones: the engine fills them first in, first out. Commands are at least 2 ns apart.
 */
export function recordFlow(options: FlowOptions): RecordedFlow {
  const config = marketGeneratorConfig(options.market)
  const recorder = new FlowRecorder(FIRST_FOREIGN_ORDER_ID)
  const flow = new OrderFlow(config, 0, new SeededRandom(config.seed).fork(1), recorder)
  const { engine } = flow
  while (flow.now < config.warmUpIntervals) {
    flow.advance()
    flow.act()
  }
  const openedAt = flow.now
  recorder.start(engine)
  const probes: Omit<Probe, 'filledAt'>[] = []
  let firstOpen = 0
  const act = (at: Nanos, command: () => void) => {
    recorder.now = Math.max(at, recorder.now + 2)
    command()
    recorder.finishCommand(engine)
  }
  const cancelUntil = (at: Nanos) => {
    for (; firstOpen < probes.length && probes[firstOpen]!.leavesAt <= at; firstOpen++) {
      const { id, leavesAt } = probes[firstOpen]!
      if (engine.isResting(id)) act(leavesAt, () => engine.cancel(id))
    }
  }
  let nextProbeAt = options.probeEveryNanos
  for (;;) {
    flow.advance()
    const at = Math.floor((flow.now - openedAt) * config.meanIntervalNanos)
    for (; nextProbeAt <= Math.min(at, options.durationNanos); nextProbeAt += options.probeEveryNanos) {
      cancelUntil(nextProbeAt)
      act(nextProbeAt, () => {
        const id = FIRST_FOREIGN_ORDER_ID + probes.length
        const side = probes.length % 2 === 0 ? Side.Buy : Side.Sell
        const outwards = side === Side.Buy ? -options.probeTicksBehind : options.probeTicksBehind
        const ticks = (engine.best(side) + outwards) as Ticks
        const joinedAt = recorder.now
        probes.push({ id, side, ticks, joinedAt, leavesAt: joinedAt + options.probeLifeNanos })
        engine.submitLimit(id, side, ticks, 1 as Lots)
      })
    }
    cancelUntil(at)
    if (at > options.durationNanos) break
    act(at, () => flow.act())
  }
  // Those that are still waiting would have a shorter life than the others.
  const whole = probes.filter(({ leavesAt }) => leavesAt <= options.durationNanos)
  return {
    orders: recorder.orders,
    levels: recorder.levels,
    probes: whole.map((probe) => ({ ...probe, filledAt: recorder.firstFills.get(probe.id) })),
  }
}

import { NANOS_PER_MILLISECOND } from '@hft/clock'
import { FillRule, LatencyConfig, QueueModelConfig } from '@hft/execution'
import { z } from 'zod'

/** The simulated exchange that a backtest and paper trading send their orders to. */
export const SimulationConfig = z
  .strictObject({
    latency: LatencyConfig.default({
      kind: 'constant',
      entryNanos: NANOS_PER_MILLISECOND,
      responseNanos: NANOS_PER_MILLISECOND,
    }),
    queueModel: QueueModelConfig,
    fillRule: FillRule,
  })
  .describe('How orders get to the simulated exchange and how they fill there')
export type SimulationConfig = z.infer<typeof SimulationConfig>

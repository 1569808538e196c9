import { NANOS_PER_MILLISECOND, type Nanos } from '@hft/clock'
import { QUEUE_MODEL_NAMES, queueModel } from '@hft/execution'
import { builtinInstrument } from '@hft/instrument'
import { conflatedLevels } from './conflated-levels.ts'
import { compareFills, type FillComparison } from './fill-comparison.ts'
import { predictedFills } from './predicted-fills.ts'
import { type FlowOptions, recordFlow } from './recorded-flow.ts'

/** Interval of the conflated feed unless another is asked for. */
export const DEFAULT_CONFLATION_NANOS = 100 * NANOS_PER_MILLISECOND

/** Each queue model's fills beside the true ones. */
export interface QueueStudy {
  readonly probes: number
  readonly trueFills: number
  /** First in, first out among the recorded orders (L3). */
  readonly orders: FillComparison
  /** By model, over every change of every level. */
  readonly levels: readonly FillComparison[]
  /** By model, over levels sent once an interval. */
  readonly conflated: readonly FillComparison[]
}

/** Generates one market, reduces it to what other feeds show of it, and predicts the fills of the orders in it. */
export function studyQueues(options: FlowOptions, conflationNanos: Nanos = DEFAULT_CONFLATION_NANOS): QueueStudy {
  const { orders, levels, probes } = recordFlow(options)
  const conflated = conflatedLevels(levels, conflationNanos)
  const lotSize = Number(builtinInstrument('generated:SIM-USD').lotSize)
  const compared = (rows: typeof levels) =>
    QUEUE_MODEL_NAMES.map((name) =>
      compareFills(name, probes, predictedFills(rows, probes, queueModel(name, lotSize), 'model')),
    )
  const exact = predictedFills(orders, probes, queueModel('risk-averse', lotSize), 'exact')
  return {
    probes: probes.length,
    trueFills: probes.filter(({ filledAt }) => filledAt !== undefined).length,
    orders: compareFills('exact (L3)', probes, exact),
    levels: compared(levels),
    conflated: compared(conflated),
  }
}

import { NANOS_PER_MILLISECOND, type Nanos } from '@hft/clock'
import type { OrderId } from '@hft/execution'
import type { Probe } from './recorded-flow.ts'

/** Predicted fills beside the true ones. */
export interface FillComparison {
  readonly name: string
  readonly trueFills: number
  readonly predictedFills: number
  /** Orders that truly filled and were not predicted to. */
  readonly missed: number
  /** Orders that were predicted to fill and truly did not. */
  readonly invented: number
  /** Of those with both fills: predicted before, at, and after the true time. */
  readonly early: number
  readonly exact: number
  readonly late: number
  /** Predicted minus true time of those with both fills, milliseconds; NaN without any. */
  readonly meanErrorMillis: number
  /** Median and 95 % quantile of the absolute difference, milliseconds. */
  readonly medianAbsoluteMillis: number
  readonly tailAbsoluteMillis: number
}

/** Compares a model's fills with the true ones. */
export function compareFills(
  name: string,
  probes: readonly Probe[],
  predicted: ReadonlyMap<OrderId, Nanos>,
): FillComparison {
  const errors: number[] = []
  let trueFills = 0
  let missed = 0
  let invented = 0
  for (const { id, filledAt } of probes) {
    const predictedAt = predicted.get(id)
    if (filledAt !== undefined) trueFills++
    if (filledAt !== undefined && predictedAt !== undefined) errors.push(predictedAt - filledAt)
    else if (filledAt !== undefined) missed++
    else if (predictedAt !== undefined) invented++
  }
  const absolute = errors.map(Math.abs).sort((one, other) => one - other)
  return {
    name,
    trueFills,
    predictedFills: errors.length + invented,
    missed,
    invented,
    early: errors.filter((error) => error < 0).length,
    exact: errors.filter((error) => error === 0).length,
    late: errors.filter((error) => error > 0).length,
    meanErrorMillis: errors.reduce((sum, error) => sum + error, 0) / errors.length / NANOS_PER_MILLISECOND,
    medianAbsoluteMillis: quantile(absolute, 0.5) / NANOS_PER_MILLISECOND,
    tailAbsoluteMillis: quantile(absolute, 0.95) / NANOS_PER_MILLISECOND,
  }
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

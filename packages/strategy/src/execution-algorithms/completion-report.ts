import type { Nanos } from '@hft/clock'
import type { Side } from '@hft/instrument'

/** What came of a parent order. Prices in ticks, slippage in basis points: above 0 is worse than the benchmark. */
export interface CompletionReport {
  readonly quantityLots: number
  readonly filledLots: number
  /** filled / quantity. */
  readonly completion: number
  readonly children: number
  /** Average price of the fills; NaN without any. */
  readonly averageTicks: number
  /** Mid when the parent began. */
  readonly arrivalTicks: number
  /** Volume-weighted price of others' trades while it was worked; NaN without any. */
  readonly marketTicks: number
  /** side · (average − arrival) / arrival. */
  readonly arrivalSlippageBasisPoints: number
  /** side · (average − market) / market. */
  readonly marketSlippageBasisPoints: number
  /** Own lots / all lots traded meanwhile. */
  readonly participation: number
  readonly startedAt: Nanos
  /** Time of the last fill, or of giving up. */
  readonly endedAt: Nanos
}

/** The same with what was to be done. */
export interface WorkedOrderReport extends CompletionReport {
  readonly algorithm: string
  readonly instrument: number
  readonly side: Side
}

const BASIS_POINTS = 10_000

/** side · (price − benchmark) / |benchmark|, in basis points. */
export function slippageBasisPoints(sign: 1 | -1, ticks: number, benchmarkTicks: number): number {
  return (sign * (ticks - benchmarkTicks) * BASIS_POINTS) / Math.abs(benchmarkTicks)
}

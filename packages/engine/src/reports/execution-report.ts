import { type Instrument, Side } from '@hft/instrument'
import type { StrategyHost } from '../strategy-host.ts'

/** What came of an order that a strategy works over time, as plain JSON: null where there is nothing to say. */
export interface ExecutionReport {
  readonly strategy: string
  readonly algorithm: string
  readonly instrument: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly filled: string
  /** filled / quantity. */
  readonly completion: number
  readonly children: number
  readonly averagePrice: number | null
  /** Mid when it began. */
  readonly arrivalPrice: number | null
  /** Volume-weighted price of others' trades meanwhile. */
  readonly marketPrice: number | null
  /** Above 0 is worse. */
  readonly arrivalSlippageBasisPoints: number | null
  readonly vwapSlippageBasisPoints: number | null
  /** Own quantity / all that was traded meanwhile. */
  readonly participation: number | null
  readonly seconds: number | null
}

/** The reports of all strategies, in their order. */
export function executionReports(
  hosts: readonly StrategyHost[],
  instruments: readonly Instrument[],
): readonly ExecutionReport[] {
  return hosts.flatMap(({ strategy }) =>
    (strategy.completionReports?.() ?? []).map((report) => {
      const { tickSize, quantityGrid, id } = instruments[report.instrument]!
      return {
        strategy: strategy.name,
        algorithm: report.algorithm,
        instrument: id,
        side: report.side === Side.Buy ? ('buy' as const) : ('sell' as const),
        quantity: quantityGrid.textOfCount(report.quantityLots),
        filled: quantityGrid.textOfCount(report.filledLots),
        completion: report.completion,
        children: report.children,
        averagePrice: rounded(report.averageTicks * tickSize),
        arrivalPrice: rounded(report.arrivalTicks * tickSize),
        marketPrice: rounded(report.marketTicks * tickSize),
        arrivalSlippageBasisPoints: rounded(report.arrivalSlippageBasisPoints),
        vwapSlippageBasisPoints: rounded(report.marketSlippageBasisPoints),
        participation: rounded(report.participation),
        seconds: rounded((report.endedAt - report.startedAt) / 1e9),
      }
    }),
  )
}

/** Nine significant digits; null for no number. */
function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(9)) : null
}

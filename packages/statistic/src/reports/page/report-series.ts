import type { Nanos } from '@hft/clock'
import type { Side } from '@hft/instrument'
import { SampleSeries } from './sample-series.ts'

/** Fills that a page shows one by one; of a longer run, the first. */
export const MOST_FILLS = 20_000

/** One fill as the page draws it. */
export interface ReportFill {
  readonly instrument: number
  readonly at: Nanos
  readonly side: Side
  readonly price: number
}

/** What a report page draws over time, collected while a run goes on, in constant memory. */
export class ReportSeries {
  /** Equity, then mid and position of each instrument. */
  readonly samples: SampleSeries
  readonly instruments: readonly string[]
  readonly fills: ReportFill[] = []
  /** Fills altogether, the ones that are not kept included. */
  fillCount = 0

  /** @param instruments their ids, in the run's order */
  constructor(instruments: readonly string[]) {
    this.instruments = instruments
    this.samples = new SampleSeries(1 + 2 * instruments.length)
  }

  onFill(fill: ReportFill): void {
    this.fillCount++
    if (this.fills.length < MOST_FILLS) this.fills.push(fill)
  }
}

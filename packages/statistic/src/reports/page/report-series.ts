import type { Nanos } from '@hft/clock'
import type { Instrument, Side } from '@hft/instrument'
import { SampleSeries } from './sample-series.ts'
import { MOST_TOUCH_POINTS, TouchSeries } from './touch-series.ts'

/** Fills that a page shows one by one; of a longer run, the first. */
export const MOST_FILLS = 20_000
/** Marks that a page shows; of a longer run, the first. */
export const MOST_MARKS = 100

/** One fill as the page draws it. */
export interface ReportFill {
  readonly instrument: number
  readonly at: Nanos
  readonly side: Side
  readonly ticks: number
  readonly lots: number
  /** Once it is booked. */
  readonly positionLots: number
}

/** Something that happened to the run: a halt, a command, a payment. */
export interface ReportMark {
  readonly at: Nanos
  readonly text: string
}

/** What a report page draws over time, collected while a run goes on, in bounded memory. */
export class ReportSeries {
  /** Equity, then the position in each instrument. */
  readonly samples: SampleSeries
  readonly instruments: readonly Instrument[]
  /** One an instrument. */
  readonly touches: readonly TouchSeries[]
  readonly fills: ReportFill[] = []
  readonly marks: ReportMark[] = []
  /** Fills altogether, the ones that are not kept included. */
  fillCount = 0
  /** Marks altogether. */
  markCount = 0

  /** @param instruments in the run's order */
  constructor(instruments: readonly Instrument[]) {
    this.instruments = instruments
    this.samples = new SampleSeries(1 + instruments.length)
    const mostPoints = 2 * Math.max(1, Math.floor(MOST_TOUCH_POINTS / 2 / Math.max(1, instruments.length)))
    this.touches = instruments.map(() => new TouchSeries(mostPoints))
  }

  onFill(fill: ReportFill): void {
    this.fillCount++
    if (this.fills.length < MOST_FILLS) this.fills.push(fill)
  }

  onMark(mark: ReportMark): void {
    this.markCount++
    if (this.marks.length < MOST_MARKS) this.marks.push(mark)
  }
}

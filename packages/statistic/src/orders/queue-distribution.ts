import { LatencyRecorder } from '../latency/latency-recorder.ts'

/** Two significant digits, in 48 KB. */
const PRECISION_BITS = 8

/** How quantities ahead are distributed, in units of the instrument; null where none was seen. */
export interface QueueSummary {
  readonly count: number
  readonly p10: number | null
  readonly p25: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly maximum: number | null
}

/** Quantities ahead of orders, in the buckets of a latency histogram: each to within a percent. Never allocates. */
export class QueueDistribution {
  /** What {@link addLatest} adds: a field, as what is handed to a call may have to be boxed. */
  latest = Number.NaN
  readonly #lots = new LatencyRecorder(PRECISION_BITS)

  addLatest(): void {
    this.#lots.latest = this.latest
    this.#lots.recordLatest()
  }

  /** @param lotSize units in a lot */
  summary(lotSize: number): QueueSummary {
    const lots = this.#lots
    const at = (percent: number) => (lots.count === 0 ? null : lots.percentile(percent) * lotSize)
    return {
      count: lots.count,
      p10: at(10),
      p25: at(25),
      p50: at(50),
      p75: at(75),
      p90: at(90),
      p99: at(99),
      maximum: at(100),
    }
  }
}

import { formatUtc, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { TextSink } from '../reports/csv.ts'
import { hdrHistogramText } from './hdr-histogram-text.ts'
import type { LatencyRecorder } from './latency-recorder.ts'

const NANOS_PER_UNIT = 1_000_000

/**
 * HdrHistogram's log format, version 1.3: one line an interval and tag, each a whole histogram in nanoseconds. Its
 * readers, plotters and mergers take it as it is. The interval's maximum is in milliseconds, as they expect.
 */
export class LatencyLog {
  readonly #sink: TextSink

  /** Writes the heading; times in the log are seconds since `epochNs`. */
  constructor(epochNs: bigint, sink: TextSink) {
    this.#sink = sink
    const seconds = `${epochNs / BigInt(NANOS_PER_SECOND)}.000`
    sink('#[Histogram log format version 1.3]\n')
    sink(`#[StartTime: ${seconds} (seconds since epoch), ${formatUtc(epochNs, 0)}]\n`)
    sink(`#[BaseTime: ${seconds} (seconds since epoch)]\n`)
    sink('"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n')
  }

  /**
   * @param tag names the histogram; commas and white space become dashes, which the format needs for itself
   * @throws CodedError `latency.precision` for precision bits that are no whole number of significant digits
   */
  write(tag: string, from: Nanos, to: Nanos, recorder: LatencyRecorder): void {
    const maximum = recorder.count === 0 ? 0 : recorder.maximum / NANOS_PER_UNIT
    const fields = [from / NANOS_PER_SECOND, (to - from) / NANOS_PER_SECOND, maximum].map((field) => field.toFixed(3))
    this.#sink(`Tag=${tag.replaceAll(/[\s,]+/g, '-')},${fields.join(',')},${hdrHistogramText(recorder)}\n`)
  }
}

import type { Nanos } from '@hft/clock'
import { LatencyLog } from './latency-log.ts'
import type { LatencyStages } from './latency-stages.ts'
import { percentileTable } from './percentile-table.ts'

/**
 * `latency.hgrm`: the percentile distribution of every stage and venue that has one, in nanoseconds, each under a comment
 * that names it. A part of its own is what HdrHistogram's plotters read.
 */
export function latencyTables(stages: LatencyStages): string {
  const tables = [...stages.entries()]
    .filter(([, , recorder]) => recorder.count > 0)
    .map(([stage, venue, recorder]) => `# ${stage}, ${venue}, nanoseconds\n${percentileTable(recorder)}`)
  return tables.join('\n')
}

/** `latency.hlog`: the same in HdrHistogram's log format, one line a stage and venue over the whole run. */
export function latencyLogText(stages: LatencyStages, epochNs: bigint, from: Nanos, to: Nanos): string {
  let text = ''
  const log = new LatencyLog(epochNs, (part) => {
    text += part
  })
  const isEmpty = !(Number.isFinite(from) && Number.isFinite(to))
  for (const [stage, venue, recorder] of stages.entries()) {
    if (recorder.count > 0) log.write(`${stage}, ${venue}`, isEmpty ? 0 : from, isEmpty ? 0 : to, recorder)
  }
  return text
}

import { latencyLogText, latencyTables, type ReportSeries, type RunSummary, reportPage } from '@hft/statistic'
import type { Engine } from '../engine.ts'
import type { RunResult } from '../run-result.ts'
import type { ReportFolder } from './report-folder.ts'

/** A run that has ended, and the report folder that its tables are in. */
export interface EndedRun {
  readonly folder: ReportFolder
  /** What the recorder collected for the page. */
  readonly series: ReportSeries
  readonly engine: Engine
  readonly result: RunResult
  readonly epochNs: bigint
  readonly summary: RunSummary & { readonly refusals?: Readonly<Record<string, string>> }
  /** All settings, as `config.json` has them. */
  readonly settings: unknown
  /** What gives such a run again. */
  readonly command: string
}

/**
 * Writes what a report has beside its tables, and lets the next run have the folder. Answers what went wrong, if anything:
 * the run is done all the same, and its summary is worth reading.
 */
export function finishReport(run: EndedRun): unknown {
  const { folder, engine, result, epochNs, summary, settings } = run
  const { stages } = engine.statistics
  try {
    const latencies = {
      tables: latencyTables(stages),
      log: latencyLogText(stages, epochNs, result.firstEventAt, result.lastEventAt),
    }
    folder.finish(summary, settings, latencies, reportPage(run))
    return undefined
  } catch (error) {
    return error
  } finally {
    folder.release()
  }
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import { makeFolder } from '@hft/data'
import { ByteFile, notWritable } from './report-files.ts'
import { TableFiles } from './table-files.ts'

const LOCK = '.running'

/** Name of the file of audit records. */
export const AUDIT_FILE = 'audit.bin'

/** The summary comes last: where it stands, the rest is whole. */
const WRITTEN_LAST = ['latency.hgrm', 'latency.hlog', 'config.json', 'report.html', 'summary.json'] as const

/** Latencies as HdrHistogram's percentile tables and as its log. */
export interface LatencyFiles {
  readonly tables: string
  readonly log: string
}

const NO_LATENCIES: LatencyFiles = { tables: '', log: '' }

/**
 * The folder that a run leaves behind: `summary.json`, `report.html`, `config.json`, the tables `fills`, `orders` and
 * `equity` as CSV and as Parquet, `latency.hgrm`, `latency.hlog`, and in `audit.bin` all that the engine heard and decided.
 *
 * The same command gives the same bytes: no wall time, no speed, no place on the machine is written. Files of an earlier
 * run are replaced; a summary that stands there is of the tables beside it. One run at a time has the folder.
 */
export class ReportFolder {
  readonly path: string
  readonly fills: TableFiles
  readonly orders: TableFiles
  readonly equity: TableFiles
  readonly audit: ByteFile

  /** @throws CodedError `report.folder` when it can't be written, `report.in_use` while another run has it */
  constructor(path: string) {
    this.path = path
    try {
      makeFolder(path)
      lock(path)
      for (const file of WRITTEN_LAST) rmSync(join(path, file), { force: true })
      this.fills = new TableFiles(path, 'fills')
      this.orders = new TableFiles(path, 'orders')
      this.equity = new TableFiles(path, 'equity')
      this.audit = new ByteFile(join(path, AUDIT_FILE))
    } catch (error) {
      throw notWritable(path, error)
    }
  }

  /** Ends the tables and writes the rest. */
  finish(summary: unknown, config: unknown, latencies: LatencyFiles = NO_LATENCIES, page = ''): void {
    try {
      this.fills.close()
      this.orders.close()
      this.equity.close()
      this.audit.close()
      const texts = [latencies.tables, latencies.log, jsonText(config), page, jsonText(summary)]
      for (const [at, file] of WRITTEN_LAST.entries()) writeFileSync(join(this.path, file), texts[at]!)
    } catch (error) {
      throw notWritable(this.path, error)
    }
  }

  /** Lets the next run have the folder. Nothing is written any more. */
  release(): void {
    this.fills.abandon()
    this.orders.abandon()
    this.equity.abandon()
    this.audit.abandon()
    rmSync(join(this.path, LOCK), { force: true })
  }
}

/** A run that was killed leaves its lock behind: one of a process that is gone doesn't count. */
function lock(path: string): void {
  const file = join(path, LOCK)
  const holder = holderOf(file)
  if (holder !== undefined) {
    throw new CodedError(
      'report.in_use',
      `the report folder '${path}' is being written by another run (process ${holder}); name another with --report, or remove ${file} if there is no such run`,
    )
  }
  rmSync(file, { force: true })
  writeFileSync(file, String(process.pid), { flag: 'wx' })
}

/** The living process that a lock names, other than this one. */
function holderOf(file: string): number | undefined {
  let holder: number
  try {
    holder = Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
  if (!Number.isInteger(holder) || holder <= 0) return undefined
  try {
    process.kill(holder, 0)
    return holder
  } catch (error) {
    const isForbidden = error instanceof Error && 'code' in error && error.code === 'EPERM'
    return isForbidden ? holder : undefined
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

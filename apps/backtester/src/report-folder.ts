import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import type { TextSink } from '@hft/statistic'

const BUFFERED_CHARACTERS = 1 << 16

/**
 * The folder that a run leaves behind: `summary.json`, `fills.csv`, `equity.csv`, `config.json`.
 *
 * The same command gives the same bytes: no wall time, no speed, no place on the machine is written. Files of an earlier
 * run are replaced.
 */
export class ReportFolder {
  readonly path: string
  readonly fills: TextFile
  readonly equity: TextFile

  /** @throws CodedError `report.folder` when it can't be written */
  constructor(path: string) {
    this.path = path
    try {
      mkdirSync(path, { recursive: true })
      this.fills = new TextFile(join(path, 'fills.csv'))
      this.equity = new TextFile(join(path, 'equity.csv'))
    } catch (error) {
      throw notWritable(path, error)
    }
  }

  /** Ends the tables and writes the rest. */
  finish(summary: unknown, config: unknown): void {
    try {
      this.fills.close()
      this.equity.close()
      writeFileSync(join(this.path, 'summary.json'), jsonText(summary))
      writeFileSync(join(this.path, 'config.json'), jsonText(config))
    } catch (error) {
      throw notWritable(this.path, error)
    }
  }
}

/** A text file that is written in pieces. */
export class TextFile {
  readonly #file: number
  #buffered = ''

  constructor(path: string) {
    this.#file = openSync(path, 'w')
  }

  readonly write: TextSink = (text) => {
    this.#buffered += text
    if (this.#buffered.length >= BUFFERED_CHARACTERS) this.#flush()
  }

  close(): void {
    this.#flush()
    closeSync(this.#file)
  }

  #flush(): void {
    writeSync(this.#file, this.#buffered)
    this.#buffered = ''
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function notWritable(path: string, cause: unknown): CodedError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CodedError(
    'report.folder',
    `the report folder '${path}' can't be written (${reason}); name another with --report, or use --no-report`,
    { cause },
  )
}

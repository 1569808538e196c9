import { CodedError, type Nanos } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import type { DataProblems } from '../stored/records/data-problems.ts'
import { UnpackedFiles } from '../stored/text/unpacked-files.ts'
import { type CaptureFile, captureFiles } from './capture-source.ts'
import { type BadRows, CsvDecoder } from './csv-decoder.ts'
import { LineSplitter } from './line-splitter.ts'
import { type BestQuotes, ReplayMeasurement } from './replay-measurement.ts'
import { StreamedReplay } from './streamed-replay.ts'

/** What to replay and how. */
export interface CsvOptions {
  /** CSV files of the layout at `csvOf`, plain or packed, or folders of them; read as one stream, in this order. */
  readonly files: readonly string[]
  /** The run's instruments, which the rows name by id. */
  readonly instruments: readonly Instrument[]
  /** UTC midnight of the run's first day; default: of the first row. */
  readonly epochNs?: bigint
  /** Default `refuse`. */
  readonly badRows?: BadRows
  /** Which best quotes the local view has, default `all`. The exchange's view has those without price levels. */
  readonly bestQuotes?: BestQuotes
  /** Smallest feed latency of the replay, ≥ 0, default 0: local times are shifted as a whole when one is below it. */
  readonly baseLatencyNanos?: Nanos
  /** Shifts local times by exactly this much instead. */
  readonly shiftNanos?: Nanos
}

/** What CSV files hold and what was done to them. */
export interface CsvReport {
  readonly sources: readonly CaptureFile[]
  readonly epochNs: bigint
  /** Added to all local times. */
  readonly shiftNanos: Nanos
  readonly rows: number
  /** Best quotes that are not replayed. */
  readonly rowsLeftOut: number
  /** Of the rows, those of single orders. */
  readonly orderRows: number
  /** Bad rows that were left out. */
  readonly skippedRows: number
  readonly truncatedFiles: number
  /** Smallest local − exchange time as recorded; undefined when no row has both. */
  readonly smallestLatencyNanos: Nanos | undefined
  /** What was wrong, rows left out or not. */
  readonly problems: DataProblems
}

/**
 * Opens CSV files of the project's own layout as a replay; see `csvOf` for the columns. Rows stand in order of local time.
 *
 * Reads them once to check them and to measure their times; the views then read them again, in constant memory.
 *
 * @throws CodedError `capture.no_files`, `capture.unreadable`, `capture.empty_file`, `csv.header`, `csv.bad_row` (with
 *   file and line), `csv.no_rows`
 */
export async function openCsv(options: CsvOptions): Promise<CsvReplay> {
  const files = await captureFiles(options.files)
  const decoder = decoderOf(files, options, options.epochNs)
  const measurement = new ReplayMeasurement()
  try {
    await measurement.measure(decoder)
  } finally {
    await decoder.close()
  }
  const { epochNs, skippedRows, problems } = decoder
  if (measurement.rows === 0 || epochNs === undefined) {
    const [first] = problems.first
    const hint = first === undefined ? '' : `; the first problem: ${first.text}`
    throw new CodedError('csv.no_rows', `no rows in ${files.map(({ path }) => path).join(', ')}${hint}`)
  }
  const bestQuotes = options.bestQuotes ?? 'all'
  const floor = options.baseLatencyNanos ?? 0
  const smallest = measurement.smallestLatencyNanos(bestQuotes)
  return new CsvReplay(options, measurement, {
    sources: files,
    epochNs,
    shiftNanos: options.shiftNanos ?? (smallest < floor ? floor - smallest : 0),
    rows: measurement.rows,
    rowsLeftOut: measurement.rowsLeftOut(bestQuotes),
    orderRows: measurement.orderRows,
    skippedRows,
    truncatedFiles: decoder.lines.source.truncatedFiles,
    smallestLatencyNanos: Number.isFinite(smallest) ? smallest : undefined,
    problems,
  })
}

/** CSV files with their two views. The views can be read once; {@link reopen} gives them anew. */
export class CsvReplay extends StreamedReplay<CsvDecoder> {
  readonly report: CsvReport
  private readonly options: CsvOptions
  private readonly measurement: ReplayMeasurement

  /** Use {@link openCsv}. */
  constructor(options: CsvOptions, measurement: ReplayMeasurement, report: CsvReport) {
    const { disorderNanos, hasLevels } = measurement
    const { shiftNanos, sources, epochNs } = report
    const bestQuotes = options.bestQuotes ?? 'all'
    super(() => decoderOf(sources, options, epochNs), { shiftNanos, disorderNanos, hasLevels, bestQuotes })
    this.options = options
    this.measurement = measurement
    this.report = report
  }

  /** Bytes of the files read so far, compressed where they are; of {@link bytesTotal}. */
  get bytesRead(): number {
    return this.source.lines.source.bytesRead
  }

  get bytesTotal(): number {
    return this.source.lines.source.bytesTotal
  }

  /** The same files from their beginning. */
  reopen(): CsvReplay {
    return new CsvReplay(this.options, this.measurement, this.report)
  }
}

function decoderOf(files: readonly CaptureFile[], options: CsvOptions, epochNs: bigint | undefined): CsvDecoder {
  const byId = new Map(options.instruments.map((instrument) => [instrument.id, instrument]))
  return new CsvDecoder(new LineSplitter(new UnpackedFiles(files)), byId, options.badRows ?? 'refuse', epochNs)
}

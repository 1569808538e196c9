import { CodedError, epochOf, NANOS_PER_DAY, type Nanos } from '@hft/clock'
import { type CodecFactory, DECODE_OUTCOME_NAMES, DecodeOutcome, type InitialSync } from '../feeds/venue-codec.ts'
import { UnpackedFiles } from '../stored/text/unpacked-files.ts'
import { CaptureDecoder } from './capture-decoder.ts'
import { CaptureLines, type LineProblems } from './capture-lines.ts'
import { type CaptureFile, captureFiles } from './capture-source.ts'
import { LineSplitter } from './line-splitter.ts'
import { type BestQuotes, ReplayMeasurement } from './replay-measurement.ts'
import { StreamedReplay } from './streamed-replay.ts'

const DEFAULT_BEST_QUOTES: BestQuotes = 'where-no-levels'

/** What to replay and how. */
export interface CaptureOptions {
  /** Capture files, plain or packed, or folders of them; read as one stream, in this order. */
  readonly files: readonly string[]
  /** Makes the codec of the venue, e.g. `marketDataCodec('binance-usdm', instruments)` of @hft/venues. */
  readonly codec: CodecFactory
  /** UTC midnight of the run's first day; default: of the capture's first line. */
  readonly epochNs?: bigint
  /** How books start, default `snapshot`. */
  readonly initialSync?: InitialSync
  /**
   * Best quotes (L1) of instruments that have price levels (L2) are left out by default: their books have a best of
   * their own, and the quotes' times have no part in the shift then.
   */
  readonly bestQuotes?: BestQuotes
  /** Smallest feed latency of the replay, ≥ 0, default 0: local times are shifted as a whole when one is below it. */
  readonly baseLatencyNanos?: Nanos
  /** Shifts local times by exactly this much instead; refused when anything is then seen before it happened. */
  readonly shiftNanos?: Nanos
}

/** What a capture holds and what was done to it. */
export interface CaptureReport {
  readonly sources: readonly CaptureFile[]
  readonly venue: string
  readonly epochNs: bigint
  /** Added to all local times. */
  readonly shiftNanos: Nanos
  /** Smallest local − exchange time as recorded; undefined when the venue sends no times. */
  readonly smallestLatencyNanos: Nanos | undefined
  /** How far exchange times step back, at most, in order of arrival. */
  readonly disorderNanos: Nanos
  /** Messages that had a time. */
  readonly messages: number
  /** Rows decoded. */
  readonly rows: number
  /** Of them, best quotes that are not replayed. */
  readonly rowsLeftOut: number
  /** Of them, rows of single orders. */
  readonly orderRows: number
  /** As recorded, without the shift. */
  readonly firstLocalTime: Nanos
  readonly lastLocalTime: Nanos
  /** Messages by outcome; outcomes that didn't occur are 0. */
  readonly outcomes: Readonly<Record<(typeof DECODE_OUTCOME_NAMES)[number], number>>
  /** Messages decoded in place, and through JSON. */
  readonly scannedMessages: number
  readonly parsedMessages: number
  /** The last message with a problem, for people; empty when there was none. */
  readonly lastProblem: string
  /** Lines that were no messages. */
  readonly lines: LineProblems
  /** Lines whose local time was before that of an earlier line; they take that one's. */
  readonly stepsBack: number
  /** Gzip files that were cut or damaged; what came before is used. */
  readonly truncatedFiles: number
}

/**
 * Opens a recording of venue messages, one line each: `<local time in ns since 1970> <message>`.
 *
 * Reads it once to check it and to measure its times; the views then read it again, in constant memory.
 *
 * @throws CodedError `capture.no_files`, `capture.unreadable`, `capture.no_instrument`, `capture.empty_file`, `capture.no_messages`,
 *   `capture.no_rows`, `capture.no_snapshot`, `capture.exchange_time`, `capture.base_latency`, `capture.epoch`, `replay.seen_before_it_happened`
 */
export async function openCapture(options: CaptureOptions): Promise<CaptureReplay> {
  const baseLatency = options.baseLatencyNanos ?? 0
  if (!(baseLatency >= 0 && Number.isFinite(baseLatency))) {
    throw new CodedError('capture.base_latency', `a base latency of ${baseLatency} ns is not possible; it must be ≥ 0`)
  }
  if (options.epochNs !== undefined && options.epochNs !== epochOf(options.epochNs)) {
    const midnight = epochOf(options.epochNs)
    throw new CodedError(
      'capture.epoch',
      `epochNs ${options.epochNs} is not a UTC midnight; ${midnight} is the one before`,
    )
  }
  const files = await captureFiles(options.files)
  const epochNs = options.epochNs ?? (await firstMidnight(files))
  const decoder = decoderOf(files, options, epochNs)
  const measurement = new ReplayMeasurement()
  try {
    await measurement.measure(decoder)
  } finally {
    await decoder.close()
  }
  checkUsable(decoder, measurement, files)
  const smallest = measurement.smallestLatencyNanos(options.bestQuotes ?? DEFAULT_BEST_QUOTES)
  const needed = smallest < baseLatency ? baseLatency - smallest : 0
  const shiftNanos = options.shiftNanos ?? needed
  if (shiftNanos + smallest < 0) {
    throw new CodedError(
      'replay.seen_before_it_happened',
      `with local times shifted by ${shiftNanos} ns something is seen ${-(shiftNanos + smallest)} ns before it happened at the exchange; a shift of ${-smallest} ns is the smallest possible`,
    )
  }
  return new CaptureReplay(options, measurement, reportOf(files, epochNs, shiftNanos, options, decoder, measurement))
}

/** A capture with its two views. The views can be read once; {@link reopen} gives them anew. */
export class CaptureReplay extends StreamedReplay<CaptureDecoder> {
  readonly report: CaptureReport
  private readonly options: CaptureOptions
  private readonly measurement: ReplayMeasurement

  /** Use {@link openCapture}. */
  constructor(options: CaptureOptions, measurement: ReplayMeasurement, report: CaptureReport) {
    const { disorderNanos, hasLevels } = measurement
    const bestQuotes = options.bestQuotes ?? DEFAULT_BEST_QUOTES
    super(() => decoderOf(report.sources, options, report.epochNs), {
      shiftNanos: report.shiftNanos,
      disorderNanos,
      hasLevels,
      bestQuotes,
    })
    this.options = options
    this.measurement = measurement
    this.report = report
  }

  /** Bytes of the files read so far, compressed where they are; of {@link bytesTotal}. */
  get bytesRead(): number {
    return this.source.lines.splitter.source.bytesRead
  }

  get bytesTotal(): number {
    return this.source.lines.splitter.source.bytesTotal
  }

  /** The same capture from its beginning. */
  reopen(): CaptureReplay {
    return new CaptureReplay(this.options, this.measurement, this.report)
  }
}

function decoderOf(files: readonly CaptureFile[], options: CaptureOptions, epochNs: bigint): CaptureDecoder {
  const { initialSync = 'snapshot' } = options
  return new CaptureDecoder(
    new CaptureLines(new LineSplitter(new UnpackedFiles(files))),
    options.codec({ epochNs, initialSync }),
    epochNs,
  )
}

async function firstMidnight(files: readonly CaptureFile[]): Promise<bigint> {
  const lines = new CaptureLines(new LineSplitter(new UnpackedFiles(files)))
  while (!lines.next()) if (!(await lines.splitter.load())) throw noMessages(files)
  await lines.splitter.source.close()
  return epochOf(BigInt(lines.seconds) * 1_000_000_000n)
}

function checkUsable(
  decoder: CaptureDecoder,
  { rows, happenedRows, furthestExchangeTime }: ReplayMeasurement,
  files: readonly CaptureFile[],
): void {
  const { codec } = decoder
  if (decoder.lines.messages === 0) throw noMessages(files)
  const foreign = codec.counts[DecodeOutcome.UnknownSymbol]!
  if (happenedRows === 0 && foreign > 0) {
    // A fetched snapshot names no instrument: alone it proves nothing.
    throw new CodedError(
      'capture.no_instrument',
      `${pathsOf(files)} is of other instruments of ${codec.venue} than the run's: ${foreign} messages name others; the last: ${codec.lastProblem}`,
    )
  }
  const waiting = codec.neverSynchronised()
  if (waiting.length > 0) {
    throw new CodedError(
      'capture.no_snapshot',
      `${pathsOf(files)} has no book snapshot that the differences of instrument ${waiting.join(', ')} of the run could build on; put the recording that holds one before it, or use initialSync 'differences' to begin with an empty book`,
    )
  }
  if (rows === 0) {
    const problem = codec.lastProblem === '' ? '' : `; the last problem: ${codec.lastProblem}`
    throw new CodedError(
      'capture.no_rows',
      `${pathsOf(files)} has no market data of the run's instruments at ${codec.venue}${problem}`,
    )
  }
  if (!Number.isSafeInteger(furthestExchangeTime)) {
    const days = Math.round(Math.abs(furthestExchangeTime) / NANOS_PER_DAY)
    throw new CodedError(
      'capture.exchange_time',
      `${pathsOf(files)} holds a message whose exchange time is ${days} days from the local time of the first line; beyond 104 days no time is exact, so one of the two is wrong: correct the local times, or take the message out`,
    )
  }
}

function noMessages(files: readonly CaptureFile[]): CodedError {
  return new CodedError(
    'capture.no_messages',
    `no line of ${pathsOf(files)} reads <local time in ns since 1970, 19 digits> <message>`,
  )
}

function pathsOf(files: readonly CaptureFile[]): string {
  return files.map(({ path }) => path).join(', ')
}

function reportOf(
  sources: readonly CaptureFile[],
  epochNs: bigint,
  shiftNanos: Nanos,
  { bestQuotes = DEFAULT_BEST_QUOTES }: CaptureOptions,
  { codec, lines, stepsBack }: CaptureDecoder,
  measurement: ReplayMeasurement,
): CaptureReport {
  const { disorderNanos, rows, firstLocalTime, lastLocalTime } = measurement
  const smallestLatencyNanos = measurement.smallestLatencyNanos(bestQuotes)
  return {
    sources,
    venue: codec.venue,
    epochNs,
    shiftNanos,
    smallestLatencyNanos: Number.isFinite(smallestLatencyNanos) ? smallestLatencyNanos : undefined,
    disorderNanos,
    messages: lines.messages,
    rows,
    rowsLeftOut: measurement.rowsLeftOut(bestQuotes),
    orderRows: measurement.orderRows,
    firstLocalTime,
    lastLocalTime,
    outcomes: Object.fromEntries(
      DECODE_OUTCOME_NAMES.map((name, outcome) => [name, codec.counts[outcome]!]),
    ) as CaptureReport['outcomes'],
    scannedMessages: codec.scannedMessages,
    parsedMessages: codec.parsedMessages,
    lastProblem: codec.lastProblem,
    lines: lines.problems,
    stepsBack,
    truncatedFiles: lines.splitter.source.truncatedFiles,
  }
}

import { basename } from 'node:path'
import { CodedError, formatDuration, type Nanos } from '@hft/clock'
import {
  type CandleColumns,
  type CodecFactory,
  type DataProblems,
  openCapture,
  openCsv,
  openHft,
  streamNpz,
} from '@hft/data'
import type { DataConfig } from '@hft/engine'
import type { Instrument } from '@hft/instrument'
import { marketDataCodec } from '@hft/venues'
import { CAPTURE_FORMAT, NPZ_FORMAT, type RecordingFiles, storedFormatOf } from './data-files.ts'
import type { OpenedRecording, RecordingFacts } from './market.ts'

/** What several recordings of one run have in common. */
export interface SharedTimes {
  readonly epochNs?: bigint
  /** Shift of the local times of captures. */
  readonly shiftNanos?: Nanos
}

/**
 * Opens one recording.
 *
 * @param instruments those of it, at least one
 * @throws CodedError of the reader for data that can't be used
 */
export function openRecording(
  data: DataConfig,
  instruments: readonly Instrument[],
  files: RecordingFiles,
  shared: SharedTimes = {},
): Promise<OpenedRecording> {
  switch (files.format) {
    case CAPTURE_FORMAT:
      return openCaptureFiles(data, instruments, files, shared)
    case NPZ_FORMAT:
      return openNpzFile(data, instruments[0]!, files, shared)
    case 'csv':
      return openCsvFiles(data, instruments, files, shared)
    case 'hft':
      return openHftFiles(data, instruments, files, shared)
    default:
      return openStoredFiles(data, instruments, files, shared)
  }
}

/** Files of any registered format: read once for their times and again, as they are needed, while they are replayed. */
async function openStoredFiles(
  { baseLatencyNanos }: DataConfig,
  instruments: readonly Instrument[],
  recording: RecordingFiles,
  shared: SharedTimes,
): Promise<OpenedRecording> {
  const { format: name, paths } = recording
  const format = storedFormatOf(recording)
  if (format === undefined) throw new CodedError('backtest.format', `there is no format '${name}'`)
  const market = await format.open(paths, { instruments, baseLatencyNanos, ...shared })
  const { replay, epochNs, shiftNanos, smallestLatencyNanos, problems, counts } = market
  const facts: RecordingFacts = {
    kind: name,
    files: paths.map((path) => basename(path)),
    localTimeShiftNanos: shiftNanos,
    baseLatencyNanos,
    ...(smallestLatencyNanos === undefined ? {} : { recordedLatencyNanos: smallestLatencyNanos }),
    counts,
  }
  return {
    replay,
    epochNs,
    facts,
    notices: [...shiftNotices(facts), ...problemNotices(problems)],
    candles: () => market.candles,
    fractionRead: (rows) => market.fractionRead(rows),
    close: () => market.close(),
  }
}

async function openCaptureFiles(
  { initialSync, baseLatencyNanos }: DataConfig,
  instruments: readonly Instrument[],
  { paths }: RecordingFiles,
  shared: SharedTimes,
): Promise<OpenedRecording> {
  const codecOf = marketDataCodec(instruments[0]!.venue, instruments)
  let candles: CandleColumns | undefined
  const codec: CodecFactory = (options) => {
    const made = codecOf(options)
    // The last one is that of the replay; those before it only look for times.
    if ('candles' in made) candles = made.candles as CandleColumns
    return made
  }
  const replay = await openCapture({ files: paths, codec, initialSync, baseLatencyNanos, ...shared })
  const { report } = replay
  const facts: RecordingFacts = {
    kind: 'capture',
    files: report.sources.map(({ path }) => basename(path)),
    localTimeShiftNanos: report.shiftNanos,
    baseLatencyNanos,
    ...(report.smallestLatencyNanos === undefined ? {} : { recordedLatencyNanos: report.smallestLatencyNanos }),
    counts: {
      messages: report.messages,
      rows: report.rows,
      rowsLeftOut: report.rowsLeftOut,
      orderRows: report.orderRows,
      ...report.outcomes,
      scannedMessages: report.scannedMessages,
      parsedMessages: report.parsedMessages,
      ...report.lines,
      stepsBack: report.stepsBack,
      truncatedFiles: report.truncatedFiles,
    },
  }
  return {
    replay,
    epochNs: report.epochNs,
    facts,
    notices: [
      ...shiftNotices(facts),
      ...timeNotices(report.stepsBack, report.lines.badTime),
      ...readerNotices(report.truncatedFiles, report.lastProblem),
    ],
    candles: () => candles,
    fractionRead: () => replay.bytesRead / replay.bytesTotal,
    close: () => replay.close(),
  }
}

async function openCsvFiles(
  { baseLatencyNanos }: DataConfig,
  instruments: readonly Instrument[],
  { paths }: RecordingFiles,
  shared: SharedTimes,
): Promise<OpenedRecording> {
  const replay = await openCsv({ files: paths, instruments, baseLatencyNanos, ...shared })
  const { report } = replay
  const { rows, rowsLeftOut, orderRows, skippedRows, truncatedFiles, smallestLatencyNanos, problems } = report
  const facts: RecordingFacts = {
    kind: 'csv',
    files: report.sources.map(({ path }) => basename(path)),
    localTimeShiftNanos: report.shiftNanos,
    baseLatencyNanos,
    ...(smallestLatencyNanos === undefined ? {} : { recordedLatencyNanos: smallestLatencyNanos }),
    counts: { rows, rowsLeftOut, orderRows, skippedRows, truncatedFiles },
  }
  return {
    replay,
    epochNs: report.epochNs,
    facts,
    notices: [...shiftNotices(facts), ...problemNotices(problems)],
    fractionRead: () => replay.bytesRead / replay.bytesTotal,
    close: () => replay.close(),
  }
}

async function openNpzFile(
  { baseLatencyNanos }: DataConfig,
  { tickSize, lotSize, index }: Instrument,
  { paths }: RecordingFiles,
  shared: SharedTimes,
): Promise<OpenedRecording> {
  const path = paths[0]!
  const replay = await streamNpz(path, {
    tickSize,
    lotSize,
    instrument: index,
    baseLatencyNanos,
    ...shared,
  })
  const { shiftNanos, smallestLatencyNanos, ...counts } = replay.report
  const facts: RecordingFacts = {
    kind: 'npz',
    files: [basename(path)],
    localTimeShiftNanos: shiftNanos,
    baseLatencyNanos,
    ...(smallestLatencyNanos === undefined ? {} : { recordedLatencyNanos: smallestLatencyNanos }),
    counts,
  }
  return {
    replay,
    epochNs: replay.epochNs,
    facts,
    notices: [...shiftNotices(facts), ...problemNotices(replay.problems)],
    fractionRead: (rows) => rows / counts.localRows,
    close: () => replay.close(),
  }
}

async function openHftFiles(
  { baseLatencyNanos }: DataConfig,
  instruments: readonly Instrument[],
  { paths }: RecordingFiles,
  shared: SharedTimes,
): Promise<OpenedRecording> {
  const replay = await openHft({ files: paths, instruments, baseLatencyNanos, ...shared })
  const { epochNs, shiftNanos, smallestLatencyNanos, ...counts } = replay.report
  const facts: RecordingFacts = {
    kind: 'hft',
    files: paths.map((path) => basename(path)),
    localTimeShiftNanos: shiftNanos,
    baseLatencyNanos,
    ...(smallestLatencyNanos === undefined ? {} : { recordedLatencyNanos: smallestLatencyNanos }),
    counts,
  }
  return {
    replay,
    epochNs,
    facts,
    notices: shiftNotices(facts),
    fractionRead: (rows) => rows / counts.localRows,
    close: () => replay.close(),
  }
}

function shiftNotices({
  files,
  localTimeShiftNanos,
  recordedLatencyNanos,
  baseLatencyNanos,
}: RecordingFacts): string[] {
  if (localTimeShiftNanos === 0) return []
  const recorded =
    recordedLatencyNanos === undefined
      ? ''
      : `; the smallest latency as recorded is ${formatDuration(recordedLatencyNanos)}`
  return [
    `local times of ${files.join(', ')} are shifted by ${formatDuration(localTimeShiftNanos)}, so that no feed latency is below ${formatDuration(baseLatencyNanos)}${recorded}`,
  ]
}

function timeNotices(stepsBack: number, badTime: number): string[] {
  const notices: string[] = []
  if (stepsBack > 0)
    notices.push(
      `${stepsBack} line(s) have a local time before that of an earlier line; they count as received with it`,
    )
  if (badTime > 0) notices.push(`${badTime} line(s) have no usable local time and are left out`)
  return notices
}

/** One line a kind of problem, with the place of the first. */
function problemNotices({ counts, first }: DataProblems): string[] {
  const kinds = new Map(first.map(({ kind, text }) => [kind, text] as const).reverse())
  return [...kinds]
    .reverse()
    .map(([kind, text]) => `${counts[kind]} record(s) with problem ${kind}; the first: ${text}`)
}

function readerNotices(truncatedFiles: number, lastProblem: string): string[] {
  const notices: string[] = []
  if (truncatedFiles > 0) notices.push(`${truncatedFiles} file(s) are cut or damaged; what comes before that is used`)
  if (lastProblem !== '') notices.push(`some messages could not be used; the last one: ${lastProblem}`)
  return notices
}

import {
  type Clock,
  CodedError,
  formatUtc,
  NANOS_PER_MILLISECOND,
  NANOS_PER_SECOND,
  type Nanos,
  type Timers,
} from '@hft/clock'
import { makeFolder } from '@hft/data'
import { Interruption, type InterruptSource, type TextOutput } from '@hft/engine'
import type { FeedStatistics } from '@hft/venues'
import { connectionsLost } from '../live/feed-text.ts'
import { type LiveSource, neverConnected, openLiveFeed } from '../live/live-source.ts'
import { Deadline, Ticker } from '../live/stopwatch.ts'
import { cutTo, sizeOf } from '../terminal-lines.ts'
import { CaptureWriter } from './capture-writer.ts'
import { writeDefinitions } from './definitions-file.ts'

/** Four times a second, so that with everything that is slow for a while at most the last second is lost. */
const SYNC_NANOS = 250 * NANOS_PER_MILLISECOND
const BYTES_PER_MEBIBYTE = 1 << 20

/** What to record. */
export interface RecordingOptions {
  readonly source: LiveSource
  readonly folder: string
  readonly rotateNanos: Nanos
  /** Infinity without an end. */
  readonly durationNanos: Nanos
}

/** What recording needs of the program around it. */
export interface RecordingSurroundings {
  readonly clock: Clock & Timers
  readonly signals: InterruptSource
  readonly stderr: TextOutput
  readonly isQuiet: boolean
  abort(): void
}

/** What was recorded. */
export interface RecordingSummary {
  readonly venue: string
  readonly instruments: readonly string[]
  readonly channels: readonly string[]
  readonly folder: string
  readonly files: readonly string[]
  readonly messages: number
  readonly bytes: number
  readonly writtenBytes: number
  /** UTC; null without a message. */
  readonly firstAt: string | null
  readonly lastAt: string | null
  readonly feed: FeedStatistics
}

/**
 * Records a venue's messages as they come, until the user, the duration, the disk or the venue ends it.
 *
 * @throws CodedError `configuration.invalid`, `recording.unwritable`, `recording.refused`, `recording.other_definition`,
 *   `recording.definitions_unreadable`, `recording.no_connection`
 */
export async function recordMarket(
  { source, folder, rotateNanos, durationNanos }: RecordingOptions,
  { clock, signals, stderr, isQuiet, abort }: RecordingSurroundings,
): Promise<RecordingSummary> {
  prepareFolder(folder, source)
  let end: (error?: CodedError) => void = () => undefined
  const ended = new Promise<CodedError | undefined>((resolve) => {
    end = resolve
  })
  let unwritten: CodedError | undefined
  const onFailure = (error: CodedError) => {
    unwritten = error
    end(error)
  }
  const writer = new CaptureWriter({ folder, venue: source.venue, epochNs: clock.epochNs, rotateNanos, onFailure })
  const feed = openLiveFeed(source, clock)
  // Books that are fetched don't all say whose they are; of a single instrument that is known.
  const namesBooks = feed.instruments.length > 1
  feed.frames$.subscribe(({ bytes, localTime, snapshotOf }) => {
    writer.append(localTime, bytes, namesBooks ? snapshotOf?.symbol : undefined)
  })
  const refused = new Set<string>()
  const progress = new RecordingProgress(stderr, isQuiet, writer, () => feed.statistics)
  feed.status$.subscribe(({ instrument, state, reason }) => {
    progress.note(`${instrument.id}: ${state}${reason === '' ? '' : ` (${reason})`}`)
    if (state === 'closed') refused.add(`${instrument.id}: ${reason}`)
    if (refused.size < feed.instruments.length) return
    const reasons = [...refused].join('; ')
    end(new CodedError('recording.refused', `the venue refused all that was asked for: ${reasons}`))
  })
  const startedAt = clock.now()
  const interruption = new Interruption(signals, () => end(), abort)
  const deadline = new Deadline(clock, startedAt + durationNanos, () => {
    const reason = neverConnected(feed)
    if (reason === undefined) end()
    else end(new CodedError('recording.no_connection', `there was no connection in all this time: ${reason}`))
  })
  const sync = new Ticker(clock, startedAt, () => writer.sync(), SYNC_NANOS)
  const ticker = new Ticker(clock, startedAt, () => progress.show())
  const outcome = await ended
  const statistics = feed.statistics
  for (const timer of [deadline, sync, ticker]) timer.stop()
  progress.finish()
  await feed.close()
  await writer.close()
  interruption.release()
  // The last messages may be the ones for which there is no room.
  const failure = outcome ?? unwritten
  if (failure !== undefined) throw failure
  const utc = (at: Nanos) => (Number.isNaN(at) ? null : formatUtc(clock.epochNs, at))
  return {
    venue: source.venue,
    instruments: feed.instruments.map(({ id }) => id),
    channels: source.channels,
    folder,
    files: writer.files,
    messages: writer.messages,
    bytes: writer.bytes,
    writtenBytes: writer.writtenBytes,
    firstAt: utc(writer.firstAt),
    lastAt: utc(writer.lastAt),
    feed: statistics,
  }
}

function prepareFolder(folder: string, { definitions }: LiveSource): void {
  try {
    makeFolder(folder)
    writeDefinitions(folder, definitions)
  } catch (error) {
    if (error instanceof CodedError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new CodedError('recording.unwritable', `'${folder}' can't be written (${reason})`)
  }
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MEBIBYTE).toFixed(2)} MiB`
}

/** How it goes, in place on a terminal; changes of state as lines wherever it is told. */
class RecordingProgress {
  readonly #output: TextOutput
  readonly #isQuiet: boolean
  readonly #writer: CaptureWriter
  readonly #statistics: () => FeedStatistics
  #messages = 0
  #hasEnded = false

  constructor(output: TextOutput, isQuiet: boolean, writer: CaptureWriter, statistics: () => FeedStatistics) {
    this.#output = output
    this.#isQuiet = isQuiet
    this.#writer = writer
    this.#statistics = statistics
  }

  show(): void {
    const { messages, bytes, writtenBytes, files } = this.#writer
    const rate = messages - this.#messages
    this.#messages = messages
    if (this.#isQuiet || this.#output.isTTY !== true) return
    const statistics = this.#statistics()
    const { outcomes } = statistics
    const lost = connectionsLost(statistics)
    const text = `${messages.toLocaleString('en')} messages  ${rate.toLocaleString('en')}/s  ${megabytes(bytes)} as ${megabytes(writtenBytes)}  ${files.length} files  ${outcomes.gap} gaps  ${lost} connections lost`
    this.#output.write(`\r\u001b[K${cutTo(text, sizeOf(this.#output).columns - 1)}`)
  }

  note(text: string): void {
    if (this.#isQuiet || this.#hasEnded) return
    this.#output.write(`${this.#output.isTTY === true ? '\r\u001b[K' : ''}${text}\n`)
  }

  finish(): void {
    this.#hasEnded = true
    if (!this.#isQuiet && this.#output.isTTY === true) this.#output.write('\r\u001b[K')
  }
}

/** An hour: a day of files can be looked through, and one that is damaged costs little. */
export const DEFAULT_ROTATE_NANOS = 3600 * NANOS_PER_SECOND

import { basename } from 'node:path'
import type { Nanos } from '@hft/clock'
import { EventFlag, type EventKind } from '../../events/event-kind.ts'
import type { EventStream, Replay } from '../../replay/replay.ts'
import type { DataProblems } from '../records/data-problems.ts'
import { EventRecordDecoder, type RowSink } from './event-record-decoder.ts'
import type { NpzOptions, NpzReport } from './npz-replay.ts'
import { checkUnits, recordBytes } from './record-bytes.ts'
import { RecordSurvey } from './record-survey.ts'
import { StreamedView } from './streamed-view.ts'

/** How a file is streamed. */
export interface StreamedNpzOptions extends NpzOptions {
  /** Shifts local times by exactly this much instead. */
  readonly shiftNanos?: Nanos
}

/** What the first pass over a file found. */
export interface StreamedNpzReport extends NpzReport {
  /** As recorded; undefined when we see no row. */
  readonly smallestLatencyNanos: Nanos | undefined
  /** Rows more than a day after the one before them in their view. */
  readonly timeJumps: number
  /** Rows of single orders that the exchange sees. */
  readonly orderRows: number
}

/**
 * Opens a hftbacktest event file as `openNpz` does and with the same rows, in memory that doesn't grow with the file: it is
 * read once for its times, and again while it is replayed. Rows that are out of order wait for those that belong before
 * them, so that memory grows with the largest step back in time. Ids of single orders are kept as long as the file is open.
 *
 * @throws CodedError as `openNpz`
 */
export async function streamNpz(path: string, options: StreamedNpzOptions): Promise<StreamedNpz> {
  checkUnits(options)
  const survey = new RecordSurvey()
  const decoder = new EventRecordDecoder(survey, options, basename(path))
  for await (const piece of recordBytes(path)) decoder.push(piece)
  decoder.flush()
  const smallest = survey.smallestLatencyNanos
  const shiftNanos = options.shiftNanos ?? Math.max(0, (options.baseLatencyNanos ?? 0) - smallest)
  const { exchange, local } = survey
  const report: StreamedNpzReport = {
    ...decoder.counts,
    exchangeRows: exchange.rows,
    localRows: local.rows,
    shiftNanos,
    disorderedRows: exchange.disorderedRows + local.disorderedRows,
    smallestLatencyNanos: Number.isFinite(smallest) ? smallest : undefined,
    orderRows: survey.orderRows,
    timeJumps: exchange.jumps > local.jumps ? exchange.jumps : local.jumps,
  }
  return new StreamedNpz(path, { ...options, epochNs: decoder.epochNs }, survey, report, decoder.problems)
}

/** A recording of one instrument, read as it is replayed. Its views can be read once. */
export class StreamedNpz implements Replay, RowSink {
  readonly exchangeView: EventStream
  readonly localView: EventStream
  readonly epochNs: bigint
  readonly report: StreamedNpzReport
  /** Why records are left out, with the numbers of the first. */
  readonly problems: DataProblems
  readonly #exchange: StreamedView
  readonly #local: StreamedView
  readonly #decoder: EventRecordDecoder
  readonly #pieces: AsyncGenerator<Buffer>
  readonly #instrument: number
  #hasEnded = false
  #loading: Promise<void> | undefined

  /** Use {@link streamNpz}. */
  constructor(
    path: string,
    options: StreamedNpzOptions & { readonly epochNs: bigint },
    { exchange, local }: RecordSurvey,
    report: StreamedNpzReport,
    problems: DataProblems,
  ) {
    this.epochNs = options.epochNs
    this.report = report
    this.problems = problems
    this.#instrument = options.instrument ?? 0
    this.#exchange = new StreamedView('exchangeTime', exchange.disorderNanos)
    this.#local = new StreamedView('localTime', local.disorderNanos)
    this.#decoder = new EventRecordDecoder(this, options, basename(path))
    this.#pieces = recordBytes(path)
    this.exchangeView = this.#streamOf(this.#exchange)
    this.localView = this.#streamOf(this.#local)
  }

  /** Batches in memory: grows only by what one view is ahead of the other. */
  get allocatedBatches(): number {
    return this.#exchange.queue.allocated + this.#local.queue.allocated
  }

  /** Takes a row of the decoder. */
  onRow(
    kind: EventKind,
    flags: number,
    ticks: number,
    lots: number,
    exchangeTime: Nanos,
    recordedTime: Nanos,
    order: number,
    value: number,
  ): void {
    const localTime = recordedTime + this.report.shiftNanos
    const instrument = this.#instrument
    if ((flags & EventFlag.SeenByExchange) !== 0) {
      this.#exchange.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, order, value)
    }
    if ((flags & EventFlag.SeenByUs) !== 0) {
      this.#local.append(kind, flags, instrument, ticks, lots, exchangeTime, localTime, order, value)
    }
  }

  /** Releases the open file, for whoever stops before the end. */
  async close(): Promise<void> {
    this.#hasEnded = true
    await this.#pieces.return(undefined)
  }

  #streamOf({ queue }: StreamedView): EventStream {
    const completeUntil = () =>
      this.#hasEnded && queue.length === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    return {
      get completeUntil() {
        return completeUntil()
      },
      next: () => queue.take(),
      load: async () => {
        while (queue.length === 0) {
          if (this.#hasEnded) return false
          this.#loading ??= this.#load()
          await this.#loading
        }
        return true
      },
    }
  }

  async #load(): Promise<void> {
    try {
      const { done, value } = await this.#pieces.next()
      if (done !== true) this.#decoder.push(value)
      else if (!this.#hasEnded) this.#end()
    } finally {
      this.#loading = undefined
    }
  }

  #end(): void {
    this.#hasEnded = true
    this.#decoder.flush()
    this.#exchange.end()
    this.#local.end()
  }
}

import { epochOf } from '@hft/clock'
import type { Instrument } from '@hft/instrument'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'
import { type CodecFactory, DecodeOutcome, type InitialSync } from '../../feeds/venue-codec.ts'
import { CaptureDecoder } from '../../replay/capture-decoder.ts'
import { CaptureLines } from '../../replay/capture-lines.ts'
import { openCapture } from '../../replay/capture-replay.ts'
import { captureFiles } from '../../replay/capture-source.ts'
import { detectGrids, type MessageValues } from '../../replay/grid-detection.ts'
import { LineSplitter, LONGEST_LINE_BYTES } from '../../replay/line-splitter.ts'
import type { MarketDataFormat, RecordSource } from '../format.ts'
import { DataProblems, type ProblemKind } from '../records/data-problems.ts'
import { lineIn } from '../records/file-groups.ts'
import { UnpackedFiles } from '../text/unpacked-files.ts'

/** What a venue's recorded messages are read with. */
export interface CaptureVenue {
  readonly venue: string
  /** Makes the codec factory for the venue's instruments among those given. */
  readonly codec: (instruments: readonly Instrument[]) => CodecFactory
  readonly messageValues: MessageValues
  /** How books start, default `snapshot`. */
  readonly initialSync?: InitialSync
}

const GAP = 'it does not follow the update before it: some are missing'
const CAPTURE_LINE = /^\d{19} \S/
const PROBLEM_OF_OUTCOME: readonly (readonly [DecodeOutcome, ProblemKind])[] = [
  [DecodeOutcome.OffGrid, 'offGrid'],
  [DecodeOutcome.Gap, 'gap'],
  [DecodeOutcome.Malformed, 'malformed'],
  [DecodeOutcome.UnknownSymbol, 'otherInstrument'],
]

/** Whether bytes begin like a recording of venue messages: a local time of 19 digits, a blank, a message. */
export function isCaptureHead(head: Uint8Array): boolean {
  return CAPTURE_LINE.test(lineIn(head))
}

/** Recordings of one venue's messages, as one of the formats that can be read. */
export function captureFormat({
  venue,
  codec,
  messageValues,
  initialSync = 'snapshot',
}: CaptureVenue): MarketDataFormat {
  return {
    name: 'capture',
    description: 'recorded messages of a venue, a line each: local time in ns, a blank, the message as it came',
    extensions: ['.txt', '.jsonl'],
    detect: isCaptureHead,
    listings: async (files) => (await detectGrids(files, messageValues)).map((grid) => ({ ...grid, venue })),
    open: async (files, { instruments, ...options }) => {
      const replay = await openCapture({ ...options, files, codec: codec(instruments), initialSync })
      const { report } = replay
      const problems = new DataProblems()
      const found = [
        ['offGrid', report.outcomes.offGrid],
        ['gap', report.outcomes.gap],
        ['malformed', report.outcomes.malformed + report.lines.badTime + report.lines.overlong],
        ['otherInstrument', report.outcomes.unknownSymbol],
        ['timeBack', report.stepsBack],
        ['truncated', report.truncatedFiles],
      ] as const
      for (const [kind, messages] of found) {
        for (let message = 0; message < messages; message++) problems.note(kind, () => report.lastProblem)
      }
      return {
        replay,
        epochNs: report.epochNs,
        shiftNanos: report.shiftNanos,
        smallestLatencyNanos: report.smallestLatencyNanos,
        problems,
        counts: {
          messages: report.messages,
          rows: report.rows,
          rowsLeftOut: report.rowsLeftOut,
          orderRows: report.orderRows,
          ...report.outcomes,
          ...report.lines,
          stepsBack: report.stepsBack,
          truncatedFiles: report.truncatedFiles,
        },
        fractionRead: () => replay.bytesRead / replay.bytesTotal,
        close: () => replay.close(),
      }
    },
    records: async (paths, { instruments, epochNs = 0n }) => {
      const lines = new CaptureLines(new LineSplitter(new UnpackedFiles(await captureFiles(paths))))
      const midnight = epochOf(epochNs)
      return [
        new CheckedCapture(new CaptureDecoder(lines, codec(instruments)({ epochNs: midnight, initialSync }), midnight)),
      ]
    },
  }
}

/** Says which lines had a problem. */
class CheckedCapture implements RecordSource {
  readonly problems = new DataProblems()
  private readonly decoder: CaptureDecoder
  private readonly before = new Float64Array(PROBLEM_OF_OUTCOME.length)
  private stepsBack = 0
  private badTimes = 0
  private overlong = 0
  private truncatedFiles = 0

  constructor(decoder: CaptureDecoder) {
    this.decoder = decoder
  }

  get position(): string {
    return this.decoder.position
  }

  get bytesRead(): number {
    return this.decoder.lines.splitter.source.bytesRead
  }

  get bytesTotal(): number {
    return this.decoder.lines.splitter.source.bytesTotal
  }

  decodeNext(batch: MarketEventBatch): boolean {
    const isMore = this.decoder.decodeNext(batch)
    const { codec, position, stepsBack } = this.decoder
    for (const [at, [outcome, kind]] of PROBLEM_OF_OUTCOME.entries()) {
      if (codec.counts[outcome] === this.before[at]) continue
      this.before[at] = codec.counts[outcome]!
      this.problems.note(kind, () => `${position}: ${kind === 'gap' ? GAP : codec.lastProblem}`)
    }
    if (stepsBack > this.stepsBack)
      this.problems.note('timeBack', () => `${position}: its time is before that of an earlier one`)
    this.stepsBack = stepsBack
    const { badTime, overlong } = this.decoder.lines.problems
    const { firstBadTimes } = this.decoder.lines
    for (; this.badTimes < badTime; this.badTimes++) {
      const place = firstBadTimes[this.badTimes] ?? `before ${position}`
      this.problems.note('malformed', () => `${place}: a line without a usable time and a message`)
    }
    for (; this.overlong < overlong; this.overlong++) {
      this.problems.note('malformed', () => `before ${position}: a line of more than ${LONGEST_LINE_BYTES} bytes`)
    }
    return isMore
  }

  async load(): Promise<boolean> {
    const isMore = await this.decoder.load()
    const { truncatedFiles } = this.decoder.lines.splitter.source
    for (; this.truncatedFiles < truncatedFiles; this.truncatedFiles++) {
      this.problems.note('truncated', () => `${this.position}: the file is cut or damaged after this`)
    }
    return isMore
  }

  close(): Promise<void> {
    return this.decoder.close()
  }
}

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { NANOS_PER_DAY, type Nanos, parseUtc } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch, type VenueCodec } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { marketDataCodec } from '@hft/venues'
import { type Frames, type FrameVenue, framesOf } from './venue-frames.ts'
import type { VenueRecording } from './venue-recordings.ts'

/** Frames of one kind, and what has to be known to decode them. */
export interface DecodingFrames extends Frames {
  readonly source: 'recorded' | 'generated'
  /** How many of the frames differ; the rest repeats them. */
  readonly distinct: number
  readonly instruments: readonly Instrument[]
  /** What comes before them and doesn't count. */
  readonly opening: readonly Uint8Array[]
  readonly epochNs: bigint
}

/** When all frames are received: within their first day. */
export const LOCAL_TIME: Nanos = NANOS_PER_DAY
/** The day that generated frames are of. */
export const GENERATED_EPOCH_NS = parseUtc('2024-08-08T00:00:00Z')
/** Fewer frames of a kind say little. */
export const FEWEST_RECORDED = 20
const KINDS: readonly Frames['kind'][] = ['depth update', 'trade', 'best bid and offer']
/** A message behind the time at which it was received, where a recording has that, in seconds or nanoseconds. */
const LINE = /^(?:\d+(?:\.\d+)?:? )?([{[].*)$/

/** Frames of each kind: those of a recording where it has enough of them, else made of a generated market. */
export async function decodingFrames(
  venue: FrameVenue,
  count: number,
  recording: VenueRecording | undefined,
): Promise<readonly DecodingFrames[]> {
  const recorded = recording === undefined ? [] : recordedFrames(recording, count)
  if (recorded.length === KINDS.length) return recorded
  const { instrument, layout } = venue
  const opening = (layout.opening?.(instrument.symbol) ?? []).map((text) => Buffer.from(text))
  const generated = (await framesOf(venue, count)).map(({ kind, frames }): DecodingFrames => {
    const origin = { source: 'generated', instruments: [instrument], epochNs: GENERATED_EPOCH_NS } as const
    return { kind, frames, opening, distinct: frames.length, ...origin }
  })
  return generated.map((frames) => recorded.find(({ kind }) => kind === frames.kind) ?? frames)
}

/**
 * Frames of the kinds of which a recording has at least {@link FEWEST_RECORDED} that are read in place, up to `count` of
 * each; fewer are repeated where that can be.
 */
export function recordedFrames(recording: VenueRecording, count: number): DecodingFrames[] {
  const { instruments, epochNs, isLinked, renumbered = (text: string) => text } = recording
  const { opening, byKind } = sorted(recording)
  return KINDS.flatMap((kind) => {
    const texts = byKind.get(kind) ?? []
    if (texts.length < FEWEST_RECORDED) return []
    const length = isLinked === true && kind === 'depth update' ? Math.min(count, texts.length) : count
    const frames = Array.from({ length }, (_, index) => Buffer.from(renumbered(texts[index % texts.length]!, index)))
    const distinct = Math.min(count, texts.length)
    return [{ kind, frames, distinct, opening, source: 'recorded' as const, instruments, epochNs }]
  })
}

/** A codec that has seen what comes before the frames. */
export function codecOf({ instruments, epochNs, opening }: Omit<DecodingFrames, keyof Frames>): VenueCodec {
  const codec = marketDataCodec(instruments[0]!.venue, instruments)({ epochNs, initialSync: 'differences' })
  const batch = new MarketEventBatch()
  for (const frame of opening) {
    batch.clear()
    codec.decode(frame, 0, frame.length, LOCAL_TIME, batch)
  }
  return codec
}

/** The messages of a recording that are read in place, by what they have rows of. */
function sorted(recording: VenueRecording) {
  const { file, opening: begins, sendsWholeBooks = false } = recording
  const bytes = readFileSync(file)
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const opening: Uint8Array[] = []
  const byKind = new Map<Frames['kind'], string[]>(KINDS.map((kind) => [kind, []]))
  const codec = codecOf({ ...recording, distinct: 0, source: 'recorded', opening })
  const batch = new MarketEventBatch()
  for (const line of (isPacked ? gunzipSync(bytes) : bytes).toString().split('\n')) {
    const text = LINE.exec(line.trimEnd())?.[1]
    if (text === undefined) continue
    const frame = Buffer.from(text)
    const scanned = codec.scannedMessages
    batch.clear()
    codec.decode(frame, 0, frame.length, LOCAL_TIME, batch)
    if (begins?.test(text) === true) opening.push(frame)
    else if (codec.scannedMessages > scanned) {
      const kind = kindOf(batch, sendsWholeBooks)
      if (kind !== undefined) byKind.get(kind)!.push(text)
    }
  }
  return { opening, byKind }
}

/** By the last row: a state of the feed may stand before it. A whole book is no update, unless the venue sends no others. */
function kindOf(batch: MarketEventBatch, sendsWholeBooks: boolean): Frames['kind'] | undefined {
  const last = batch.length - 1
  switch (batch.kind[last]) {
    case EventKind.Level:
      return sendsWholeBooks || (batch.flags[last]! & EventFlag.Snapshot) === 0 ? 'depth update' : undefined
    case EventKind.Trade:
      return 'trade'
    case EventKind.BestQuote:
      return 'best bid and offer'
    default:
      return undefined
  }
}

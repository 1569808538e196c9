import { mergeReplays } from '@hft/data'
import type { SystemConfig } from '@hft/engine'
import { generateMarket } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import type { DataFiles, RecordingFiles } from './data-files.ts'
import type { Market, OpenedRecording } from './market.ts'
import { openRecording } from './open-recording.ts'

/**
 * Opens the market that a run was asked for: the recordings on one clock, or one generated market an instrument.
 *
 * @throws CodedError of the reader for data that can't be used
 */
export async function openMarket(
  config: SystemConfig,
  instruments: readonly Instrument[],
  files: DataFiles | undefined,
): Promise<Market> {
  if (files === undefined) {
    const generated = instruments.map((instrument) => generatedMarket(config, instrument, instruments))
    return marketOf(
      generated,
      generated.map(() => []),
    )
  }
  const parts = files.recordings.map((recording) => ({
    recording,
    instruments: instrumentsOfRecording(recording, files, instruments),
  }))
  const opened: OpenedRecording[] = []
  for (const part of parts) opened.push(await openRecording(config.data, part.instruments, part.recording))
  const [first, ...others] = opened
  const listings = parts.map((part) => part.instruments)
  if (first === undefined || others.length === 0) return marketOf(opened, listings)
  // One clock for all: the same epoch, and the same shift, so that what was recorded side by side stays so.
  const epochNs = others.reduce((least, { epochNs: own }) => (own < least ? own : least), first.epochNs)
  const shiftNanos = Math.max(...opened.map(({ facts }) => facts.localTimeShiftNanos))
  const aligned: OpenedRecording[] = []
  for (const part of parts) {
    aligned.push(await openRecording(config.data, part.instruments, part.recording, { epochNs, shiftNanos }))
  }
  for (const recording of opened) await recording.close()
  return marketOf(aligned, listings)
}

/** The instruments of a recording: the one it names, or those that no recording names. */
export function instrumentsOfRecording<Named extends { readonly id: string }>(
  { instrument }: RecordingFiles,
  { recordings }: DataFiles,
  instruments: readonly Named[],
): readonly Named[] {
  if (instrument !== undefined) return instruments.filter(({ id }) => id === instrument)
  return instruments.filter(({ id }) => recordings.every((recording) => recording.instrument !== id))
}

/** @param listings the instruments of each recording */
function marketOf(opened: readonly OpenedRecording[], listings: readonly (readonly Instrument[])[]): Market {
  const [first] = opened
  return {
    replay: opened.length === 1 ? first!.replay : mergeReplays(opened.map(({ replay }) => replay)),
    epochNs: first!.epochNs,
    recordings: opened.map(({ facts }) => facts),
    notices: opened.flatMap(({ notices }) => notices),
    candlesOf: (instrument) => {
      const at = listings.findIndex((listed) => listed.some(({ index }) => index === instrument))
      return opened[at]?.candles?.()
    },
    fractionRead: (rows) => opened.reduce((sum, recording) => sum + recording.fractionRead(rows), 0) / opened.length,
    close: async () => {
      for (const recording of opened) await recording.close()
    },
  }
}

/** Each has its part of the events, and a chance of its own; listings of one product have their fair value in common. */
function generatedMarket(
  { market }: SystemConfig,
  instrument: Instrument,
  instruments: readonly Instrument[],
): OpenedRecording {
  const events = Math.ceil(market.events / instruments.length)
  const listings = instruments.filter(({ base, quote }) => base === instrument.base && quote === instrument.quote)
  const shared = listings.length === 1 ? {} : { fairValueSeed: (market.seed + listings[0]!.index) >>> 0 }
  return {
    replay: generateMarket({ ...market, ...shared, events, seed: market.seed + instrument.index, instrument }),
    epochNs: 0n,
    facts: {
      kind: 'generated',
      files: [],
      localTimeShiftNanos: 0,
      baseLatencyNanos: market.feedLatencyNanos,
      counts: { requestedRows: events },
    },
    notices: [],
    fractionRead: (rows) => rows / market.events,
    close: () => Promise.resolve(),
  }
}

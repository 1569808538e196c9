import { basename } from 'node:path'
import { formatDuration } from '@hft/clock'
import { openCapture, openNpz } from '@hft/data'
import type { SystemConfig } from '@hft/engine'
import { generateMarket } from '@hft/execution'
import type { Instrument } from '@hft/instrument'
import { marketDataCodec } from '@hft/venues'
import type { DataFiles } from './data-files.ts'
import type { Market, MarketFacts } from './market.ts'

/**
 * Opens the market that a run was asked for: the recording, or the generated one.
 *
 * @throws CodedError of the reader for data that can't be used
 */
export function openMarket(
  config: SystemConfig,
  instruments: readonly Instrument[],
  files: DataFiles | undefined,
): Promise<Market> {
  if (files === undefined) return Promise.resolve(generatedMarket(config, instruments[0]!))
  switch (files.format) {
    case 'capture':
      return capturedMarket(config, instruments, files)
    case 'npz':
      return npzMarket(config, instruments[0]!, files)
    case 'csv':
      return npzMarket(config, instruments[0]!, files)
  }
}

function generatedMarket(config: SystemConfig, instrument: Instrument): Market {
  const { market } = config
  return {
    replay: generateMarket({ ...market, instrument }),
    epochNs: 0n,
    facts: {
      kind: 'generated',
      files: [],
      localTimeShiftNanos: 0,
      baseLatencyNanos: market.feedLatencyNanos,
      counts: { requestedRows: market.events },
    },
    notices: [],
    fractionRead: (rows) => rows / market.events,
    close: () => Promise.resolve(),
  }
}

async function capturedMarket(
  { data }: SystemConfig,
  instruments: readonly Instrument[],
  { paths }: DataFiles,
): Promise<Market> {
  const replay = await openCapture({
    files: paths,
    codec: marketDataCodec(instruments[0]!.venue, instruments),
    initialSync: data.initialSync,
    baseLatencyNanos: data.baseLatencyNanos,
  })
  const { report } = replay
  const counts = {
    messages: report.messages,
    rows: report.rows,
    ...report.outcomes,
    scannedMessages: report.scannedMessages,
    parsedMessages: report.parsedMessages,
    ...report.lines,
    stepsBack: report.stepsBack,
    truncatedFiles: report.truncatedFiles,
  }
  const facts: MarketFacts = {
    kind: 'capture',
    files: report.sources.map(({ path }) => basename(path)),
    localTimeShiftNanos: report.shiftNanos,
    baseLatencyNanos: data.baseLatencyNanos,
    ...(report.smallestLatencyNanos === undefined ? {} : { recordedLatencyNanos: report.smallestLatencyNanos }),
    counts,
  }
  return {
    replay,
    epochNs: report.epochNs,
    facts,
    notices: [...shiftNotices(facts), ...captureNotices(report.truncatedFiles, report.lastProblem)],
    fractionRead: () => replay.bytesRead / replay.bytesTotal,
    close: () => replay.close(),
  }
}

async function npzMarket({ data }: SystemConfig, instrument: Instrument, { paths }: DataFiles): Promise<Market> {
  const path = paths[0]!
  const replay = await openNpz(path, {
    tickSize: instrument.tickSize,
    lotSize: instrument.lotSize,
    instrument: instrument.index,
    baseLatencyNanos: data.baseLatencyNanos,
  })
  const { shiftNanos, ...counts } = replay.report
  const facts: MarketFacts = {
    kind: 'npz',
    files: [basename(path)],
    localTimeShiftNanos: shiftNanos,
    baseLatencyNanos: data.baseLatencyNanos,
    counts,
  }
  return {
    replay,
    epochNs: replay.epochNs,
    facts,
    notices: shiftNotices(facts),
    fractionRead: (rows) => rows / replay.report.localRows,
    close: () => Promise.resolve(),
  }
}

function shiftNotices({ localTimeShiftNanos, recordedLatencyNanos, baseLatencyNanos }: MarketFacts): string[] {
  if (localTimeShiftNanos === 0) return []
  const recorded =
    recordedLatencyNanos === undefined
      ? ''
      : `; the smallest latency as recorded is ${formatDuration(recordedLatencyNanos)}`
  return [
    `local times are shifted by ${formatDuration(localTimeShiftNanos)}, so that the smallest feed latency is ${formatDuration(baseLatencyNanos)}${recorded}`,
  ]
}

function captureNotices(truncatedFiles: number, lastProblem: string): string[] {
  const notices: string[] = []
  if (truncatedFiles > 0) notices.push(`${truncatedFiles} file(s) are cut or damaged; what comes before that is used`)
  if (lastProblem !== '') notices.push(`some messages could not be used; the last one: ${lastProblem}`)
  return notices
}

import { join } from 'node:path'
import {
  copyBatch,
  type MarketEventBatch,
  openNpz,
  type RecordedReplay,
  type Replay,
  replayOf,
  rowsOfBothViews,
  writeHft,
  writeNpz,
} from '@hft/data'
import { generateMarket } from '@hft/execution'
import { createInstrument, type Instrument, type InstrumentDefinition } from '@hft/instrument'

/** The recorded market that benchmarks replay where it is there, with its grid: tick 0.1, lot 0.001. */
export const RECORDED_MARKET = join(
  import.meta.dirname,
  '../../../../../shared/data/hftbacktest/binance-usdm_btcusdt_20240808.npz',
)
const SEED = 1
const MEAN_INTERVAL_NANOS = 100_000
/** Between the last time of one repetition and the first of the next. */
const GAP_NANOS = 1_000_000

/** A listing of no venue, with the given grid and the fees of the parity reference. */
export function benchDefinition(tickSize: string, lotSize: string): InstrumentDefinition {
  return {
    id: 'bench:MARKET',
    kind: 'linear',
    base: 'BASE',
    quote: 'QUOTE',
    tickSize,
    lotSize,
    fees: { maker: '0.0002', taker: '0.0005' },
  }
}

/** An event file for all contenders to read, and how much is in it. */
export interface EventFile {
  readonly path: string
  readonly tickSize: string
  readonly lotSize: string
  readonly description: string
}

/**
 * Writes a hftbacktest event file over and over, its times shifted each time, until there are at least `atLeast` records.
 * What is written is stored, not deflated: that is quickest to read for everybody.
 */
export async function writeRepeated(
  source: string,
  target: string,
  grid: { readonly tickSize: string; readonly lotSize: string },
  atLeast: number,
): Promise<EventFile> {
  const instrument = createInstrument(benchDefinition(grid.tickSize, grid.lotSize))
  const recording = await openNpz(source, instrument)
  const rows = await rowsOfBothViews(recording)
  const once = rows.reduce((sum, { length }) => sum + length, 0)
  const repetitions = Math.ceil(atLeast / once)
  const period = periodOf(rows)
  await writeNpz(target, repeated(rows, repetitions, period), {
    ...unitsOf(instrument),
    epochNs: recording.epochNs,
    compression: 'stored',
  })
  return {
    path: target,
    ...grid,
    description: `the recorded market ${repetitions} times, ${once * repetitions} events`,
  }
}

/** A hftbacktest event file over and over, as {@link writeRepeated} does it, in memory: at least `atLeast` rows. */
export async function repeatedMarket(source: string, instrument: Instrument, atLeast: number): Promise<RecordedReplay> {
  const rows = await rowsOfBothViews(await openNpz(source, instrument))
  const once = rows.reduce((sum, { length }) => sum + length, 0)
  return replayOf(Array.from(repeated(rows, Math.ceil(atLeast / once), periodOf(rows)), copyBatch))
}

/** Writes a generated market of levels and trades; the same for everyone. */
export async function writeGenerated(target: string, events: number): Promise<EventFile> {
  const grid = { tickSize: '0.01', lotSize: '0.001' }
  const instrument = createInstrument(benchDefinition(grid.tickSize, grid.lotSize))
  const market = generateMarket({
    instrument: { index: 0 },
    events,
    seed: SEED,
    meanIntervalNanos: MEAN_INTERVAL_NANOS,
    kinds: { quotes: false },
  })
  const rows = await rowsOfBothViews(market)
  await writeNpz(target, rows, { ...unitsOf(instrument), epochNs: 0n, compression: 'stored' })
  const count = rows.reduce((sum, { length }) => sum + length, 0)
  return { path: target, ...grid, description: `a generated market (seed ${SEED}), ${count} events` }
}

/** The same events in the project's own stored format. */
export async function writeStored(file: EventFile, target: string): Promise<void> {
  const instrument = createInstrument(benchDefinition(file.tickSize, file.lotSize))
  const replay: Replay & { readonly epochNs: bigint } = await openNpz(file.path, instrument)
  await writeHft(replay, target, { instruments: [instrument], epochNs: replay.epochNs })
}

/** Rows over and over, `period` nanoseconds apart; each batch is valid until the next one is asked for. */
function* repeated(
  rows: readonly MarketEventBatch[],
  repetitions: number,
  period: number,
): Generator<MarketEventBatch> {
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const batch of rows) {
      yield batch
      // The writer has copied the batch by the time it asks for the next one: shifted in place for the next repetition.
      for (let row = 0; row < batch.length; row++) {
        batch.exchangeTime[row]! += period
        batch.localTime[row]! += period
      }
    }
  }
}

function periodOf(rows: readonly MarketEventBatch[]): number {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const { exchangeTime, localTime, length } of rows) {
    for (let row = 0; row < length; row++) {
      first = Math.min(first, exchangeTime[row]!, localTime[row]!)
      last = Math.max(last, exchangeTime[row]!, localTime[row]!)
    }
  }
  return last - first + GAP_NANOS
}

function unitsOf({ tickSize, lotSize }: Instrument): { tickSize: number; lotSize: number } {
  return { tickSize, lotSize }
}

import { CodedError, type Nanos } from '@hft/clock'
import { mergeReplays } from '../../replay/merged-replay.ts'
import { ReplayMeasurement } from '../../replay/replay-measurement.ts'
import { StreamedReplay } from '../../replay/streamed-replay.ts'
import type { OpeningOptions, StoredListing, StoredMarket } from '../format.ts'
import { DataProblems } from './data-problems.ts'
import { type Listings, RunListings, SurveyedListings } from './listing-units.ts'
import type { StoredRows } from './stored-rows.ts'
import { UnixTimes } from './unix-times.ts'

/** Files that are read one after the other as one stream. */
export type RowsFactory = (listings: Listings, times: UnixTimes) => StoredRows

/** A format's streams over some files, and the names that it has for venues. */
export interface RecordStreams {
  readonly streams: readonly RowsFactory[]
  readonly venueNames?: Readonly<Record<string, string>>
}

class RecordsReplay extends StreamedReplay<StoredRows> {
  get fractionRead(): number {
    const { bytesRead, bytesTotal } = this.source
    return bytesTotal === 0 ? 1 : bytesRead / bytesTotal
  }
}

interface Measured {
  readonly factory: RowsFactory
  readonly measurement: ReplayMeasurement
  readonly rows: StoredRows
}

/**
 * Opens streams of records as one market: each is read once to measure its times, and again, in constant memory, while
 * it is replayed. All get one epoch and one shift of their local times.
 *
 * @throws CodedError `stored.no_rows`, `stored.one_instrument`, and those of the format
 */
export async function openRecords(
  { streams, venueNames }: RecordStreams,
  options: OpeningOptions,
): Promise<StoredMarket> {
  const listings = () => new RunListings(options.instruments, venueNames)
  let measured = await measureAll(streams, listings, options.epochNs)
  const epochs = measured.flatMap(({ rows }) => rows.epochNs ?? [])
  const problems = problemsOf(measured)
  const rowCount = measured.reduce((sum, { measurement }) => sum + measurement.rows, 0)
  if (rowCount === 0 || epochs.length === 0)
    throw noRows(` of ${options.instruments.map(({ id }) => id).join(', ')}`, problems)
  const epochNs = epochs.reduce((least, own) => (own < least ? own : least))
  // Times are counted from each stream's own first day at first; those of others have to be measured again.
  if (epochs.some((own) => own !== epochNs)) measured = await measureAll(streams, listings, epochNs)
  const smallest = Math.min(...measured.map(({ measurement }) => measurement.smallestLatencyNanos('all')))
  const floor = options.baseLatencyNanos ?? 0
  const shiftNanos: Nanos = options.shiftNanos ?? (smallest < floor ? floor - smallest : 0)
  const replays = measured
    .filter(({ measurement }) => measurement.rows > 0)
    .map(({ factory, measurement: { disorderNanos, hasLevels } }) => {
      const open = () => factory(listings(), new UnixTimes(epochNs))
      return new RecordsReplay(open, { shiftNanos, disorderNanos, hasLevels, bestQuotes: 'all' })
    })
  return {
    replay: replays.length === 1 ? replays[0]! : mergeReplays(replays),
    epochNs,
    shiftNanos,
    smallestLatencyNanos: Number.isFinite(smallest) ? smallest : undefined,
    problems,
    counts: {
      records: measured.reduce((sum, { rows }) => sum + rows.records, 0),
      rows: rowCount,
      orderRows: measured.reduce((sum, { measurement }) => sum + measurement.orderRows, 0),
      ...problems.counts,
    },
    fractionRead: () => replays.reduce((sum, replay) => sum + replay.fractionRead, 0) / replays.length,
    close: async () => {
      for (const replay of replays) await replay.close()
    },
  }
}

/**
 * The listings that streams of records hold.
 * @throws CodedError `stored.no_rows` where they hold none, and those of the format
 */
export async function listingsOf({ streams }: RecordStreams): Promise<readonly StoredListing[]> {
  const surveyed = new SurveyedListings()
  const measured = await measureAll(streams, () => surveyed, undefined)
  const { found } = surveyed
  if (found.length === 0) throw noRows('', problemsOf(measured))
  return found
}

function problemsOf(measured: readonly Measured[]): DataProblems {
  const problems = new DataProblems()
  for (const { rows } of measured) problems.add(rows.problems)
  return problems
}

async function measureAll(
  streams: readonly RowsFactory[],
  listings: () => Listings,
  epochNs: bigint | undefined,
): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const factory of streams) {
    const measurement = new ReplayMeasurement()
    const rows = factory(listings(), new UnixTimes(epochNs))
    try {
      await measurement.measure(rows)
    } finally {
      await rows.close()
    }
    measured.push({ factory, measurement, rows })
  }
  return measured
}

function noRows(ofWhat: string, problems: DataProblems): CodedError {
  const hint = problems.first[0] === undefined ? '' : `; the first problem: ${problems.first[0].text}`
  return new CodedError('stored.no_rows', `the files hold no market data${ofWhat}${hint}`)
}

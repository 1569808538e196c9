import { detectGrids, type StoredListing } from '@hft/data'
import { gridOf, parseInstrumentId } from '@hft/instrument'
import { venues } from '@hft/venues'
import { CAPTURE_FORMAT, type DataFiles, type RecordingFiles, storedFormatOf } from './data-files.ts'
import type { SelectedInstrument } from './instrument-selection.ts'
import { listingGuess } from './listing-guess.ts'

/** What the data say of an instrument, with what was assumed about it. */
export interface DetectedInstrument {
  readonly instrument: SelectedInstrument
  readonly notices: readonly string[]
}

/** Units that were given. */
export interface GivenUnits {
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
}

const FROM_DATA = 'found in the data'
const HFT_FORMAT = 'hft'

/**
 * Makes a definition for an instrument that stands in no table, from a first pass over its recording. Undefined where the
 * data don't say enough.
 */
export async function detectedInstrument(
  id: string,
  recording: RecordingFiles,
  given: GivenUnits,
): Promise<DetectedInstrument | undefined> {
  const guess = listingGuess(id)
  if (guess === undefined) return undefined
  const needsData = given.tickSize === undefined || given.lotSize === undefined
  const found = needsData ? await gridIn(id, recording) : undefined
  const tickSize = given.tickSize ?? found?.tickSize
  const lotSize = given.lotSize ?? found?.lotSize
  if (tickSize === undefined || lotSize === undefined) return undefined
  const { kind, base, quote, fees } = guess
  const notices = [
    `${id} is in no table: taken as ${kind}, ${base}/${quote}, fees ${fees.maker} maker and ${fees.taker} taker; define it in instruments.json to be sure`,
  ]
  if (found !== undefined) notices.push(`${id}: tick ${tickSize}, lot ${lotSize}, of ${found.values} in the data`)
  return {
    instrument: { definition: { ...guess, tickSize, lotSize }, tickSource: FROM_DATA, lotSource: FROM_DATA },
    notices,
  }
}

/**
 * The instrument with finer units where its recording holds values off its grid, as venues' old orders may be after a
 * change of rules; orders keep the steps that they had. Undefined where its units fit.
 */
export async function refinedInstrument(
  selected: SelectedInstrument,
  recording: RecordingFiles,
): Promise<DetectedInstrument | undefined> {
  const { definition } = selected
  const found = await gridIn(definition.id, recording)
  const tickSize = finerUnit(definition.tickSize, found?.tickSize)
  const lotSize = finerUnit(definition.lotSize, found?.lotSize)
  if (tickSize === undefined && lotSize === undefined) return undefined
  const units = { tickSize: tickSize ?? definition.tickSize, lotSize: lotSize ?? definition.lotSize }
  // What an order may use stays as it was.
  const quantityStep = definition.quantityStep ?? definition.lotSize
  return {
    instrument: {
      definition: { ...definition, ...units, ...(lotSize === undefined ? {} : { quantityStep }) },
      tickSource: tickSize === undefined ? selected.tickSource : FROM_DATA,
      lotSource: lotSize === undefined ? selected.lotSource : FROM_DATA,
    },
    notices: [
      `the data of ${definition.id} hold values finer than tick ${definition.tickSize} and lot ${definition.lotSize}; they are read with tick ${units.tickSize} and lot ${units.lotSize}`,
    ],
  }
}

/** Units that all values of an instrument are multiples of. */
interface FoundUnits {
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
  /** What they were found in: `12 values`. */
  readonly values: string
}

async function gridIn(id: string, recording: RecordingFiles): Promise<FoundUnits | undefined> {
  const { venue, symbol } = parseInstrumentId(id)
  const { format, paths } = recording
  if (format !== CAPTURE_FORMAT) return unitsOf(symbol, await storedListings(recording), format)
  const messages = Object.hasOwn(venues, venue) ? venues[venue]?.messageValues : undefined
  if (messages === undefined) return undefined
  const grids = await detectGrids(paths, messages)
  const grid = grids.find((candidate) => candidate.symbol === symbol)
  return grid && { ...grid, values: `${grid.values} values` }
}

/** The ids of the listings that recordings of no instrument name by themselves. */
export async function idsInData({ recordings }: DataFiles): Promise<readonly string[]> {
  const ids = new Set<string>()
  for (const recording of recordings) {
    if (recording.instrument !== undefined) continue
    for (const { venue, symbol } of await storedListings(recording)) {
      if (venue !== undefined && symbol !== undefined) ids.add(listingId(venue, symbol))
    }
  }
  return [...ids]
}

async function storedListings(recording: RecordingFiles): Promise<readonly StoredListing[]> {
  return (await storedFormatOf(recording)?.listings(recording.paths)) ?? []
}

function listingId(venue: string, symbol: string): string {
  return `${venue.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}:${symbol.replace(/\s/g, '_')}`
}

/** Units as fine as the decimals in the data: a few values have a larger common divisor by chance. */
function unitsOf(symbol: string, listings: readonly StoredListing[], format: string): FoundUnits | undefined {
  const unnamed = listings.length === 1 && listings[0]!.symbol === undefined ? listings[0] : undefined
  const found = listings.find((listing) => listing.symbol?.toUpperCase() === symbol.toUpperCase()) ?? unnamed
  if (found === undefined) return undefined
  // .hft files hold the units themselves.
  const unit = format === HFT_FORMAT ? (size?: string) => size : decimalUnit
  return { tickSize: unit(found.tickSize), lotSize: unit(found.lotSize), values: 'what stands' }
}

function decimalUnit(size: string | undefined): string | undefined {
  if (size === undefined) return undefined
  const { decimals } = gridOf(size)
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`
}

/** `found` where it is finer than `unit` and a part of it. */
function finerUnit(unit: string, found: string | undefined): string | undefined {
  if (found === undefined) return undefined
  return isMultiple(unit, found) && !isMultiple(found, unit) ? found : undefined
}

function isMultiple(value: string, unit: string): boolean {
  try {
    return gridOf(unit).countOfText(value) > 0
  } catch {
    return false
  }
}

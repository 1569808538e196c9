import { basename } from 'node:path'
import { CodedError } from '@hft/clock'
import type { StoredListing } from '@hft/data'
import {
  BUILTIN_INSTRUMENTS,
  gridOf,
  type Instrument,
  type InstrumentDefinition,
  instrumentsOf,
  parseInstrumentId,
} from '@hft/instrument'
import { listingGuess } from '../listing-guess.ts'

/** What was said of the instruments on the command line. */
export interface AskedInstruments {
  readonly ids: readonly string[]
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
}

/** Instruments to read with, or what is wrong. */
export interface DataInstruments {
  readonly instruments: readonly Instrument[]
  readonly problems: readonly string[]
}

const UNKNOWN_VENUE = 'file'

/**
 * Makes instruments of the listings that files hold: those that were asked for, or all.
 * @throws CodedError `stored.no_rows` where they hold none
 */
export function dataInstruments(
  listings: readonly StoredListing[],
  files: readonly string[],
  asked: AskedInstruments,
): DataInstruments {
  const problems: string[] = []
  const wanted: [string, StoredListing][] = []
  const unusable: string[] = []
  if (asked.ids.length === 0) {
    for (const listing of listings) {
      const id = idOf(listing, files[0]!)
      // A damaged line may name anything; its rows are left out as those of another instrument.
      if (!isInstrumentId(id)) unusable.push(`'${listing.symbol}'`)
      else if (!wanted.some(([other]) => other === id)) wanted.push([id, listing])
    }
  }
  for (const id of asked.ids) {
    const listing = listingOf(id, listings)
    if (listing === undefined) {
      const { venue } = parseInstrumentId(id)
      const held =
        listings.map((other) => idOf(other, files[0]!)).join(', ') ||
        `no price that is read as one of ${venue}; is it another venue's recording?`
      problems.push(`${id} is not in the files; they hold ${held}`)
    } else wanted.push([id, listing])
  }
  if (wanted.length > 1 && (asked.tickSize ?? asked.lotSize) !== undefined) {
    problems.push(`--tick and --lot are for one instrument; there are ${wanted.map(([id]) => id).join(', ')}`)
  }
  if (wanted.length === 0 && problems.length === 0) {
    const found = unusable.length > 0 ? ` of a symbol; what stands for one is ${unusable.slice(0, 5).join(', ')}` : ''
    throw new CodedError('stored.no_rows', `${files.map((path) => basename(path)).join(', ')}: no market data${found}`)
  }
  if (problems.length > 0) return { instruments: [], problems }
  return { instruments: instrumentsOf(wanted.map(([id, listing]) => definitionOf(id, listing, asked))), problems }
}

function listingOf(id: string, listings: readonly StoredListing[]): StoredListing | undefined {
  const { symbol } = parseInstrumentId(id)
  const unnamed = listings.length === 1 && listings[0]!.symbol === undefined ? listings[0] : undefined
  return listings.find((listing) => listing.symbol?.toUpperCase() === symbol.toUpperCase()) ?? unnamed
}

function idOf({ venue = UNKNOWN_VENUE, symbol }: StoredListing, file: string): string {
  const name = venue.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
  return `${name}:${(symbol ?? basename(file)).replace(/\s/g, '_')}`
}

/** Units: as given, of the built-in table where all values are on them, else decimals as fine as those in the files. */
function definitionOf(id: string, listing: StoredListing, asked: AskedInstruments): InstrumentDefinition {
  const known = BUILTIN_INSTRUMENTS.find((definition) => definition.id === id)
  const guess = known ?? listingGuess(id)
  const tickSize = asked.tickSize ?? fittingUnit(known?.tickSize, listing.tickSize)
  const lotSize = asked.lotSize ?? fittingUnit(known?.lotSize, listing.lotSize)
  // What is read of a definition here are its units; the rest is there to have one.
  const { kind, base, quote, fees, ...rest } = guess ?? UNKNOWN
  const contract = 'contractSize' in rest && rest.contractSize !== undefined ? { contractSize: rest.contractSize } : {}
  return { id, kind, base, quote, fees, ...contract, tickSize, lotSize }
}

const UNKNOWN = { kind: 'linear', base: 'BASE', quote: 'QUOTE', fees: { maker: '0', taker: '0' } } as const

function fittingUnit(known: string | undefined, found: string | undefined): string {
  if (known !== undefined && (found === undefined || isMultiple(found, known))) return known
  // Not the greatest common divisor itself: a few values have a larger one by chance.
  return found === undefined ? '1' : `1e-${gridOf(found).decimals}`
}

function isInstrumentId(id: string): boolean {
  try {
    parseInstrumentId(id)
    return true
  } catch {
    return false
  }
}

function isMultiple(value: string, unit: string): boolean {
  try {
    gridOf(unit).countOfText(value)
    return true
  } catch {
    return false
  }
}

import { type DetectedGrid, detectGrids } from '@hft/data'
import { gridOf, parseInstrumentId } from '@hft/instrument'
import { venues } from '@hft/venues'
import type { RecordingFiles } from './data-files.ts'
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
  if (found !== undefined)
    notices.push(`${id}: tick ${tickSize}, lot ${lotSize}, of ${found.values} values in the data`)
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

async function gridIn(id: string, { format, paths }: RecordingFiles): Promise<DetectedGrid | undefined> {
  const { venue, symbol } = parseInstrumentId(id)
  const messages = Object.hasOwn(venues, venue) ? venues[venue]?.messageValues : undefined
  if (format !== 'capture' || messages === undefined) return undefined
  const grids = await detectGrids(paths, messages)
  return grids.find((grid) => grid.symbol === symbol)
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

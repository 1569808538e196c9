import type { DataFiles } from './data-files.ts'
import type { SelectedInstrument } from './instrument-selection.ts'
import { listingGuess } from './listing-guess.ts'

/** An instrument that stands in no table, with what was assumed about it. */
export interface DetectedInstrument {
  readonly instrument: SelectedInstrument
  readonly notices: readonly string[]
}

/** Units that were given. */
export interface GivenUnits {
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
}

/** Makes a definition for an instrument of which nothing is known but the data, as far as that goes. */
export async function detectedDefinition(
  id: string,
  _files: DataFiles,
  { tickSize, lotSize }: GivenUnits,
): Promise<DetectedInstrument | undefined> {
  const guess = listingGuess(id)
  if (guess === undefined || tickSize === undefined || lotSize === undefined) return undefined
  const { kind, base, quote, fees } = guess
  return {
    instrument: { definition: { ...guess, tickSize, lotSize }, tickSource: 'given', lotSource: 'given' },
    notices: [
      `${id} is in no table: taken as ${kind}, ${base}/${quote}, fees ${fees.maker} maker and ${fees.taker} taker; define it in instruments.json to be sure`,
    ],
  }
}

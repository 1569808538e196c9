import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import { suggestion } from '@hft/engine'
import { BUILTIN_INSTRUMENTS, type InstrumentDefinition, instrumentsOf, parseInstrumentId } from '@hft/instrument'
import { venues } from '@hft/venues'
import { CAPTURE_FORMAT, type DataFiles, NPZ_FORMAT, type RecordingFiles } from './data-files.ts'
import { detectedInstrument, idsInData } from './detected-instrument.ts'
import { instrumentsOfRecording } from './open-market.ts'

const DEFINITIONS_FILE = 'instruments.json'
/** Ids that a message names at most. */
const MOST_EXAMPLES = 5
const GENERATED_VENUE = 'generated'
const GENERATED_INSTRUMENT = 'generated:SIM-USD'

/** An instrument of the run, and where its units come from. */
export interface SelectedInstrument {
  readonly definition: InstrumentDefinition
  readonly tickSource: string
  readonly lotSource: string
}

/** What to select from, strongest first. */
export interface InstrumentSources {
  /** Ids asked for; none: the configured ones. */
  readonly ids: readonly string[]
  /** Definitions that the user configured; none when they are the schema's own default. */
  readonly configured: readonly InstrumentDefinition[]
  readonly tickSize: string | undefined
  readonly lotSize: string | undefined
  readonly files: DataFiles | undefined
}

/** The instruments of a run, or everything that is wrong with them. */
export interface InstrumentSelection {
  readonly instruments: readonly SelectedInstrument[]
  readonly notices: readonly string[]
  readonly problems: readonly string[]
}

/**
 * Finds the definition of each instrument: configured, in an `instruments.json` beside the data, in the built-in table, or
 * from the data itself. A tick and a lot that were given win over all of them.
 */
export async function selectInstruments(sources: InstrumentSources): Promise<InstrumentSelection> {
  const { files, configured } = sources
  const problems: string[] = []
  const notices: string[] = []
  const beside = await definitionsBeside(files, problems)
  const named = idsOf(sources, beside)
  const held = named.length === 0 && files !== undefined && beside.length === 0 ? await idsInData(files) : []
  const ids = held.length === 1 ? held : named
  if (ids.length === 0) {
    const examples = held.length > 0 ? held.slice(0, MOST_EXAMPLES).join(' or ') : exampleIds(beside)
    problems.push(`no instrument is named; give --instrument venue:symbol, like ${examples}`)
  }
  if (ids.length > 1 && (sources.tickSize ?? sources.lotSize) !== undefined) {
    problems.push(
      'data.tickSize and data.lotSize are for one instrument; with several, define them in instruments.json',
    )
  }
  const instruments: SelectedInstrument[] = []
  for (const id of ids) {
    try {
      checkMarket(id, files)
      const found = knownDefinition(id, configured, beside) ?? (await unknownDefinition(id, sources, notices))
      instruments.push(withGivenUnits(found, sources))
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      problems.push(error.message)
    }
  }
  problems.push(...mistakesOf(instruments), ...recordingProblems(ids, files))
  return { instruments, notices, problems }
}

function idsOf(
  { ids, configured, files }: InstrumentSources,
  beside: readonly InstrumentDefinition[],
): readonly string[] {
  const assigned = files?.recordings.flatMap(({ instrument }) => instrument ?? []) ?? []
  if (ids.length > 0) return [...new Set([...ids, ...assigned])]
  if (assigned.length > 0) return assigned
  if (configured.length > 0) return configured.map(({ id }) => id)
  if (files === undefined) return [GENERATED_INSTRUMENT]
  return beside.length === 1 ? beside.map(({ id }) => id) : []
}

function exampleIds(beside: readonly InstrumentDefinition[]): string {
  if (beside.length > 0) return beside.map(({ id }) => id).join(' or ')
  return BUILTIN_INSTRUMENTS.filter(({ id }) => id !== GENERATED_INSTRUMENT)
    .map(({ id }) => id)
    .join(', ')
}

function knownDefinition(
  id: string,
  configured: readonly InstrumentDefinition[],
  beside: readonly InstrumentDefinition[],
): SelectedInstrument | undefined {
  const tables: [string, readonly InstrumentDefinition[]][] = [
    ['configuration', configured],
    [DEFINITIONS_FILE, beside],
    ['built-in table', BUILTIN_INSTRUMENTS],
  ]
  for (const [source, definitions] of tables) {
    const definition = definitions.find((candidate) => candidate.id === id)
    if (definition !== undefined) return { definition, tickSource: source, lotSource: source }
  }
  return undefined
}

/** What is said of a market must be of that market. */
function checkMarket(id: string, files: DataFiles | undefined): void {
  const { venue } = parseInstrumentId(id)
  const isGenerated = venue === GENERATED_VENUE || venue.startsWith(`${GENERATED_VENUE}-`)
  if (files === undefined && !isGenerated) {
    throw new CodedError(
      'backtest.instrument',
      `${id} has no market without data: give --data, or leave it out for the generated market of ${GENERATED_INSTRUMENT}`,
    )
  }
  const recording = files && recordingOf(id, files)
  if (recording?.format === CAPTURE_FORMAT && !Object.hasOwn(venues, venue)) {
    const known = Object.keys(venues)
    throw new CodedError('backtest.instrument', `${id}: there is no venue '${venue}'${suggestion(venue, known)}`)
  }
}

async function unknownDefinition(
  id: string,
  { files, tickSize, lotSize }: InstrumentSources,
  notices: string[],
): Promise<SelectedInstrument> {
  const known = BUILTIN_INSTRUMENTS.map((definition) => definition.id)
  const recording = files && recordingOf(id, files)
  const detected = recording && (await detectedInstrument(id, recording, { tickSize, lotSize }))
  if (detected === undefined) {
    throw new CodedError(
      'backtest.instrument',
      `${id} is not a known instrument${suggestion(id, known)} (define it in ${DEFINITIONS_FILE} beside the data or under engine.instruments, or give --tick and --lot)`,
    )
  }
  notices.push(...detected.notices)
  return detected.instrument
}

function withGivenUnits(found: SelectedInstrument, { tickSize, lotSize }: InstrumentSources): SelectedInstrument {
  // A lot that was given is what orders use as well.
  const { quantityStep, ...definition } = found.definition
  const step = lotSize !== undefined || quantityStep === undefined ? {} : { quantityStep }
  const units = { tickSize: tickSize ?? definition.tickSize, lotSize: lotSize ?? definition.lotSize }
  return {
    definition: { ...definition, ...units, ...step },
    tickSource: tickSize === undefined ? found.tickSource : 'given',
    lotSource: lotSize === undefined ? found.lotSource : 'given',
  }
}

/** The recording that an instrument is in. */
export function recordingOf(id: string, { recordings }: DataFiles): RecordingFiles | undefined {
  return (
    recordings.find(({ instrument }) => instrument === id) ??
    recordings.find(({ instrument }) => instrument === undefined)
  )
}

/** A capture has messages of one venue, an .npz file of one instrument; and a recording without instruments is of no use. */
function recordingProblems(ids: readonly string[], files: DataFiles | undefined): string[] {
  const named = ids.map((id) => ({ id }))
  return (files?.recordings ?? []).flatMap((recording) => {
    const own = instrumentsOfRecording(recording, files!, named).map(({ id }) => id)
    const { format, instrument } = recording
    if (own.length === 0 && ids.length > 0 && instrument === undefined)
      return [
        'data.files: some files are of no instrument; give the instrument with --instrument, or as venue:symbol=path',
      ]
    const venueCount = new Set(own.map((id) => id.split(':')[0])).size
    const isOne = own.length <= 1 || (format === CAPTURE_FORMAT ? venueCount === 1 : format !== NPZ_FORMAT)
    return isOne
      ? []
      : [`data.files: ${own.join(', ')} can't be in one ${format}; say whose each file is, as in --data ${own[0]}=path`]
  })
}

async function definitionsBeside(
  files: DataFiles | undefined,
  problems: string[],
): Promise<readonly InstrumentDefinition[]> {
  const all: InstrumentDefinition[] = []
  for (const folder of files?.folders ?? []) {
    const text = await readFile(join(folder, DEFINITIONS_FILE), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    try {
      const definitions: unknown = JSON.parse(text)
      if (!Array.isArray(definitions)) throw new CodedError('backtest.instrument', 'must be an array of definitions')
      instrumentsOf(definitions)
      all.push(...definitions)
    } catch (error) {
      problems.push(`${DEFINITIONS_FILE} beside the data: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return all
}

function mistakesOf(instruments: readonly SelectedInstrument[]): readonly string[] {
  try {
    instrumentsOf(instruments.map(({ definition }) => definition))
    return []
  } catch (error) {
    if (error instanceof CodedError) return [error.message]
    throw error
  }
}

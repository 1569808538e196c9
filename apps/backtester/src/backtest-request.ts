import {
  type ConfigurationLayer,
  contradictionsIn,
  DataConfig,
  EngineConfig,
  type GivenOptions,
  originAt,
  readSystem,
  type StrategyConfig,
  SystemConfig,
  sectionOf,
} from '@hft/engine'
import type { Strategy } from '@hft/strategy'
import { OPTIONS } from './command-line.ts'
import { type DataFiles, dataFiles, reportedName } from './data-files.ts'
import { type InstrumentSelection, type SelectedInstrument, selectInstruments } from './instrument-selection.ts'

/** No venue has settings of its own in a backtest. */
export const BACKTEST_SCHEMA = SystemConfig.schemaWithVenues({})

/** A backtest that can begin. */
export interface BacktestRequest {
  readonly config: SystemConfig
  /** The user's folder. */
  readonly folder: string
  readonly origins: ReadonlyMap<string, string>
  readonly strategies: readonly Strategy[]
  readonly files: DataFiles | undefined
  readonly instruments: readonly SelectedInstrument[]
  readonly notices: readonly string[]
}

/** Where a request comes from. */
export interface RequestSources {
  readonly given: GivenOptions
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
}

/** Reads everything that a backtest needs before it opens the market, or says all that is wrong. */
export async function readRequest(
  sources: RequestSources,
): Promise<{ readonly request: BacktestRequest | undefined; readonly problems: readonly string[] }> {
  const { loaded, strategies, problems } = await readSystem({ ...sources, schema: BACKTEST_SCHEMA, options: OPTIONS })
  const { origins } = loaded
  const data = sectionOf(loaded, 'data', DataConfig)
  if (data === undefined) return { request: undefined, problems }
  const found = await dataFiles(data.files, sources.folder, data.fixedPointDecimals)
  const all = [...problems, ...found.problems]
  if (found.files !== undefined && originAt(origins, ['market', 'events']).startsWith('flag')) {
    all.push('--events is for the generated market; a recording is replayed whole')
  }
  const selection = found.problems.length > 0 ? NOTHING_SELECTED : await select(loaded, data, found.files)
  all.push(...selection.problems)
  const { config } = loaded
  if (all.length > 0 || config === undefined || strategies === undefined) return { request: undefined, problems: all }
  const instruments = selection.instruments
  const engine = { ...config.engine, instruments: instruments.map(({ definition }) => definition) }
  const contradictions = contradictionsIn({ ...config, engine }, origins)
  if (contradictions.length > 0) return { request: undefined, problems: contradictions }
  const request = {
    config: { ...config, engine },
    folder: sources.folder,
    origins: new Map([...origins, ...instrumentOrigins(origins, instruments)]),
    strategies,
    files: found.files,
    instruments,
    notices: selection.notices,
  }
  return { request, problems: [] }
}

const NOTHING_SELECTED: InstrumentSelection = { instruments: [], notices: [], problems: [] }

function select(
  loaded: { readonly value: unknown; readonly origins: ReadonlyMap<string, string> },
  data: DataConfig,
  files: DataFiles | undefined,
): Promise<InstrumentSelection> {
  const engine = sectionOf(loaded, 'engine', EngineConfig.schema)
  const isConfigured = originAt(loaded.origins, ['engine', 'instruments']) !== 'default'
  return selectInstruments({
    ids: data.instruments,
    configured: isConfigured ? (engine?.instruments ?? []) : [],
    tickSize: data.tickSize,
    lotSize: data.lotSize,
    files,
  })
}

function instrumentOrigins(
  origins: ReadonlyMap<string, string>,
  instruments: readonly SelectedInstrument[],
): [string, ConfigurationLayer['origin']][] {
  const sources = new Set(instruments.flatMap(({ tickSource, lotSource }) => [tickSource, lotSource]))
  const configured = originAt(origins, ['engine', 'instruments'])
  const names = [...sources].map((source) => (source === 'configuration' ? configured : source))
  return [['engine.instruments', names.join(', ')]]
}

/** A request whose instruments are others. */
export function withInstruments(request: BacktestRequest, instruments: readonly SelectedInstrument[]): BacktestRequest {
  const { config } = request
  const engine = { ...config.engine, instruments: instruments.map(({ definition }) => definition) }
  return { ...request, instruments, config: { ...config, engine } }
}

/** The configuration as the report has it: what decides the result, and nothing of where it is written. */
export function reportedConfig({ config: { report: _, ...config }, folder }: BacktestRequest): unknown {
  const { strategy, strategies, data } = config
  const reported = (one: StrategyConfig): StrategyConfig =>
    one.path === undefined ? one : { ...one, path: reportedName(one.path, folder) }
  const files = data.files.map((name) => reportedName(name, folder))
  return {
    ...config,
    strategy: reported(strategy),
    strategies: strategies.map(reported),
    data: { ...data, files },
  }
}

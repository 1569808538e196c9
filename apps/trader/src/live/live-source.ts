import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Clock, CodedError, type Timers } from '@hft/clock'
import { type CommandLineOption, configurationError, suggestion } from '@hft/engine'
import { BUILTIN_INSTRUMENTS, type InstrumentDefinition, instrumentsOf } from '@hft/instrument'
import {
  connectMarketData,
  MARKET_DATA_CHANNELS,
  type MarketDataChannel,
  type MarketDataFeed,
  type MarketDataProtocol,
  type VenueEndpoints,
  venues,
} from '@hft/venues'
import { chosenProtocol } from './stream-choice.ts'

/** Options that say what to connect to, the same in every command on live data. */
export const LIVE_OPTIONS: readonly CommandLineOption[] = [
  { flags: '--venue <venue>', description: `live data of a venue: ${Object.keys(venues).join(', ')}` },
  {
    flags: '--instrument <symbol>',
    description: 'an instrument as the venue writes it, like BTCUSDT; repeatable',
    isRepeatable: true,
  },
  {
    flags: '--instruments <file>',
    description: 'definitions of instruments that are not built in, as in an instruments.json',
  },
  {
    flags: '--channel <channel>',
    description: `${MARKET_DATA_CHANNELS.join(', ')}; repeatable (default all of them but candles)`,
    isRepeatable: true,
  },
  {
    flags: '--stream <name=value>',
    description: "a form of the venue's streams, like trades=trade or bookSpeed=0ms of Binance; repeatable",
    isRepeatable: true,
  },
  {
    flags: '--endpoint <address>',
    description:
      "another address than the venue's own: ws:// or wss:// of its streams, http:// or https:// of REST; repeatable",
    isRepeatable: true,
  },
  { flags: '--lines <number>', description: 'connections with the same streams, 1 to 8 (default 1)' },
]

/** Live data that was asked for. */
export interface LiveSource {
  readonly venue: string
  readonly definitions: readonly InstrumentDefinition[]
  readonly channels: readonly MarketDataChannel[]
  readonly endpoints: Partial<VenueEndpoints>
  readonly lines: number
  readonly protocol: MarketDataProtocol | undefined
}

/** Whether options ask for live data. */
export function asksForLiveData(given: ReadonlyMap<string, readonly string[]>): boolean {
  return LIVE_OPTIONS.some(({ flags }) => given.has(flags.split(' ')[0]!))
}

/**
 * What the options ask to connect to; undefined when something is wrong, which then stands in `problems`.
 *
 * @param folder where relative paths start
 */
export async function liveSource(
  given: ReadonlyMap<string, readonly string[]>,
  folder: string,
  problems: string[],
): Promise<LiveSource | undefined> {
  const before = problems.length
  const venue = venueOf(given, problems)
  // What doesn't depend on the venue is looked at without one too, so that all mistakes are told at once.
  const endpoints = endpointsOf(given.get('--endpoint') ?? [], problems)
  const lines = linesOf(given, problems)
  const own = await readDefinitions(given.get('--instruments')?.at(-1), folder, problems)
  if (venue === undefined) {
    if (!given.has('--instrument')) problems.push('--instrument is missing: what to connect to, as the venue writes it')
    channelsOf('a venue', MARKET_DATA_CHANNELS, given.get('--channel') ?? [], problems)
    return undefined
  }
  const definitions = definitionsOf(venue, own, given.get('--instrument') ?? [], problems)
  const protocol = chosenProtocol(venue, given.get('--stream') ?? [], problems)
  const { channels: offered = [], identifier } = protocol ?? venues[venue]!.marketData ?? {}
  const channels = channelsOf(venue, offered, given.get('--channel') ?? [], problems)
  if (lines > 1 && identifier === undefined)
    problems.push(`--lines: messages of ${venue} can't be told apart, so that its lines can't be merged; leave it out`)
  return problems.length > before ? undefined : { venue, definitions, channels, endpoints, lines, protocol }
}

/** Why nothing of a feed was ever connected to; undefined where something was. */
export function neverConnected({ statistics: { lines } }: MarketDataFeed): string | undefined {
  if (lines.some(({ opened }) => opened > 0)) return undefined
  const failed = lines.find(({ failedAttempts }) => failedAttempts > 0)
  return failed === undefined ? 'the first attempt was not answered' : failed.lastReason
}

/**
 * Connects.
 *
 * @throws CodedError `configuration.invalid` for what can't be connected to
 */
export function openLiveFeed(source: LiveSource, clock: Clock & Timers): MarketDataFeed {
  const { venue, definitions, channels, endpoints, lines, protocol } = source
  try {
    return connectMarketData({
      venue,
      instruments: instrumentsOf(definitions),
      channels,
      endpoints,
      lines,
      clock,
      ...(protocol === undefined ? {} : { protocol }),
    })
  } catch (error) {
    if (error instanceof CodedError) throw configurationError([error.message])
    throw error
  }
}

const MOST_LINES = 8

function venueOf(given: ReadonlyMap<string, readonly string[]>, problems: string[]): string | undefined {
  const venue = given.get('--venue')?.at(-1)
  const known = Object.keys(venues)
  if (venue === undefined) problems.push(`--venue is missing; it is one of ${known.join(', ')}`)
  else if (Object.hasOwn(venues, venue)) return venue
  else problems.push(`--venue: there is no venue '${venue}'${suggestion(venue, known)}`)
  return undefined
}

function linesOf(given: ReadonlyMap<string, readonly string[]>, problems: string[]): number {
  const text = given.get('--lines')?.at(-1) ?? '1'
  const lines = Number(text)
  if (!(Number.isInteger(lines) && lines >= 1 && lines <= MOST_LINES))
    problems.push(`--lines: '${text}' must be a whole number from 1 to ${MOST_LINES}`)
  return lines
}

function definitionsOf(
  venue: string,
  own: readonly InstrumentDefinition[],
  names: readonly string[],
  problems: string[],
): readonly InstrumentDefinition[] {
  const known = [...own, ...BUILTIN_INSTRUMENTS]
  const listed = [...new Set(known.map(({ id }) => id))].filter((id) => id.startsWith(`${venue}:`))
  const symbols = listed.map((id) => id.slice(venue.length + 1))
  if (names.length === 0) problems.push(`--instrument is missing; known of ${venue}: ${symbols.join(', ') || 'none'}`)
  const definitions: InstrumentDefinition[] = []
  for (const name of new Set(names)) {
    const id = name.startsWith(`${venue}:`) ? name : `${venue}:${name}`
    const definition = known.find((candidate) => candidate.id === id)
    if (definition !== undefined) definitions.push(definition)
    else {
      const near = suggestion(name, symbols)
      const what = `'${name}' is not known at ${venue}${near}${near.endsWith('?') ? ' Otherwise' : ';'}`
      problems.push(`--instrument: ${what} define it in a file and give that with --instruments`)
    }
  }
  return definitions
}

async function readDefinitions(
  file: string | undefined,
  folder: string,
  problems: string[],
): Promise<readonly InstrumentDefinition[]> {
  if (file === undefined) return []
  try {
    const definitions: unknown = JSON.parse(await readFile(resolve(folder, file), 'utf8'))
    if (!Array.isArray(definitions)) throw new Error('it must be an array of definitions')
    instrumentsOf(definitions)
    return definitions
  } catch (error) {
    problems.push(`--instruments: '${file}' can't be used: ${error instanceof Error ? error.message : String(error)}`)
    return []
  }
}

function channelsOf(
  venue: string,
  offered: readonly MarketDataChannel[],
  names: readonly string[],
  problems: string[],
): readonly MarketDataChannel[] {
  if (names.length === 0) return offered.filter((channel) => channel !== 'candles')
  const channels: MarketDataChannel[] = []
  for (const name of new Set(names)) {
    const channel = offered.find((candidate) => candidate === name)
    if (channel === undefined) problems.push(`--channel: ${venue} has no '${name}'${suggestion(name, offered)}`)
    else channels.push(channel)
  }
  return channels
}

function endpointsOf(addresses: readonly string[], problems: string[]): Partial<VenueEndpoints> {
  const endpoints: { webSocket?: string; rest?: string } = {}
  for (const address of addresses) {
    const begins = /^(wss?|https?):\/\//.test(address)
    if (begins && !URL.canParse(address))
      problems.push(
        `--endpoint: '${address}' is no address; it reads like ws://127.0.0.1:8080, with a port up to 65535`,
      )
    else if (/^wss?:\/\/[^/]/.test(address)) endpoints.webSocket = address
    else if (/^https?:\/\/[^/]/.test(address)) endpoints.rest = address
    else problems.push(`--endpoint: '${address}' begins with none of ws://, wss://, http://, https://`)
  }
  return endpoints
}

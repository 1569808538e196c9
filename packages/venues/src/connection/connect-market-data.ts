import { type Clock, CodedError, NANOS_PER_MILLISECOND, SeededRandom, SystemClock, type Timers } from '@hft/clock'
import { type BackoffRule, openWebSocket, RateLimit, type SocketOpener } from '@hft/data'
import { BUILTIN_INSTRUMENTS, createInstrument, type Instrument } from '@hft/instrument'
import type { MarketDataChannel, MarketDataProtocol, VenueEndpoints } from '../protocol/market-data-protocol.ts'
import { type VenueConnection, venues } from '../venues.ts'
import { askingOpener } from './asked-address.ts'
import { LIMIT_WINDOW_NANOS } from './feed-line.ts'
import { MarketDataFeed } from './market-data-feed.ts'
import { type RestClient, UndiciRestClient } from './rest-client.ts'

const DEFAULT_CHANNELS: readonly MarketDataChannel[] = ['trades', 'book']
const DEFAULT_SILENCE_MILLIS = 30_000
const DEFAULT_SERVER_TIME_MILLIS = 30_000
const DEFAULT_CONNECT_TIMEOUT_MILLIS = 10_000
const MOST_LINES = 8

/** What to connect to, and how. */
export interface ConnectOptions {
  /** The venue's id, e.g. `binance-usdm`. */
  readonly venue: string
  /** Symbols as the venue writes them, of well-known listings; or the run's own instruments. */
  readonly instruments: readonly (string | Instrument)[]
  /** Default trades and book. */
  readonly channels?: readonly MarketDataChannel[]
  /** Other addresses than the venue's own: a local exchange, a test net, a region. */
  readonly endpoints?: Partial<VenueEndpoints>
  /** Connections that carry the same streams, 1 to 8, default 1: the first arrival of a message counts. */
  readonly lines?: number
  /** Keep a book of each instrument fused from its quotes, differences and trades; default off. */
  readonly fusedBooks?: boolean
  /** An instrument without a message for so long is stale, milliseconds; default 30 s, Infinity for never. */
  readonly silentAfterMillis?: number
  /** How often the venue's time is asked for, milliseconds; default 30 s. */
  readonly serverTimeIntervalMillis?: number
  /** Default 10 s. */
  readonly connectTimeoutMillis?: number
  /** Waits between attempts to connect. */
  readonly backoff?: BackoffRule
  /** Default a system clock that ends with the feed. */
  readonly clock?: Clock & Timers
  /** Seed of the waits' jitter; default from the clock, so that programs started together part. */
  readonly seed?: number
  /** How the venue's data is asked for; default as {@link venues} says. */
  readonly protocol?: MarketDataProtocol
  /** How to connect; default over WebSockets of this machine. */
  readonly open?: SocketOpener
  /** How to ask over REST; closed with the feed. */
  readonly rest?: RestClient
}

/**
 * Connects to a venue's live market data: at once, and again whenever a connection is lost, until it is closed.
 *
 *     const feed = connectMarketData({ venue: 'binance-usdm', instruments: ['BTCUSDT'], channels: ['trades', 'book'] })
 *     feed.events$.subscribe((batch) => …)
 *     feed.status$.subscribe(({ instrument, state }) => …)
 *
 * What a venue or a network does wrong never throws: it shows in `status$` and in `statistics`.
 *
 * @throws CodedError `venue.unknown`, `feed.no_live_data`, `feed.no_instruments`, `feed.unknown_instrument`,
 *   `feed.repeated_instrument`, `feed.channel`, `feed.lines`, `feed.no_redundancy`, `feed.no_fused_book`, `feed.endpoint`, `feed.silence`
 */
export function connectMarketData(options: ConnectOptions): MarketDataFeed {
  const { venue, channels = DEFAULT_CHANNELS, lines = 1 } = options
  const connection = venueOf(venue)
  const protocol = options.protocol ?? connection.marketData
  if (protocol === undefined) {
    const live = Object.keys(venues).filter((id) => venues[id]!.marketData !== undefined)
    throw new CodedError('feed.no_live_data', `${venue} can only be replayed; live are: ${live.join(', ')}`)
  }
  const instruments = listedInstruments(venue, options.instruments)
  checkChannels(venue, channels, protocol)
  checkLines(venue, lines, protocol)
  if (options.fusedBooks === true) checkFusedBooks(venue, channels, protocol)
  const silentAfterMillis = options.silentAfterMillis ?? DEFAULT_SILENCE_MILLIS
  if (!(silentAfterMillis > 0)) {
    throw new CodedError('feed.silence', `silentAfterMillis ${silentAfterMillis} is not a time above 0`)
  }
  const endpoints = checkedEndpoints(protocol.endpoints, options.endpoints ?? {})
  const ownClock = options.clock === undefined ? new SystemClock() : undefined
  const clock = options.clock ?? ownClock!
  const { open = openWebSocket, rest = new UndiciRestClient() } = options
  const feed = new MarketDataFeed({
    access: {
      protocol,
      endpoints,
      clock,
      random: new SeededRandom(options.seed ?? Math.floor(clock.now())),
      open: protocol.socketAddress === undefined ? open : askingOpener(rest, protocol.socketAddress, open),
      backoff: options.backoff ?? {},
      connectTimeoutNanos: (options.connectTimeoutMillis ?? DEFAULT_CONNECT_TIMEOUT_MILLIS) * NANOS_PER_MILLISECOND,
      connections: new RateLimit(protocol.limits.connectionsPerMinute, LIMIT_WINDOW_NANOS),
    },
    instruments,
    channels: [...new Set(channels)],
    codec: connection.marketDataCodec(instruments),
    rest,
    lines,
    hasFusedBooks: options.fusedBooks === true,
    silentAfterMillis,
    serverTimeIntervalMillis: options.serverTimeIntervalMillis ?? DEFAULT_SERVER_TIME_MILLIS,
    onClose: () => ownClock?.close(),
  })
  feed.start()
  return feed
}

function venueOf(venue: string): VenueConnection {
  if (Object.hasOwn(venues, venue)) return venues[venue]!
  throw new CodedError('venue.unknown', `no venue '${venue}'; there are: ${Object.keys(venues).join(', ')}`)
}

function listedInstruments(venue: string, wanted: readonly (string | Instrument)[]): Instrument[] {
  if (wanted.length === 0) {
    throw new CodedError('feed.no_instruments', `no instrument to connect to at ${venue}; name at least one`)
  }
  const taken = new Set(wanted.filter((one) => typeof one !== 'string').map(({ index }) => index))
  let next = 0
  const instruments = wanted.map((one) => {
    if (typeof one !== 'string') {
      if (one.venue === venue) return one
      throw new CodedError('feed.unknown_instrument', `${one.id} is not listed at ${venue}`)
    }
    const id = `${venue}:${one}`
    const definition = BUILTIN_INSTRUMENTS.find((builtin) => builtin.id === id)
    if (definition === undefined) {
      const known = BUILTIN_INSTRUMENTS.filter((builtin) => builtin.id.startsWith(`${venue}:`))
      const names = known.map((builtin) => builtin.id.slice(venue.length + 1)).join(', ') || 'none'
      throw new CodedError(
        'feed.unknown_instrument',
        `'${one}' is no well-known listing of ${venue} (${names}); define it and pass the instrument`,
      )
    }
    while (taken.has(next)) next++
    taken.add(next)
    return createInstrument(definition, next)
  })
  for (const [at, { id, index }] of instruments.entries()) {
    const other = instruments.find((one, place) => place < at && (one.id === id || one.index === index))
    if (other === undefined) continue
    throw new CodedError(
      'feed.repeated_instrument',
      `${id} (index ${index}) and ${other.id} (index ${other.index}) are the same or share an index`,
    )
  }
  return instruments
}

function checkChannels(
  venue: string,
  channels: readonly MarketDataChannel[],
  { channels: offered }: MarketDataProtocol,
): void {
  const missing = channels.find((channel) => !offered.includes(channel))
  if (missing === undefined && channels.length > 0) return
  throw new CodedError(
    'feed.channel',
    `${missing === undefined ? 'no channel was asked for' : `${venue} has no channel '${missing}'`}; it has: ${offered.join(', ')}`,
  )
}

function checkLines(venue: string, lines: number, protocol: MarketDataProtocol): void {
  if (!(Number.isInteger(lines) && lines >= 1 && lines <= MOST_LINES)) {
    throw new CodedError('feed.lines', `${lines} lines are not possible; take 1 to ${MOST_LINES}`)
  }
  if (lines > 1 && protocol.identifier === undefined) {
    throw new CodedError(
      'feed.no_redundancy',
      `messages of ${venue} can't be told apart, so its lines can't be merged; take 1 line`,
    )
  }
}

function checkFusedBooks(venue: string, channels: readonly MarketDataChannel[], protocol: MarketDataProtocol): void {
  if (protocol.identifier === undefined || protocol.snapshotId === undefined) {
    throw new CodedError('feed.no_fused_book', `messages of ${venue} have no ids by which their books could be fused`)
  }
  if (channels.includes('book') && channels.includes('quotes')) return
  throw new CodedError('feed.no_fused_book', "a fused book needs the channels 'book' and 'quotes'; ask for both")
}

function checkedEndpoints(venue: VenueEndpoints, other: Partial<VenueEndpoints>): VenueEndpoints {
  // One by one: a server object, whose addresses are getters, can be passed as it is.
  const { webSocket = venue.webSocket, rest = venue.rest } = other
  for (const [address, protocols] of [
    [webSocket, ['ws:', 'wss:']],
    [rest, ['http:', 'https:']],
  ] as const) {
    const isRight = URL.canParse(address) && (protocols as readonly string[]).includes(new URL(address).protocol)
    if (isRight) continue
    throw new CodedError('feed.endpoint', `'${address}' is no address that begins with ${protocols.join('// or ')}//`)
  }
  return { webSocket: webSocket.replace(/\/+$/, ''), rest: rest.replace(/\/+$/, '') }
}

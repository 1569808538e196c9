import { CodedError, type SeededRandom } from '@hft/clock'
import {
  type AuctionTimetable,
  auctionTimetable,
  type ExecutionClient,
  type LatencyModel,
  latencyModel,
  type RoutingConfig,
  SmartOrderRouter,
  VenueLatencies,
} from '@hft/execution'
import { BUILTIN_VENUES, createVenue, type Instrument, instrumentsOf, Product, type Venue } from '@hft/instrument'
import { nearestName } from './nearest-name.ts'
import type { SystemConfig } from './system-config.ts'

/** Streams of chance of the venues that have latencies of their own are numbered from here. */
const FIRST_VENUE_RANDOM = 1

/**
 * The latencies that a configuration describes, by venue where it says so.
 * @throws CodedError `simulation.unknown_venue`
 */
export function latencyOf({ execution, engine }: SystemConfig, random: SeededRandom): LatencyModel {
  const { latency, latencyByVenue } = execution
  const usual = latencyModel(latency, random)
  const named = Object.keys(latencyByVenue)
  if (named.length === 0) return usual
  const venues = instrumentsOf(engine.instruments).map(({ venue }) => venue)
  requireVenues('latencyByVenue', named, venues)
  const models = named.map((venue, at) => latencyModel(latencyByVenue[venue]!, random.fork(FIRST_VENUE_RANDOM + at)))
  return new VenueLatencies(venues.map((venue) => models[named.indexOf(venue)] ?? usual))
}

/**
 * The venues that a configuration describes: the built-in ones, with the ends of sessions that it tells.
 * @throws CodedError `simulation.unknown_venue`
 */
export function venuesOf({ execution, engine }: SystemConfig): readonly Venue[] {
  const ends = Object.entries(execution.sessionEndByVenue)
  if (ends.length === 0) return BUILTIN_VENUES
  const named = ends.map(([venue]) => venue)
  requireVenues(
    'sessionEndByVenue',
    named,
    instrumentsOf(engine.instruments).map(({ venue }) => venue),
  )
  const own = ends.map(([id, sessionEnd]) => createVenue({ id, sessionEnd }))
  return [...BUILTIN_VENUES.filter(({ id }) => !named.includes(id)), ...own]
}

/**
 * The call auctions of venues that hold others than the rest.
 * @throws CodedError `simulation.unknown_venue`
 */
export function auctionsByVenueOf({ execution, engine }: SystemConfig): Readonly<Record<string, AuctionTimetable>> {
  const own = Object.entries(execution.auctionsByVenue)
  requireVenues(
    'auctionsByVenue',
    own.map(([venue]) => venue),
    instrumentsOf(engine.instruments).map(({ venue }) => venue),
  )
  return Object.fromEntries(own.map(([venue, config]) => [venue, auctionTimetable(config)]))
}

function requireVenues(field: string, named: readonly string[], venues: readonly string[]): void {
  for (const venue of named) {
    if (venues.includes(venue)) continue
    throw new CodedError(
      'simulation.unknown_venue',
      `execution.${field}: the run has no venue '${venue}'; it has ${[...new Set(venues)].join(', ')}`,
    )
  }
}

/**
 * The router that a configuration asks for, over one client; undefined for none.
 * @throws CodedError `router.unknown_listing`, `router.several_products`, `product.listings`
 */
export function routerOf({ execution, engine }: SystemConfig, client: ExecutionClient): SmartOrderRouter | undefined {
  const { routing } = execution
  if (routing === undefined) return undefined
  const instruments = instrumentsOf(engine.instruments)
  if (routing.listings.length === 0) refuseSeveralProducts(instruments)
  const listings =
    routing.listings.length === 0 ? instruments : routing.listings.map((id) => listingOf(id, instruments))
  const { base, quote, kind } = listings[0]!
  const { chaseTicks, repostGain, patienceNanos, ...passive } = routing.passive ?? {}
  for (const id of Object.keys(routing.fixedCosts)) listingOf(id, listings)
  return new SmartOrderRouter({
    product: new Product(`${base}/${quote} ${kind}`, listings),
    clients: listings.map(() => client),
    isClockShared: true,
    sendPolicy: routing.send,
    fixedCosts: listings.map(({ id }) => routing.fixedCosts[id] ?? 0),
    firstRoundTripNanos: firstRoundTrips(listings, execution),
    ...(routing.staleAfterNanos === undefined ? {} : { staleAfterNanos: routing.staleAfterNanos }),
    ...(routing.passive === undefined
      ? {}
      : {
          passive: {
            ...passive,
            ...(chaseTicks === undefined ? {} : { chaseTicks }),
            ...(repostGain === undefined ? {} : { repostGain }),
            ...(patienceNanos === undefined ? {} : { patienceNanos }),
          },
        }),
  })
}

function refuseSeveralProducts(instruments: readonly Instrument[]): void {
  const products = [...new Set(instruments.map(({ base, quote }) => `${base}/${quote}`))]
  if (products.length <= 1) return
  throw new CodedError(
    'router.several_products',
    `execution.routing: one product is routed in a run, and its instruments are of ${products.join(', ')}; name the listings of one in execution.routing.listings, the others trade by themselves`,
  )
}

/** What is known before the first answer: twice the way there, where that is a constant. */
function firstRoundTrips(listings: readonly Instrument[], execution: SystemConfig['execution']): readonly number[] {
  return listings.map(({ venue }) => {
    const latency = execution.latencyByVenue[venue] ?? execution.latency
    return latency.kind === 'constant' ? 2 * latency.entryNanos : Number.NaN
  })
}

function listingOf(id: RoutingConfig['listings'][number], instruments: readonly Instrument[]): Instrument {
  const found = instruments.find((instrument) => instrument.id === id)
  if (found !== undefined) return found
  const ids = instruments.map((instrument) => instrument.id)
  const nearest = nearestName(id, ids)
  const hint = nearest === undefined ? `it has ${ids.join(', ')}` : `did you mean '${nearest}'?`
  throw new CodedError('router.unknown_listing', `execution.routing: the run has no instrument '${id}'; ${hint}`)
}

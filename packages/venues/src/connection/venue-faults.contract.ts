import { FeedState } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import {
  type MarketSession,
  RecordedSessionServer,
  SESSION_FAULT_KINDS,
  type SessionFault,
  type SessionMessage,
  type VenueDialect,
} from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'
import type { FeedStatistics } from './feed-statistics.ts'
import { type LiveSession, type LiveSessionOptions, startLiveSession, undisturbed } from './live-session.contract.ts'

/** A venue with a session of it, on which everything goes wrong once. */
export interface FaultyVenue {
  readonly name: string
  readonly instrument: Instrument
  readonly protocol: MarketDataProtocol
  /** At least 50 messages. */
  readonly session: MarketSession
  readonly dialect: (nowMillis: () => number) => VenueDialect
  /** Whether a message is a difference of the book. */
  readonly isDifference: (message: SessionMessage) => boolean
  /** Channels to subscribe to; default trades, quotes and book. */
  readonly channels?: NonNullable<LiveSessionOptions['channels']>
  /** Whether a difference that came twice or late is known by its number, and not applied twice. */
  readonly numbersDifferences: boolean
  /** How many times as fast as recorded it is sent; default as fast as it is taken. */
  readonly speed?: number
  /** Whether a book is fetched over REST; else the venue pushes it with a subscription. */
  readonly fetchesBooks: boolean
}

interface FaultCase {
  readonly name: string
  readonly kinds: readonly SessionFault['kind'][]
  /** `at` finds the first difference at a share of the session or later, `many` are a tenth of its messages. */
  readonly faults: (at: (share: number) => number, many: number, venue: FaultyVenue) => readonly SessionFault[]
  readonly shows: (statistics: FeedStatistics, states: readonly string[], venue: FaultyVenue) => void
  /** Dead connections are noticed soon. */
  readonly isSoon?: boolean
  /** The message before which the session waits until {@link meanwhile} lets it go on. */
  readonly holdAt?: (at: (share: number) => number, many: number) => number
  /** What happens while it runs. */
  readonly meanwhile?: (live: LiveSession) => Promise<void>
}

const SILENCE_MILLIS = 500

/** Books that were made anew: fetched, or asked for again. */
const renewals = ({ snapshots, resubscriptions }: FeedStatistics) =>
  snapshots === undefined ? resubscriptions : snapshots.requested - 1

const cases: readonly FaultCase[] = [
  {
    name: 'a dropped difference',
    kinds: ['drop'],
    // Without numbers, one that the next one repeats is missed by nobody.
    faults: (at, many, { numbersDifferences }) => [{ kind: 'drop', at: at(0.3), count: numbersDifferences ? 1 : many }],
    shows: (statistics, states) => {
      expect(statistics.outcomes.gap).toBeGreaterThan(0)
      expect(renewals(statistics)).toBeGreaterThan(0)
      expect(states).toContain('stale')
    },
  },
  {
    name: 'many dropped messages',
    kinds: ['drop'],
    faults: (at, many) => [{ kind: 'drop', at: at(0.5), count: many }],
    shows: (statistics, states) => {
      expect(statistics.outcomes.gap).toBeGreaterThan(0)
      expect(renewals(statistics)).toBeGreaterThan(0)
      expect(states).toContain('stale')
    },
  },
  {
    name: 'a duplicated difference',
    kinds: ['duplicate'],
    faults: (at) => [{ kind: 'duplicate', at: at(0.5) }],
    shows: (statistics, states, { numbersDifferences }) => {
      expect(statistics.outcomes).toMatchObject({ gap: 0 })
      if (numbersDifferences) expect(statistics.outcomes.superseded).toBeGreaterThan(0)
      expect(renewals(statistics)).toBe(0)
      expect(states).not.toContain('stale')
    },
  },
  {
    name: 'reordered messages',
    kinds: ['reorder'],
    faults: (at) => [0.45, 0.6, 0.8].map((share) => ({ kind: 'reorder', at: at(share) })),
    shows: ({ frames, lines }, _, { session }) => {
      expect(frames).toBeGreaterThan(session.messages.length / 2)
      expect(lines[0]).toMatchObject({ lost: 0 })
    },
  },
  {
    name: 'a cut in the middle of a frame',
    kinds: ['cut-in-frame'],
    faults: (at, many) => [{ kind: 'cut-in-frame', at: at(0.4), missed: many }],
    shows: ({ lines }, states) => {
      expect(lines[0]).toMatchObject({ opened: 2, lost: 1 })
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'the cut after the connection’s lifetime, and refused connections after it',
    kinds: ['close', 'refuse-connections'],
    faults: (at, many) => [
      { kind: 'close', at: at(0.45), missed: many },
      { kind: 'refuse-connections', at: at(0.45), count: 3 },
    ],
    shows: ({ lines }, states) => {
      expect(lines[0]).toMatchObject({ opened: 2, lost: 1, failedAttempts: 3 })
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'a stall with open TCP',
    kinds: ['stall'],
    faults: (at, many) => [{ kind: 'stall', at: at(0.5), missed: many }],
    isSoon: true,
    shows: ({ lines }, states) => {
      expect(lines[0]!.lastReason).toBe(`silent for ${SILENCE_MILLIS} ms`)
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'pings that are not answered while nothing else comes',
    kinds: ['mute-pings'],
    faults: (at) => [{ kind: 'mute-pings', at: at(0.3) }],
    isSoon: true,
    meanwhile: async ({ server, feed, until }) => {
      await until('at the fault', () => server.position > 0 && server.isMuted)
      server.hold()
      await until('reconnected', () => feed.statistics.lines[0]!.opened === 2)
      server.release()
    },
    shows: ({ lines }, states) => {
      expect(lines[0]!.lastReason).toBe(`silent for ${SILENCE_MILLIS} ms`)
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'an announced shutdown',
    kinds: ['shutdown-notice'],
    faults: (at) => [{ kind: 'shutdown-notice', at: at(0.2) }],
    meanwhile: ({ feed, until }) => until('handed over', () => feed.statistics.handovers === 1),
    shows: ({ lines }) => expect(lines[0]).toMatchObject({ opened: 2, lost: 0, replaced: 1 }),
  },
  {
    name: 'a snapshot older than what follows it',
    kinds: ['stale-snapshot'],
    faults: (at, many) => [
      { kind: 'stale-snapshot', at: Math.max(at(0.1), at(0.3) - 20), count: 1 },
      { kind: 'drop', at: at(0.3), count: many },
    ],
    // Whatever comes after the old book shows that it is one.
    holdAt: (at, many) => at(0.3) + 2 * many,
    meanwhile: async ({ server, states, until }) => {
      await until('live again', () => states.indexOf('stale') > 0 && states.at(-1) === 'live' && server.isWaiting)
      server.release()
    },
    shows: (statistics, _, { fetchesBooks }) => {
      if (fetchesBooks) expect(statistics.snapshots!.refused).toBeGreaterThan(0)
      else expect(statistics.outcomes.gap).toBeGreaterThan(1)
      expect(renewals(statistics)).toBeGreaterThan(1)
    },
  },
  {
    name: 'a rate limit when a gap needs a book',
    kinds: ['rate-limit'],
    faults: (at, many) => [
      { kind: 'rate-limit', at: at(0.3), count: 1, retryAfterSeconds: 0.2 },
      { kind: 'drop', at: at(0.3), count: many },
    ],
    shows: ({ snapshots, lines }, states, { fetchesBooks }) => {
      if (fetchesBooks) expect(snapshots!.rateLimited).toBe(1)
      else expect(lines.reduce((sum, { refused }) => sum + refused, 0)).toBe(1)
      expect(states).not.toContain('closed')
    },
  },
  {
    name: 'a failing REST server',
    kinds: ['server-error'],
    faults: (at, many) => [
      { kind: 'server-error', at: at(0.3), count: 2 },
      { kind: 'drop', at: at(0.3), count: many },
    ],
    shows: ({ snapshots, latency }, _, { fetchesBooks }) => {
      if (fetchesBooks) expect(snapshots!.failed + latency.failedRoundTrips).toBe(2)
      else expect(latency.failedRoundTrips).toBe(2)
    },
    meanwhile: ({ feed, until }) =>
      until('both failed', () => {
        const { snapshots, latency } = feed.statistics
        return (snapshots?.failed ?? 0) + latency.failedRoundTrips >= 2
      }),
  },
  {
    name: 'malformed frames and bytes that are no text',
    kinds: ['malformed', 'garbage'],
    faults: (at) => [
      { kind: 'malformed', at: at(0.3) },
      { kind: 'garbage', at: at(0.5) },
    ],
    shows: (statistics, _, { numbersDifferences }) => {
      expect(statistics.outcomes).toMatchObject({ malformed: 2 })
      if (numbersDifferences) expect(renewals(statistics)).toBeGreaterThan(0)
    },
  },
]

const soon = (protocol: MarketDataProtocol): MarketDataProtocol => ({
  ...protocol,
  keepAlive: { ...protocol.keepAlive, intervalMillis: 50, silenceMillis: SILENCE_MILLIS },
})

/** Runs a venue through every fault that it can have: after each, its book is that of an undisturbed replay. */
export function describeVenueFaults(venue: FaultyVenue): void {
  const { name, instrument, protocol, session, dialect } = venue
  const impossible = dialect(() => 0).impossibleFaults ?? {}
  /** The first difference of the book at this share of the session, or later. */
  const at = (share: number) => {
    const from = Math.floor(share * session.messages.length)
    return session.messages.findIndex((message, place) => place >= from && venue.isDifference(message))
  }
  const many = Math.ceil(session.messages.length / 10)
  const channels = venue.channels ?? ['trades', 'quotes', 'book']
  const server = { streams: channels.length, ...(venue.speed === undefined ? {} : { speed: venue.speed }) }
  const options = { session, instrument, dialect, channels, server }

  describe(`faults of ${name}`, { concurrent: true }, () => {
    const possible = cases.filter(({ kinds }) => kinds.every((kind) => impossible[kind] === undefined))
    test.each(possible)('after $name the book is as if nothing had been', async (one) => {
      const used = one.isSoon === true ? soon(protocol) : protocol
      // The venue's time is asked for often, so that a failing server shows.
      const connect = one.kinds.includes('server-error') ? { serverTimeIntervalMillis: 50 } : {}
      const live = await startLiveSession({ ...options, protocol: used, faults: one.faults(at, many, venue), connect })
      try {
        if (one.holdAt !== undefined) live.server.hold(one.holdAt(at, many))
        await one.meanwhile?.(live)
        await live.untilSettled()
        one.shows(live.feed.statistics, live.states, venue)
        const { states } = live.consumer
        expect(states.at(-1)).toBe(FeedState.Live)
        // Stale and live take turns: nobody is told the same twice in the events.
        for (let row = 1; row < states.length; row++) {
          if (states[row] === FeedState.Stale) expect(states[row - 1]).toBe(FeedState.Live)
        }
      } finally {
        await live.close()
      }
    })

    test.each(Object.entries(impossible))('can’t have %s: %s', async (kind, reason) => {
      const faults = [{ kind: kind as 'close', at: 1 }]
      const start = RecordedSessionServer.start({ session, dialect: dialect(() => 0), faults })
      await expect(start).rejects.toMatchObject({
        code: 'session.impossible_fault',
        message: expect.stringContaining(reason),
      })
    })

    test('every kind of fault was there, or can’t be', () => {
      const kinds = new Set([...possible.flatMap(({ kinds }) => kinds), ...Object.keys(impossible)])
      expect([...kinds].sort()).toEqual(SESSION_FAULT_KINDS.toSorted())
    })

    test('undisturbed, every trade and quote comes once, and closing says so', async () => {
      const live = await startLiveSession({ ...options, protocol })
      const frames: string[] = []
      live.feed.frames$.subscribe(({ bytes }) => frames.push(Buffer.from(bytes).toString()))
      await live.untilSettled()
      const expected = undisturbed(live.heard, instrument)
      await live.until('all here', () => live.consumer.trades.length >= expected.trades.length)
      expect(live.consumer.trades).toEqual(expected.trades)
      expect(live.consumer.quotes).toBe(expected.quotes)
      expect(live.states).toEqual(['connecting', 'synchronising', 'live'])
      const { statistics } = live.feed
      expect(statistics).toMatchObject({ outcomes: { gap: 0, malformed: 0, unknownSymbol: 0, offGrid: 0 } })
      expect(statistics.lines[0]).toMatchObject({ opened: 1, lost: 0, refused: 0 })
      expect(statistics.parsedMessages).toBeLessThan(20)
      await live.close()
      expect(live.states.at(-1)).toBe('closed')
      expect(live.consumer.states.at(-1)).toBe(FeedState.Closed)
    })
  })
}

import { FeedState } from '@hft/data'
import { generateHyperliquidSession, HyperliquidDialect, type SessionFault } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import type { FeedStatistics } from '../connection/feed-statistics.ts'
import { type LiveSession, startLiveSession, undisturbed } from '../connection/live-session.contract.ts'
import { describeVenueLines } from '../connection/venue-lines.contract.ts'
import { hyperliquidInstruments } from './listings.contract.ts'
import { hyperliquidMarketData } from './market-data.ts'

const SILENCE_MILLIS = 100
const protocol = hyperliquidMarketData()
const instrument = hyperliquidInstruments[0]!
const session = generateHyperliquidSession({ seed: 1, symbol: 'BTC', messages: 1_000, quantityDecimals: 5 })
const venue = { instrument, protocol, session, dialect: () => new HyperliquidDialect(), server: { streams: 3 } }

/** The number of the first book from `from` on. */
const bookAt = (from: number) =>
  session.messages.findIndex(({ stream }, at) => at >= from && stream.startsWith('l2Book'))

interface FaultCase {
  readonly name: string
  readonly faults: readonly SessionFault[]
  readonly shows: (statistics: FeedStatistics, states: readonly string[]) => void
  readonly isSoon?: boolean
  readonly meanwhile?: (live: LiveSession) => Promise<void>
}

const isUnharmed = ({ outcomes, lines }: FeedStatistics, states: readonly string[]) => {
  expect(outcomes.gap).toBe(0)
  expect(lines[0]).toMatchObject({ opened: 1, lost: 0 })
  expect(states).toEqual(['connecting', 'synchronising', 'live'])
}

const cases: readonly FaultCase[] = [
  { name: 'a dropped book', faults: [{ kind: 'drop', at: bookAt(200) }], shows: isUnharmed },
  { name: 'many dropped messages', faults: [{ kind: 'drop', at: bookAt(200), count: 60 }], shows: isUnharmed },
  {
    name: 'a book that comes twice',
    faults: [{ kind: 'duplicate', at: bookAt(300) }],
    shows: (statistics, states) => {
      isUnharmed(statistics, states)
      expect(statistics.outcomes.superseded).toBeGreaterThan(0)
    },
  },
  {
    name: 'reordered messages',
    faults: [200, 300, 400].map((from) => ({ kind: 'reorder', at: bookAt(from) })),
    shows: isUnharmed,
  },
  {
    name: 'malformed frames and bytes that are no text',
    faults: [
      { kind: 'malformed', at: bookAt(200) },
      { kind: 'garbage', at: 400 },
    ],
    shows: (statistics, states) => {
      isUnharmed(statistics, states)
      expect(statistics.outcomes.malformed).toBe(2)
    },
  },
  {
    name: 'a cut in the middle of a frame',
    faults: [{ kind: 'cut-in-frame', at: bookAt(250), missed: 60 }],
    shows: ({ lines }, states) => {
      expect(lines[0]).toMatchObject({ opened: 2, lost: 1 })
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'a closed connection, and refused ones after it',
    faults: [
      { kind: 'close', at: 300, missed: 30 },
      { kind: 'refuse-connections', at: 300, count: 3 },
    ],
    shows: ({ lines }) => expect(lines[0]).toMatchObject({ opened: 2, lost: 1, failedAttempts: 3 }),
  },
  {
    name: 'a subscription that is refused for too many requests after a cut',
    faults: [
      { kind: 'rate-limit', at: 300, count: 1, retryAfterSeconds: 0.1 },
      { kind: 'close', at: 300, missed: 30 },
    ],
    shows: ({ lines }, states) => {
      expect(lines[0]).toMatchObject({ opened: 2, refused: 1 })
      expect(states).not.toContain('closed')
    },
  },
  {
    name: 'a stall with open TCP',
    faults: [{ kind: 'stall', at: 300, missed: 60 }],
    isSoon: true,
    shows: ({ lines }, states) => {
      expect(lines[0]!.lastReason).toBe(`silent for ${SILENCE_MILLIS} ms`)
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'pings that are not answered while nothing else comes',
    faults: [{ kind: 'mute-pings', at: 200 }],
    isSoon: true,
    meanwhile: async ({ server, feed, until }) => {
      await until('at the fault', () => server.position > 0 && server.isMuted)
      server.hold()
      await until('reconnected', () => feed.statistics.lines[0]!.opened === 2)
      server.release()
    },
    shows: ({ lines }) => expect(lines[0]!.lastReason).toBe(`silent for ${SILENCE_MILLIS} ms`),
  },
]

const soon = { ...protocol, keepAlive: { ...protocol.keepAlive, intervalMillis: 20, silenceMillis: SILENCE_MILLIS } }

describe('faults of hyperliquid', { concurrent: true }, () => {
  test.each(cases)('after $name the book is as if nothing had been', async (one) => {
    const used = one.isSoon === true ? soon : protocol
    const live = await startLiveSession({ ...venue, protocol: used, faults: one.faults })
    try {
      await one.meanwhile?.(live)
      await live.untilSettled()
      one.shows(live.feed.statistics, live.states)
      expect(live.consumer.states.at(-1)).toBe(FeedState.Live)
    } finally {
      await live.close()
    }
  })

  test('undisturbed, every trade since the first book and every quote comes once', async () => {
    const live = await startLiveSession(venue)
    try {
      await live.untilSettled()
      const expected = undisturbed(live.heard, instrument)
      await live.until('all here', () => live.consumer.trades.length >= expected.trades.length)
      expect(live.consumer.trades).toEqual(expected.trades)
      expect(live.consumer.quotes).toBe(expected.quotes)
      const messages = session.messages.filter(({ stream }) => stream.startsWith('trades'))
      expect(live.consumer.trades).toHaveLength(messages.length - 1)
      isUnharmed(live.feed.statistics, live.states)
    } finally {
      await live.close()
    }
  })
})

describeVenueLines({ ...venue, name: 'hyperliquid' })

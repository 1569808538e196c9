import type { Instrument } from '@hft/instrument'
import type { MarketSession, SessionFault, VenueDialect } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'
import { type LiveSession, type LiveSessionOptions, startLiveSession, undisturbed } from './live-session.contract.ts'

/** A venue whose messages can be told apart, with a session of it of some 600 messages. */
export interface MergedVenue {
  readonly name: string
  readonly instrument: Instrument
  readonly protocol: MarketDataProtocol
  readonly session: MarketSession
  readonly dialect: (nowMillis: () => number) => VenueDialect
}

/** Some 1.5 s for 600 messages. */
const PACED = { speed: 4 }

/** Connections that carry the same: each trade and quote comes once, whichever of them are lost or replaced. */
export function describeVenueLines({ name, instrument, protocol, session, dialect }: MergedVenue): void {
  const streams = 3

  async function withSession(
    options: Partial<LiveSessionOptions>,
    use: (live: LiveSession) => Promise<void>,
  ): Promise<void> {
    const live = await startLiveSession({ session, instrument, protocol, dialect, ...options })
    try {
      await use(live)
    } finally {
      await live.close()
    }
  }

  async function expectNothingLost({ consumer, feed, heard, states, until }: LiveSession): Promise<void> {
    const expected = undisturbed(heard, instrument)
    const isHere = () => consumer.trades.length >= expected.trades.length && consumer.quotes >= expected.quotes
    await until('all here', isHere)
    expect(consumer.trades).toEqual(expected.trades)
    expect(consumer.quotes).toBe(expected.quotes)
    expect(states).toEqual(['connecting', 'synchronising', 'live'])
    expect(feed.statistics.outcomes).toMatchObject({ gap: 0 })
    expect(feed.statistics.resubscriptions).toBe(0)
  }

  describe(`lines of ${name}`, () => {
    test('a planned reconnect loses nothing and repeats nothing', async () => {
      const short = { ...protocol, limits: { ...protocol.limits, connectionLifetimeMillis: 500 } }
      await withSession({ protocol: short, server: { ...PACED, streams } }, async (live) => {
        await live.until('handed over', () => live.feed.statistics.handovers > 0)
        await live.untilSettled()
        expect(live.feed.statistics.lines[0]).toMatchObject({ lost: 0, replaced: live.feed.statistics.handovers })
        await expectNothingLost(live)
      })
    })

    test('of several, those that die never make the book be synchronised anew', async () => {
      const faults: SessionFault[] = [
        { kind: 'cut-in-frame', at: 100, line: 0 },
        { kind: 'stall', at: 200, line: 1 },
        { kind: 'drop', at: 500, count: 60, line: 2 },
      ]
      const soon = { ...protocol, keepAlive: { ...protocol.keepAlive, intervalMillis: 100, silenceMillis: 700 } }
      const server = { ...PACED, clients: 3, streams }
      await withSession({ protocol: soon, faults, connect: { lines: 3 }, server }, async (live) => {
        await live.untilSettled()
        const lost = () => live.feed.statistics.lines.reduce((sum, line) => sum + line.lost, 0)
        await live.until('noticed that two lines are dead', () => lost() >= 2)
        expect(live.feed.statistics.lines.reduce((sum, { winShare }) => sum + winShare, 0)).toBeGreaterThan(0)
        await expectNothingLost(live)
      })
    })
  })
}

import { FeedState } from '@hft/data'
import type { SessionFault } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { generatedVenues } from './generated-venues.contract.ts'
import { type LiveSession, startLiveSession, undisturbed } from './live-session.contract.ts'

/** Venues whose messages are told apart by other ids than Binance's. */
const venues = generatedVenues.filter(({ name }) => !name.startsWith('binance') && !name.includes('asked for'))
/** Some 1.6 s for the whole session. */
const PACED = { speed: 2.5 }

describe.each(venues)('lines of $name', { concurrent: true }, (venue) => {
  const { instrument, protocol, session, dialect } = venue

  async function withLines(
    lines: number,
    faults: readonly SessionFault[],
    use: (live: LiveSession) => Promise<void>,
    used = protocol,
  ): Promise<void> {
    const channels = ['trades', 'book'] as const
    const server = { ...PACED, clients: lines, streams: channels.length }
    const connect = { lines, backoff: { baseNanos: 1e8, capNanos: 1e8 } }
    const live = await startLiveSession({
      session,
      instrument,
      protocol: used,
      dialect,
      faults,
      channels,
      connect,
      server,
    })
    try {
      await use(live)
    } finally {
      await live.close()
    }
  }

  async function expectNothingLost({ consumer, feed, heard, until }: LiveSession): Promise<void> {
    const { trades } = undisturbed(heard, instrument)
    await until('all trades here', () => consumer.trades.length >= trades.length)
    expect(consumer.trades).toEqual(trades)
    expect(feed.statistics).toMatchObject({ resubscriptions: 0, outcomes: { gap: 0, malformed: 0 } })
    expect(consumer.states).toEqual([FeedState.Live])
  }

  test('three deliver each message once; those that die never make the book be synchronised anew', async () => {
    const faults: SessionFault[] = [
      { kind: 'cut-in-frame', at: 100, line: 0 },
      { kind: 'stall', at: 200, line: 1 },
      { kind: 'close', at: 350, line: 3 },
    ]
    const soon = { ...protocol, keepAlive: { ...protocol.keepAlive, intervalMillis: 50, silenceMillis: 500 } }
    await withLines(
      3,
      faults,
      async (live) => {
        await live.untilSettled()
        await expectNothingLost(live)
        const { lines } = live.feed.statistics
        expect(lines.reduce((sum, { winShare }) => sum + winShare, 0)).toBeGreaterThan(0)
        expect(lines.some(({ meanLagNanos, maximumLagNanos }) => meanLagNanos >= 0 && maximumLagNanos >= 0)).toBe(true)
        expect(lines.filter(({ lost }) => lost > 0).length).toBeGreaterThanOrEqual(2)
      },
      soon,
    )
  })

  test('two of which one dies at the start are as one', async () => {
    await withLines(2, [{ kind: 'close', at: 1, line: 1 }], async (live) => {
      await live.untilSettled()
      await expectNothingLost(live)
      expect(live.feed.statistics.lines.map(({ lost }) => lost).sort()).toEqual([0, 1])
    })
  })

  test('all lost, the book is stale until it is made anew', async () => {
    await withLines(2, [{ kind: 'close', at: 300, missed: 60 }], async (live) => {
      await live.untilSettled()
      expect(live.states).toContain('reconnecting')
      expect(live.consumer.states).toEqual([FeedState.Live, FeedState.Stale, FeedState.Live])
    })
  })

  test('a successor takes over without a loss or a repetition', async () => {
    await withLines(1, [], async (live) => {
      await live.until('live', () => live.states.at(-1) === 'live')
      live.feed.replaceConnections()
      await live.until('handed over', () => live.feed.statistics.handovers === 1)
      await live.untilSettled()
      await expectNothingLost(live)
      expect(live.feed.statistics.lines[0]).toMatchObject({ opened: 2, lost: 0, replaced: 1 })
    })
  })
})

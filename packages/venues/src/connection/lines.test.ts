import { FeedState } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf } from '@hft/instrument'
import { generateBinanceSession, type SessionFault } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import { type LiveSession, type LiveSessionOptions, startLiveSession, undisturbed } from './live-session.contract.ts'

const instrument = instrumentsOf(BUILTIN_INSTRUMENTS).find(({ id }) => id === 'binance-usdm:BTCUSDT')!
const protocol = binanceUsdmMarketData({ trades: 'trade' })
const session = generateBinanceSession({ seed: 7, symbol: 'BTCUSDT', messages: 600, rule: 'futures' })
/** Some 1.5 s for the whole session. */
const PACED = { speed: 4 }

async function withSession(
  options: Partial<LiveSessionOptions>,
  use: (live: LiveSession) => Promise<void>,
): Promise<void> {
  const live = await startLiveSession({ session, instrument, protocol, ...options })
  try {
    await use(live)
  } finally {
    await live.close()
  }
}

/** Everything came, once and in order, and the book was reliable from its beginning on. */
async function expectNothingLost({ consumer, feed, states, until }: LiveSession): Promise<void> {
  const expected = undisturbed(session, instrument)
  await until('all here', () => consumer.trades.length >= expected.trades.length)
  expect(consumer.trades).toEqual(expected.trades)
  expect(consumer.quotes).toBe(expected.quotes)
  expect(states).toEqual(['connecting', 'synchronising', 'live'])
  expect(feed.statistics.outcomes).toMatchObject({ gap: 0, superseded: expect.any(Number) })
  expect(consumer.states).toEqual([FeedState.Live])
}

describe('a planned reconnect', () => {
  test.each([
    // 1. the connection's known lifetime
    { name: 'before the connection’s lifetime ends', lifetimeMillis: 500, faults: [] },
    // 2. the venue's announcement
    {
      name: 'after a shutdown notice',
      lifetimeMillis: Number.POSITIVE_INFINITY,
      faults: [{ kind: 'shutdown-notice', at: 150 }] satisfies SessionFault[],
    },
  ])('$name loses nothing and repeats nothing', async ({ lifetimeMillis, faults }) => {
    const short = { ...protocol, limits: { ...protocol.limits, connectionLifetimeMillis: lifetimeMillis } }
    await withSession({ protocol: short, faults, server: PACED }, async (live) => {
      await live.until('handed over', () => live.feed.statistics.handovers > 0)
      await live.untilSettled()
      expect(live.feed.statistics.lines[0]).toMatchObject({ lost: 0, replaced: live.feed.statistics.handovers })
      expect(live.server.openConnections).toBeLessThanOrEqual(2)
      await expectNothingLost(live)
    })
  })

  test('goes on when the old connection is cut meanwhile', async () => {
    const faults: SessionFault[] = [
      { kind: 'shutdown-notice', at: 150 },
      { kind: 'cut-in-frame', at: 250, line: 0 },
    ]
    await withSession({ faults, server: PACED }, async (live) => {
      // However long the successor takes to subscribe: what neither hears is lost.
      live.server.hold(240)
      await live.until('a successor', () => live.feed.statistics.lines[0]!.accepted === 2)
      live.server.release()
      await live.untilSettled()
      expect(live.feed.statistics.lines[0]).toMatchObject({ opened: 2, lost: 1 })
      await expectNothingLost(live)
    })
  })

  test('of a venue whose messages can’t be told apart begins the book anew', async () => {
    const { identifier: _, ...blind } = protocol
    const faults: SessionFault[] = [{ kind: 'shutdown-notice', at: 100 }]
    await withSession({ protocol: blind, faults, server: PACED }, async (live) => {
      await live.until('taken over', () => live.feed.statistics.handovers === 1)
      await live.untilSettled()
      expect(live.feed.statistics.lines[0]).toMatchObject({ opened: 2, lost: 0, replaced: 1 })
      // The book begins anew, and what both connections brought comes once all the same.
      const expected = undisturbed(live.heard, instrument)
      await live.until('all here', () => live.consumer.trades.length >= expected.trades.length)
      expect(live.consumer.trades).toEqual(expected.trades)
      expect(live.consumer.quotes).toBe(expected.quotes)
    })
  })
})

describe('redundant lines', () => {
  test('deliver each message once; a line that dies never makes the book be synchronised anew', async () => {
    const faults: SessionFault[] = [
      { kind: 'cut-in-frame', at: 100, line: 0 },
      { kind: 'stall', at: 200, line: 1 },
      { kind: 'close', at: 350, line: 3 },
      { kind: 'drop', at: 500, count: 100, line: 2 },
    ]
    const soon = { ...protocol, keepAlive: { ...protocol.keepAlive, intervalMillis: 20, silenceMillis: 200 } }
    const connect = { lines: 3 }
    await withSession({ protocol: soon, faults, connect, server: { ...PACED, clients: 3 } }, async (live) => {
      await live.untilSettled()
      const { lines, snapshots } = live.feed.statistics
      expect(lines.reduce((sum, { winShare }) => sum + winShare, 0)).toBeGreaterThan(0)
      expect(lines.some(({ meanLagNanos }) => meanLagNanos >= 0)).toBe(true)
      expect(lines.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThanOrEqual(3)
      expect(snapshots).toMatchObject({ requested: 1, used: 1 })
      await expectNothingLost(live)
    })
  })

  test('all lost, the book is stale until it is made anew', async () => {
    const faults: SessionFault[] = [{ kind: 'close', at: 300, missed: 100 }]
    await withSession({ faults, connect: { lines: 2 }, server: { clients: 2 } }, async (live) => {
      await live.untilSettled()
      expect(live.states).toContain('reconnecting')
      expect(live.consumer.states).toEqual([FeedState.Live, FeedState.Stale, FeedState.Live])
    })
  })
})

describe('what is not heard', () => {
  test('a connection on which pings aren’t answered and nothing comes is made anew', async () => {
    const soon = { ...protocol, keepAlive: { ...protocol.keepAlive, intervalMillis: 20, silenceMillis: 120 } }
    await withSession({ protocol: soon, faults: [{ kind: 'mute-pings', at: 200 }] }, async (live) => {
      await live.until('at the fault', () => live.server.position > 250)
      live.server.hold()
      await live.until('reconnected', () => live.feed.statistics.lines[0]!.opened === 2)
      expect(live.feed.statistics.lines[0]!.lastReason).toBe('silent for 120 ms')
      live.server.release()
      await live.untilSettled()
    })
  })

  test('a silent instrument is stale, and live again with its next message, without a new snapshot', async () => {
    await withSession({ connect: { silentAfterMillis: 60 } }, async (live) => {
      await live.until('live', () => live.states.at(-1) === 'live' && live.server.position > 200)
      live.server.hold()
      await live.until('silent', () => live.states.at(-1) === 'stale')
      expect(live.consumer.states).toEqual([FeedState.Live, FeedState.Stale])
      live.server.release()
      await live.until('finished', () => live.server.isFinished)
      expect(live.consumer.states.slice(0, 3)).toEqual([FeedState.Live, FeedState.Stale, FeedState.Live])
      const { silences, snapshots } = live.feed.statistics
      expect(silences).toBeGreaterThan(0)
      expect(snapshots!.used).toBe(1)
    })
  })

  test('a refused subscription closes the instrument’s feed and says why', async () => {
    const wrong = { ...protocol, subscribe: (_: unknown, id: number) => [`{"method":"PLEASE","id":${id}}`] }
    await withSession({ protocol: wrong }, async (live) => {
      const reasons: string[] = []
      live.feed.status$.subscribe(({ reason }) => reasons.push(reason))
      await live.until('refused', () => live.states.at(-1) === 'closed')
      expect(reasons.at(-1)).toBe('subscription refused: Invalid request')
      expect(live.feed.statistics.lines[0]).toMatchObject({ accepted: 0, refused: 1 })
    })
  })
})

import { EventKind, FeedState } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf, Side, type Ticks } from '@hft/instrument'
import { generateBinanceSession, type MarketSession, type SessionFault } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { binanceSpotMarketData } from '../binance-spot/market-data.ts'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import type { MarketDataProtocol } from '../protocol/market-data-protocol.ts'
import type { FeedStatistics } from './feed-statistics.ts'
import { startLiveSession, undisturbed } from './live-session.contract.ts'

const instruments = instrumentsOf(BUILTIN_INSTRUMENTS)
const usdm = instruments.find(({ id }) => id === 'binance-usdm:BTCUSDT')!
const spot = instruments.find(({ id }) => id === 'binance-spot:BTCUSDT')!
const MESSAGES = 1_000

const venues = [
  {
    name: 'futures',
    instrument: usdm,
    protocol: binanceUsdmMarketData({ trades: 'trade' }),
    session: generateBinanceSession({ seed: 1, symbol: 'BTCUSDT', messages: MESSAGES, rule: 'futures' }),
  },
  {
    name: 'spot',
    instrument: spot,
    protocol: binanceSpotMarketData(),
    session: generateBinanceSession({
      seed: 2,
      symbol: 'BTCUSDT',
      messages: MESSAGES,
      rule: 'spot',
      priceDecimals: 2,
      quantityDecimals: 5,
    }),
  },
]

/** Dead lines are noticed soon. */
const soon = (protocol: MarketDataProtocol): MarketDataProtocol => ({
  ...protocol,
  keepAlive: { ...protocol.keepAlive, intervalMillis: 20, silenceMillis: 100 },
})

/** The number of the first difference of the book from `from` on. */
const differenceAt = ({ messages }: MarketSession, from: number) =>
  messages.findIndex(({ stream }, at) => at >= from && stream.includes('@depth'))

interface FaultCase {
  readonly name: string
  readonly faults: (session: MarketSession) => readonly SessionFault[]
  readonly shows: (statistics: FeedStatistics, states: readonly string[]) => void
  readonly isSoon?: boolean
}

const cases: readonly FaultCase[] = [
  {
    name: 'a dropped difference',
    faults: (session) => [{ kind: 'drop', at: differenceAt(session, 250), count: 1 }],
    shows: ({ outcomes, snapshots }, states) => {
      expect(outcomes.gap).toBeGreaterThan(0)
      expect(snapshots!.used).toBeGreaterThan(1)
      expect(states).toContain('stale')
    },
  },
  {
    name: 'many dropped messages, twice',
    faults: () => [
      { kind: 'drop', at: 350, count: 50 },
      { kind: 'drop', at: 750, count: 100 },
    ],
    shows: ({ outcomes }) => expect(outcomes.gap).toBeGreaterThan(1),
  },
  {
    name: 'a duplicated difference',
    faults: (session) => [{ kind: 'duplicate', at: differenceAt(session, 500) }],
    shows: ({ outcomes }, states) => {
      expect(outcomes).toMatchObject({ gap: 0 })
      expect(outcomes.superseded).toBeGreaterThan(0)
      expect(states).not.toContain('stale')
    },
  },
  {
    name: 'reordered messages',
    faults: (session) => [450, 600, 800].map((at) => ({ kind: 'reorder', at: differenceAt(session, at) })),
    shows: ({ frames }) => expect(frames).toBeGreaterThan(MESSAGES - 10),
  },
  {
    name: 'a cut in the middle of a frame',
    faults: () => [{ kind: 'cut-in-frame', at: 400, missed: 100 }],
    shows: ({ lines }, states) => {
      expect(lines[0]).toMatchObject({ opened: 2, lost: 1 })
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'the cut after the connection’s lifetime, and refused connections after it',
    faults: () => [
      { kind: 'close', at: 450, missed: 30 },
      { kind: 'refuse-connections', at: 450, count: 3 },
    ],
    shows: ({ lines }) => expect(lines[0]).toMatchObject({ opened: 2, lost: 1, failedAttempts: 3 }),
  },
  {
    name: 'a stall with open TCP',
    faults: () => [{ kind: 'stall', at: 500, missed: 60 }],
    isSoon: true,
    shows: ({ lines }, states) => {
      expect(lines[0]!.lastReason).toBe('silent for 100 ms')
      expect(states).toContain('reconnecting')
    },
  },
  {
    name: 'a snapshot older than the buffer',
    faults: (session) => [
      { kind: 'stale-snapshot', at: 300, count: 2 },
      { kind: 'drop', at: differenceAt(session, 300), count: 30 },
    ],
    shows: ({ snapshots }) => expect(snapshots!.refused).toBeGreaterThan(0),
  },
  {
    name: 'a rate limit on the snapshot that a gap needs',
    faults: (session) => [
      { kind: 'rate-limit', at: 300, count: 1, retryAfterSeconds: 0.2 },
      { kind: 'drop', at: differenceAt(session, 300), count: 30 },
    ],
    shows: ({ snapshots }) => expect(snapshots!.rateLimited).toBe(1),
  },
  {
    name: 'a failing server when a gap needs a snapshot',
    faults: (session) => [
      { kind: 'server-error', at: 300, count: 2 },
      { kind: 'drop', at: differenceAt(session, 300), count: 30 },
    ],
    shows: ({ snapshots }) => expect(snapshots!.failed).toBe(2),
  },
  {
    name: 'malformed frames and bytes that are no text',
    faults: (session) => [
      { kind: 'malformed', at: differenceAt(session, 300) },
      { kind: 'garbage', at: 500 },
      { kind: 'malformed', at: differenceAt(session, 700) },
    ],
    shows: ({ outcomes }) => expect(outcomes).toMatchObject({ malformed: 3 }),
  },
]

describe.each(venues)('on $name', ({ instrument, protocol, session }) => {
  test.each(cases)('after $name the book is as if nothing had been', async ({ faults, shows, isSoon }) => {
    const script = faults(session)
    const used = isSoon === true ? soon(protocol) : protocol
    const live = await startLiveSession({ session, instrument, protocol: used, faults: script })
    try {
      await live.untilSettled()
      shows(live.feed.statistics, live.states)
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

  test('a fused book is at every quote as quoted, and ends as the book', async () => {
    const faults: SessionFault[] = [
      { kind: 'drop', at: differenceAt(session, 300), count: 20 },
      { kind: 'cut-in-frame', at: 500, missed: 50 },
    ]
    const live = await startLiveSession({ session, instrument, protocol, faults, connect: { fusedBooks: true } })
    try {
      const fused = live.feed.fusedBookOf(instrument)!
      let quotes = 0
      let updateId = 0
      const different: unknown[] = []
      live.feed.frames$.subscribe(({ bytes }) => {
        updateId = Number(/"u":(\d+)/.exec(Buffer.from(bytes).toString())?.[1])
      })
      live.feed.events$.subscribe(({ kind, priceTicks, quantityLots }) => {
        // A fetched book is ahead of the streams for a while.
        if (kind[0] !== EventKind.BestQuote || !fused.isLive || fused.latestId !== updateId) return
        quotes++
        const shown = [Side.Buy, Side.Sell].map((side) => [fused.best(side), fused.bestLots(side)])
        const quoted = [0, 1].map((row) => [priceTicks[row], quantityLots[row]])
        if (JSON.stringify(shown) !== JSON.stringify(quoted)) different.push({ shown, quoted })
      })
      await live.untilSettled()
      expect(quotes).toBeGreaterThan(50)
      expect(different).toEqual([])
      const { bids, asks } = live.consumer.book
      for (const [side, levels] of [
        [Side.Buy, bids],
        [Side.Sell, asks],
      ] as const) {
        for (const [ticks, lots] of levels) expect(fused.lotsAt(side, ticks as Ticks)).toBe(lots)
      }
    } finally {
      await live.close()
    }
  })

  test('undisturbed, every trade and quote comes once, and closing says so', async () => {
    const live = await startLiveSession({ session, instrument, protocol })
    const frames: string[] = []
    live.feed.frames$.subscribe(({ bytes, snapshotOf }) => {
      frames.push(snapshotOf === undefined ? Buffer.from(bytes).toString() : snapshotOf.symbol)
    })
    await live.untilSettled()
    const expected = undisturbed(session, instrument)
    await live.until('all here', () => live.consumer.trades.length >= expected.trades.length)
    expect(live.consumer.trades).toEqual(expected.trades)
    expect(live.consumer.quotes).toBe(expected.quotes)
    expect(live.states).toEqual(['connecting', 'synchronising', 'live'])
    const { statistics } = live.feed
    expect(statistics).toMatchObject({ outcomes: { gap: 0, malformed: 0, unknownSymbol: 0, offGrid: 0 } })
    expect(statistics.lines[0]).toMatchObject({ opened: 1, lost: 0, accepted: 1, refused: 0 })
    expect(statistics.parsedMessages).toBeLessThan(5)
    const streamed = frames.filter((text) => text.startsWith('{"stream"'))
    expect(streamed).toEqual(session.messages.filter(({ stream }) => stream !== '').map(({ text }) => text))
    expect(frames.filter((text) => text === 'BTCUSDT')).toHaveLength(1)
    await live.close()
    expect(live.states.at(-1)).toBe('closed')
    expect(live.consumer.states.at(-1)).toBe(FeedState.Closed)
  })
})

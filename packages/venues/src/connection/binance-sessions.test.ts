import { EventKind, FeedState } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf, Side, type Ticks } from '@hft/instrument'
import { generateBinanceSession, type MarketSession, type SessionFault } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { binanceSpotMarketData } from '../binance-spot/market-data.ts'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
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

/** The number of the first difference of the book from `from` on. */
const differenceAt = ({ messages }: MarketSession, from: number) =>
  messages.findIndex(({ stream }, at) => at >= from && stream.includes('@depth'))

describe.each(venues)('on $name', ({ instrument, protocol, session }) => {
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

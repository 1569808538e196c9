import { existsSync } from 'node:fs'
import { binanceStreamOf, readRecordedSession, type SessionFault } from '@hft/venue-simulator'
import { describe, expect, test } from 'vitest'
import { binanceCoinmMarketData } from '../binance-coinm/market-data.ts'
import { binanceSpotMarketData } from '../binance-spot/market-data.ts'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import { recordedCaptures } from '../recorded-captures.contract.ts'
import { startLiveSession } from './live-session.contract.ts'

const MOST_MESSAGES = 3_000
const protocols = {
  'binance-spot': binanceSpotMarketData(),
  'binance-usdm': binanceUsdmMarketData({ trades: 'trade', bookSpeed: '0ms' }),
  'binance-coinm': binanceCoinmMarketData({ trades: 'trade', bookSpeed: '0ms' }),
}
const cases = Object.entries(protocols).map(([venue, protocol]) => ({
  venue,
  protocol,
  capture: recordedCaptures.find(({ instrument }) => instrument.venue === venue)!,
}))
const areHere = cases.every(({ capture }) => existsSync(capture.files[0]!))

describe.skipIf(!areHere)('recorded sessions (in ../shared)', () => {
  test.each(cases)('of $venue: through all faults the book ends as undisturbed', async ({ protocol, capture }) => {
    const { instrument, files } = capture
    const { symbol } = instrument
    const session = readRecordedSession(files, { symbol, streamOf: binanceStreamOf, most: MOST_MESSAGES })
    const differenceAt = (from: number) =>
      session.messages.findIndex(({ stream }, at) => at >= from && stream.includes('@depth'))
    const faults: SessionFault[] = [
      { kind: 'drop', at: differenceAt(600) },
      { kind: 'duplicate', at: differenceAt(1_000) },
      { kind: 'reorder', at: differenceAt(1_200) },
      { kind: 'malformed', at: differenceAt(1_500) },
      { kind: 'cut-in-frame', at: 2_000, missed: 200 },
      { kind: 'stale-snapshot', at: 2_600 },
      { kind: 'drop', at: differenceAt(2_601), count: 20 },
    ]
    const live = await startLiveSession({ session, instrument, protocol, faults })
    try {
      await live.untilSettled()
      const { outcomes, lines, lastProblem } = live.feed.statistics
      expect(outcomes).toMatchObject({ malformed: 1, unknownSymbol: 0, offGrid: 0 })
      expect(outcomes.gap).toBeGreaterThan(0)
      expect(lines[0]).toMatchObject({ opened: 2, lost: 1 })
      expect(lastProblem).not.toContain('grid')
    } finally {
      await live.close()
    }
  })
})

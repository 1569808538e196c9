import { DeribitDialect, generateDeribitSession } from '@hft/venue-simulator'
import { expect, test } from 'vitest'
import { startLiveSession } from '../connection/live-session.contract.ts'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { deribitInstruments } from './listings.contract.ts'
import { deribitMarketData } from './market-data.ts'

const venue = {
  instrument: deribitInstruments[0]!,
  protocol: deribitMarketData(),
  session: generateDeribitSession({ seed: 1, symbol: 'BTC-PERPETUAL', messages: 600 }),
  dialect: (nowMillis: () => number) => new DeribitDialect(nowMillis),
}

describeVenueFaults({
  ...venue,
  name: 'deribit',
  isDifference: ({ text }) => text.includes('"type":"change"'),
  numbersDifferences: true,
  fetchesBooks: false,
})

test('the test that Deribit demands of each connection is passed', async () => {
  let dialect: DeribitDialect | undefined
  const live = await startLiveSession({
    ...venue,
    dialect: (nowMillis) => {
      dialect = new DeribitDialect(nowMillis)
      return dialect
    },
    server: { streams: 3 },
  })
  try {
    await live.untilSettled()
    await live.until('tested', () => dialect!.testsPassed > 0)
    expect([dialect!.testsRequested, dialect!.testsPassed]).toEqual([1, 1])
  } finally {
    await live.close()
  }
})

test('one of two lines may die without a gap, and every message comes once', async () => {
  const faults = [{ kind: 'cut-in-frame', at: 300, missed: 0, line: 0 }] as const
  const live = await startLiveSession({ ...venue, faults, server: { streams: 3, clients: 2 }, connect: { lines: 2 } })
  try {
    await live.untilSettled()
    const { outcomes, lines } = live.feed.statistics
    expect(outcomes.gap).toBe(0)
    expect(lines[0]!.lost).toBe(1)
    expect(live.states).not.toContain('stale')
    expect(new Set(live.consumer.trades).size).toBe(live.consumer.trades.length)
  } finally {
    await live.close()
  }
})

import { DeribitDialect, generateDeribitSession } from '@hft/venue-simulator'
import { expect, test } from 'vitest'
import { startLiveSession } from '../connection/live-session.contract.ts'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { describeVenueLines } from '../connection/venue-lines.contract.ts'
import { deribitInstruments } from './listings.contract.ts'
import { deribitMarketData } from './market-data.ts'

const venue = {
  name: 'deribit',
  instrument: deribitInstruments[0]!,
  protocol: deribitMarketData(),
  session: generateDeribitSession({ seed: 1, symbol: 'BTC-PERPETUAL', messages: 1_000 }),
  dialect: (nowMillis: () => number) => new DeribitDialect(nowMillis),
}

describeVenueFaults({
  ...venue,
  isDifference: ({ text }) => text.includes('"type":"change"'),
  numbersDifferences: true,
  fetchesBooks: false,
})

describeVenueLines(venue)

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

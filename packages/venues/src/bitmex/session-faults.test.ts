import { BitmexDialect, generateBitmexSession } from '@hft/venue-simulator'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { bitmexInstruments } from './listings.contract.ts'
import { bitmexMarketData } from './market-data.ts'

describeVenueFaults({
  name: 'bitmex',
  instrument: bitmexInstruments[0]!,
  protocol: bitmexMarketData(),
  session: generateBitmexSession({ seed: 1, symbol: 'XBTUSD', messages: 800 }),
  dialect: (nowMillis) => new BitmexDialect(nowMillis),
  // Without numbers, what was lost shows by the levels that were never inserted.
  isDifference: ({ text }) => text.startsWith('{"table":"orderBookL2","action":"insert"'),
  numbersDifferences: false,
  fetchesBooks: false,
})

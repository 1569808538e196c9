import { generateKucoinSession, KucoinDialect } from '@hft/venue-simulator'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { describeVenueLines } from '../connection/venue-lines.contract.ts'
import { kucoinInstruments } from './listings.contract.ts'
import { kucoinMarketData } from './market-data.ts'

const instrument = kucoinInstruments.find(({ id }) => id === 'kucoin:BTC-USDT')!
const { symbol } = instrument
const venue = {
  name: 'kucoin',
  instrument,
  protocol: kucoinMarketData(),
  session: generateKucoinSession({ seed: 14, symbol, messages: 1_000, quantityDecimals: 8 }),
  dialect: (nowMillis: () => number) => new KucoinDialect(symbol, nowMillis),
}

describeVenueFaults({
  ...venue,
  isDifference: ({ stream }) => stream.startsWith('/market/level2:'),
  numbersDifferences: true,
  fetchesBooks: true,
})

describeVenueLines(venue)

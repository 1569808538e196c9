import { GateDialect, generateGateSession } from '@hft/venue-simulator'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { describeVenueLines } from '../connection/venue-lines.contract.ts'
import { gateInstruments } from './listings.contract.ts'
import { gateMarketData } from './market-data.ts'

const instrument = gateInstruments.find(({ id }) => id === 'gate:BTC_USDT')!
const symbol = instrument.symbol
const venue = {
  name: 'gate',
  instrument,
  protocol: gateMarketData(),
  session: generateGateSession({ seed: 13, symbol, messages: 1_000 }),
  dialect: (nowMillis: () => number) => new GateDialect(symbol, nowMillis),
}

describeVenueFaults({
  ...venue,
  isDifference: ({ stream }) => stream.startsWith('spot.order_book_update'),
  numbersDifferences: true,
  fetchesBooks: true,
})

describeVenueLines(venue)

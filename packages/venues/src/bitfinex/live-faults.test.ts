import { BitfinexDialect, generateBitfinexSession } from '@hft/venue-simulator'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { bitfinexInstruments } from './listings.contract.ts'
import { bitfinexMarketData } from './market-data.ts'

const instrument = bitfinexInstruments.find(({ id }) => id === 'bitfinex:tBTCUSD')!
const { symbol } = instrument

describeVenueFaults({
  name: 'bitfinex',
  instrument,
  protocol: bitfinexMarketData(),
  session: generateBitfinexSession({ seed: 15, symbol, messages: 1_500 }),
  dialect: () => new BitfinexDialect(symbol),
  isDifference: ({ stream, text }) => stream.startsWith('book:100:') && /^\[\d+,\[\d/.test(text),
  numbersDifferences: true,
  fetchesBooks: false,
})

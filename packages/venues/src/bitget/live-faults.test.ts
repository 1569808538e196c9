import { BitgetDialect, generateBitgetSession } from '@hft/venue-simulator'
import { describeVenueFaults } from '../connection/venue-faults.contract.ts'
import { describeVenueLines } from '../connection/venue-lines.contract.ts'
import { bitgetInstruments } from './listings.contract.ts'
import { bitgetLinearMarketData, bitgetSpotMarketData } from './market-data.ts'

const shared = {
  dialect: (nowMillis: () => number) => new BitgetDialect(nowMillis),
  isDifference: ({ text }: { readonly text: string }) =>
    text.startsWith('{"action":"update"') && text.includes('"channel":"books"'),
  numbersDifferences: true,
  fetchesBooks: false,
}
const session = { symbol: 'BTCUSDT', messages: 600 }

describeVenueFaults({
  ...shared,
  name: 'bitget-spot',
  instrument: bitgetInstruments.find(({ id }) => id === 'bitget-spot:BTCUSDT')!,
  protocol: bitgetSpotMarketData(),
  session: generateBitgetSession({ ...session, seed: 11, instType: 'SPOT', priceDecimals: 2, quantityDecimals: 4 }),
})

const linear = {
  ...shared,
  name: 'bitget-linear',
  instrument: bitgetInstruments.find(({ id }) => id === 'bitget-linear:BTCUSDT')!,
  protocol: bitgetLinearMarketData(),
  session: generateBitgetSession({ ...session, seed: 12, instType: 'USDT-FUTURES' }),
}
describeVenueFaults(linear)
describeVenueLines(linear)

import { expect, test } from 'vitest'
import { listingGuess } from './listing-guess.ts'

test.each([
  ['binance-usdm:SOLUSDT', { kind: 'linear', base: 'SOL', quote: 'USDT' }],
  ['binance-spot:ETHBTC', { kind: 'spot', base: 'ETH', quote: 'BTC', fees: { maker: '0.001', taker: '0.001' } }],
  ['other:XBT/USD', { kind: 'linear', base: 'XBT', quote: 'USD', fees: { maker: '0', taker: '0' } }],
  ['other:GOLD', { kind: 'linear', base: 'GOLD', quote: 'QUOTE' }],
  ['other:USDT', { base: 'USDT', quote: 'QUOTE' }],
])('%s', (id, expected) => {
  expect(listingGuess(id)).toMatchObject({ id, ...expected })
})

test('a contract whose size nobody knows is not guessed', () => {
  expect(listingGuess('binance-coinm:SOLUSD_PERP')).toBeUndefined()
})

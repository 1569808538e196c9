import type { InstrumentDefinition } from './instrument-definition.ts'

const COINBASE = { maker: '0.006', taker: '0.012' } as const
const KRAKEN = { maker: '0.0025', taker: '0.004' } as const
const GATE = { maker: '0.002', taker: '0.002' } as const
const KUCOIN = { maker: '0.001', taker: '0.001' } as const
const BITFINEX = { maker: '0.001', taker: '0.002' } as const
const FIVE_FIGURES = { kind: 'significant-figures', figures: 5, wholeAlwaysValid: false } as const
const BITGET = { maker: '0.001', taker: '0.001' } as const

/**
 * Well-known pairs of the venues that came after Binance, Bybit and OKX. Where the books that a venue sends may be finer than what it takes
 * now, the lot is the finer of both and the order's step a multiple of it.
 */
export const SPOT_LISTINGS: readonly InstrumentDefinition[] = [
  pair('coinbase', 'BTC-USD', 'BTC', 'USD', '0.01', '0.00000001', COINBASE, { minimumNotional: '1' }),
  pair('coinbase', 'ETH-USD', 'ETH', 'USD', '0.01', '0.00000001', COINBASE, { minimumNotional: '1' }),
  // As many decimals as its checksums are over.
  pair('kraken', 'BTC/USD', 'BTC', 'USD', '0.1', '0.00000001', KRAKEN, { minimumQuantity: '0.00005' }),
  pair('kraken', 'ETH/USD', 'ETH', 'USD', '0.01', '0.00000001', KRAKEN, { minimumQuantity: '0.001' }),
  pair('gate', 'BTC_USDT', 'BTC', 'USDT', '0.1', '0.00000001', GATE, {
    quantityStep: '0.000001',
    minimumNotional: '3',
  }),
  pair('gate', 'ETH_USDT', 'ETH', 'USDT', '0.01', '0.00000001', GATE, {
    quantityStep: '0.0001',
    minimumNotional: '3',
  }),
  pair('kucoin', 'BTC-USDT', 'BTC', 'USDT', '0.1', '0.00000001', KUCOIN, { minimumQuantity: '0.00001' }),
  pair('kucoin', 'ETH-USDT', 'ETH', 'USDT', '0.01', '0.00000001', KUCOIN, {
    quantityStep: '0.0000001',
    minimumQuantity: '0.0001',
  }),
  // Prices have five significant digits and no tick: this is the last digit of the smallest that is likely.
  pair('bitfinex', 'tBTCUSD', 'BTC', 'USD', '0.1', '0.00000001', BITFINEX, {
    minimumQuantity: '0.00004',
    priceRule: FIVE_FIGURES,
  }),
  pair('bitfinex', 'tETHUSD', 'ETH', 'USD', '0.01', '0.00000001', BITFINEX, {
    minimumQuantity: '0.001',
    priceRule: FIVE_FIGURES,
  }),
  pair('bitget-spot', 'BTCUSDT', 'BTC', 'USDT', '0.01', '0.000001', BITGET, { minimumNotional: '1' }),
  pair('bitget-spot', 'ETHUSDT', 'ETH', 'USDT', '0.01', '0.000001', BITGET, {
    quantityStep: '0.0001',
    minimumNotional: '1',
  }),
]

function pair(
  venue: string,
  symbol: string,
  base: string,
  quote: string,
  tickSize: string,
  lotSize: string,
  fees: InstrumentDefinition['fees'],
  limits: Pick<InstrumentDefinition, 'quantityStep' | 'minimumQuantity' | 'minimumNotional' | 'priceRule'>,
): InstrumentDefinition {
  return { id: `${venue}:${symbol}`, kind: 'spot', base, quote, tickSize, lotSize, fees, ...limits }
}

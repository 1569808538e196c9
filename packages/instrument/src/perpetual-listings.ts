import type { InstrumentDefinition } from './instrument-definition.ts'

const DERIBIT = { maker: '0', taker: '0.0005' } as const
const BITMEX = { maker: '0.0005', taker: '0.0005' } as const
const HYPERLIQUID = { maker: '0.00015', taker: '0.00045' } as const
const BITGET = { maker: '0.0002', taker: '0.0006' } as const
/** Prices of Hyperliquid have at most five significant figures, or are whole. */
const FIVE_FIGURES = { kind: 'significant-figures', figures: 5 } as const

/** Well-known perpetuals of the venues that came after Binance, Bybit and OKX. */
export const PERPETUAL_LISTINGS: readonly InstrumentDefinition[] = [
  // Quantities of Deribit's inverse contracts are dollars.
  {
    ...{ id: 'deribit:BTC-PERPETUAL', kind: 'inverse', base: 'BTC', quote: 'USD', tickSize: '0.5', lotSize: '10' },
    ...{ contractSize: '1', fees: DERIBIT },
  },
  {
    ...{ id: 'deribit:ETH-PERPETUAL', kind: 'inverse', base: 'ETH', quote: 'USD', tickSize: '0.01', lotSize: '1' },
    ...{ contractSize: '1', fees: DERIBIT },
  },
  // A contract is a dollar; rows of the book may be finer than the hundred that orders count by.
  {
    ...{ id: 'bitmex:XBTUSD', kind: 'inverse', base: 'XBT', quote: 'USD', tickSize: '0.1', lotSize: '1' },
    ...{ quantityStep: '100', minimumQuantity: '100', contractSize: '1', fees: BITMEX },
  },
  {
    ...{ id: 'bitmex:XBTUSDT', kind: 'linear', base: 'XBT', quote: 'USDT', tickSize: '0.1', lotSize: '1' },
    ...{ quantityStep: '100', minimumQuantity: '100', contractSize: '0.000001', fees: BITMEX },
  },
  {
    ...{ id: 'hyperliquid:BTC', kind: 'linear', base: 'BTC', quote: 'USDC', tickSize: '0.1', lotSize: '0.00001' },
    ...{ priceRule: FIVE_FIGURES, fundingIntervalHours: 1, minimumNotional: '10', fees: HYPERLIQUID },
  },
  {
    ...{ id: 'hyperliquid:ETH', kind: 'linear', base: 'ETH', quote: 'USDC', tickSize: '0.01', lotSize: '0.0001' },
    ...{ priceRule: FIVE_FIGURES, fundingIntervalHours: 1, minimumNotional: '10', fees: HYPERLIQUID },
  },
  {
    ...{ id: 'bitget-linear:BTCUSDT', kind: 'linear', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.0001' },
    ...{ minimumNotional: '5', fees: BITGET },
  },
  {
    ...{ id: 'bitget-linear:ETHUSDT', kind: 'linear', base: 'ETH', quote: 'USDT', tickSize: '0.01', lotSize: '0.01' },
    ...{ minimumNotional: '5', fees: BITGET },
  },
]

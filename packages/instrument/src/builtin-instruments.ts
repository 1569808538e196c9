import { CodedError } from '@hft/clock'
import type { InstrumentDefinition } from './instrument-definition.ts'
import { PERPETUAL_LISTINGS } from './perpetual-listings.ts'
import { SPOT_LISTINGS } from './spot-listings.ts'
import { createVenue, type Venue } from './venue.ts'

const SPOT_FEES = { maker: '0.001', taker: '0.001' } as const
const FUTURES_FEES = { maker: '0.0002', taker: '0.0005' } as const
const BYBIT_SPOT_FEES = { maker: '0.001', taker: '0.001' } as const
const BYBIT_LINEAR_FEES = { maker: '0.0002', taker: '0.00055' } as const
const OKX_SPOT_FEES = { maker: '0.0008', taker: '0.001' } as const
const OKX_SWAP_FEES = { maker: '0.0002', taker: '0.0005' } as const

/** A maker at the touch earns a tick or less here, so that resting has to be free. */
const GENERATED_FEES = { maker: '0', taker: '0.0002' } as const

/** Well-known listings, with the fees of an account without discounts. */
export const BUILTIN_INSTRUMENTS: readonly InstrumentDefinition[] = [
  {
    id: 'binance-spot:BTCUSDT',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    // Old orders in its book are finer than what the venue takes now.
    lotSize: '0.000001',
    quantityStep: '0.00001',
    minimumNotional: '5',
    fees: SPOT_FEES,
  },
  {
    id: 'binance-spot:ETHUSDT',
    kind: 'spot',
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.0001',
    minimumNotional: '5',
    fees: SPOT_FEES,
  },
  {
    id: 'binance-usdm:BTCUSDT',
    kind: 'linear',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.001',
    minimumNotional: '100',
    fees: FUTURES_FEES,
  },
  {
    id: 'binance-usdm:ETHUSDT',
    kind: 'linear',
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.001',
    minimumNotional: '20',
    fees: FUTURES_FEES,
  },
  {
    id: 'binance-coinm:BTCUSD_PERP',
    kind: 'inverse',
    base: 'BTC',
    quote: 'USD',
    tickSize: '0.1',
    lotSize: '1',
    contractSize: '100',
    fees: FUTURES_FEES,
  },
  {
    id: 'binance-coinm:ETHUSD_PERP',
    kind: 'inverse',
    base: 'ETH',
    quote: 'USD',
    tickSize: '0.01',
    lotSize: '1',
    contractSize: '10',
    fees: FUTURES_FEES,
  },
  {
    id: 'generated:SIM-USD',
    kind: 'linear',
    base: 'SIM',
    quote: 'USD',
    tickSize: '0.01',
    lotSize: '0.001',
    fees: GENERATED_FEES,
  },
  {
    id: 'bybit-spot:BTCUSDT',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.000001',
    minimumQuantity: '0.00004',
    fees: BYBIT_SPOT_FEES,
  },
  {
    id: 'bybit-spot:ETHUSDT',
    kind: 'spot',
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.00001',
    minimumQuantity: '0.0005',
    fees: BYBIT_SPOT_FEES,
  },
  {
    id: 'bybit-linear:BTCUSDT',
    kind: 'linear',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.001',
    fees: BYBIT_LINEAR_FEES,
  },
  {
    id: 'bybit-linear:ETHUSDT',
    kind: 'linear',
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.01',
    fees: BYBIT_LINEAR_FEES,
  },
  {
    id: 'okx:BTC-USDT',
    kind: 'spot',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.00000001',
    minimumQuantity: '0.00001',
    fees: OKX_SPOT_FEES,
  },
  {
    id: 'okx:ETH-USDT',
    kind: 'spot',
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.000001',
    minimumQuantity: '0.0001',
    fees: OKX_SPOT_FEES,
  },
  {
    id: 'okx:BTC-USDT-SWAP',
    kind: 'linear',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.1',
    lotSize: '0.01',
    contractSize: '0.01',
    fees: OKX_SWAP_FEES,
  },
  {
    id: 'okx:ETH-USDT-SWAP',
    kind: 'linear',
    base: 'ETH',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.01',
    contractSize: '0.1',
    fees: OKX_SWAP_FEES,
  },
  {
    id: 'okx:BTC-USD-SWAP',
    kind: 'inverse',
    base: 'BTC',
    quote: 'USD',
    tickSize: '0.1',
    lotSize: '1',
    contractSize: '100',
    fees: OKX_SWAP_FEES,
  },
  ...PERPETUAL_LISTINGS,
  ...SPOT_LISTINGS,
]

/** Venues of {@link BUILTIN_INSTRUMENTS}; all trade around the clock, and their day ends at 24:00 UTC. */
export const BUILTIN_VENUES: readonly Venue[] = [
  createVenue({ id: 'binance-spot', name: 'Binance Spot' }),
  createVenue({ id: 'binance-usdm', name: 'Binance USDⓈ-M Futures' }),
  createVenue({ id: 'binance-coinm', name: 'Binance COIN-M Futures' }),
  createVenue({ id: 'bybit-spot', name: 'Bybit Spot' }),
  createVenue({ id: 'bybit-linear', name: 'Bybit USDT and USDC Futures' }),
  createVenue({ id: 'okx', name: 'OKX' }),
  createVenue({ id: 'bitfinex', name: 'Bitfinex' }),
  createVenue({ id: 'bitget-spot', name: 'Bitget Spot' }),
  createVenue({ id: 'bitget-linear', name: 'Bitget USDT Futures' }),
  createVenue({ id: 'bitmex', name: 'BitMEX' }),
  createVenue({ id: 'coinbase', name: 'Coinbase Advanced Trade' }),
  createVenue({ id: 'deribit', name: 'Deribit' }),
  createVenue({ id: 'gate', name: 'Gate.io Spot' }),
  createVenue({ id: 'hyperliquid', name: 'Hyperliquid' }),
  createVenue({ id: 'kraken', name: 'Kraken Spot' }),
  createVenue({ id: 'kucoin', name: 'KuCoin Spot' }),
  createVenue({ id: 'generated', name: 'Generated market' }),
]

/**
 * Definition of a well-known listing, to use as it is or to spread and change.
 * @throws CodedError `instrument.not_builtin` that lists those there are
 */
export function builtinInstrument(id: string): InstrumentDefinition {
  const found = BUILTIN_INSTRUMENTS.find((definition) => definition.id === id)
  if (found !== undefined) return found
  throw new CodedError(
    'instrument.not_builtin',
    `'${id}' is not a built-in instrument; define it, or take one of ${BUILTIN_INSTRUMENTS.map((definition) => definition.id).join(', ')}`,
  )
}

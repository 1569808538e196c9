import { describe, expect, test } from 'vitest'
import { generateBinanceSession } from './generated-binance-session.ts'
import { GeneratedMarket } from './generated-market.ts'
import { type MarketCandle, type MarketReference, MarketSeries } from './market-series.ts'
import { SIMULATED_VENUES } from './simulated-venues.ts'

const options = { seed: 7, symbol: 'X', messages: 1, priceDecimals: 1, quantityDecimals: 3, hasSeries: true }
const MINUTE = 60_000

function run(steps: number) {
  const market = new GeneratedMarket(options)
  const candles: (MarketCandle & { at: number })[] = []
  const references: MarketReference[] = []
  const trades: { readonly at: number; readonly price: number; readonly milliLots: number }[] = []
  const series = new MarketSeries(market, options, {
    candle: (candle) => candles.push({ ...candle, at: market.now }),
    reference: (reference) => references.push(reference),
  })
  for (let step = 0; step < steps; step++) {
    const next = market.next()
    series.note(next)
    if (next.kind !== 'trade') continue
    trades.push({ at: market.now, price: Number(next.price), milliLots: Math.round(Number(next.quantity) * 1_000) })
  }
  return { market, candles, references, trades }
}

describe('what is derived from a generated market', () => {
  test('a closed candle is of the trades of its minute, and comes once', () => {
    const { candles, trades } = run(14_000)
    const closed = candles.filter(({ isClosed }) => isClosed)
    expect(closed).toHaveLength(2)
    for (const { startMillis, endMillis, open, high, low, close, quantity, value, trades: count, at } of closed) {
      expect([startMillis % MINUTE, endMillis - startMillis]).toEqual([0, MINUTE])
      expect(at).toBeGreaterThanOrEqual(endMillis)
      const own = trades.filter((trade) => trade.at >= startMillis && trade.at < endMillis)
      const prices = own.map(({ price }) => price)
      const milliLots = own.reduce((sum, trade) => sum + trade.milliLots, 0)
      expect([Number(open), Number(close)]).toEqual([prices[0], prices.at(-1)])
      expect([Number(low), Number(high), count]).toEqual([Math.min(...prices), Math.max(...prices), own.length])
      expect(quantity).toBe((milliLots / 1_000).toFixed(3))
      const exact = own.reduce((sum, { price, milliLots: lots }) => sum + BigInt(Math.round(price * 10) * lots), 0n)
      expect(BigInt(value.replace('.', ''))).toBe(exact)
    }
  })

  test('an open candle grows once a second, marks and rates come once a second near the price', () => {
    const { market, candles, references } = run(1_000)
    expect(candles.filter(({ isClosed }) => !isClosed).length).toBeGreaterThanOrEqual(9)
    expect(candles.every(({ trades }, at) => at === 0 || trades > candles[at - 1]!.trades)).toBe(true)
    expect(references.length).toBeGreaterThanOrEqual(10)
    for (const { markPrice, indexPrice, fundingRate, nextFundingMillis } of references) {
      for (const price of [markPrice, indexPrice]) {
        expect(Math.abs(Number(price) - 60_000)).toBeLessThan(600)
        expect(price).toMatch(/^\d+\.\d{3}$/)
      }
      expect(Number(fundingRate)).toBeGreaterThan(0)
      expect(nextFundingMillis).toBeGreaterThan(market.now)
    }
  })

  test('nothing comes unless it is asked for', () => {
    const session = generateBinanceSession({ ...options, hasSeries: false, messages: 500, rule: 'futures' })
    expect(session.messages.some(({ stream }) => /kline|markPrice/.test(stream))).toBe(false)
  })
})

test.each(
  Object.entries({
    'binance-spot': ['btcusdt@kline_1m'],
    'binance-usdm': ['btcusdt@kline_1m', 'btcusdt@markPrice@1s'],
    'binance-coinm': ['btcusd_perp@kline_1m', 'btcusd_perp@markPrice@1s'],
    'bybit-spot': ['kline.1.BTCUSDT'],
    'bybit-linear': ['kline.1.BTCUSDT', 'tickers.BTCUSDT'],
    okx: ['candle1m:BTC-USDT-SWAP', 'mark-price:BTC-USDT-SWAP', 'index-tickers:BTC-USDT', 'funding-rate:BTC-USDT-SWAP'],
    coinbase: ['candles:BTC-USD'],
    kraken: ['ohlc:BTC/USD'],
    deribit: ['ticker.BTC-PERPETUAL.100ms'],
    bitmex: ['instrument:XBTUSD'],
    hyperliquid: ['activeAssetCtx:BTC'],
  }),
)('a session of %s has %o', (id, streams) => {
  const { symbol, generate } = SIMULATED_VENUES[id]!
  const { messages } = generate({ seed: 1, symbols: [symbol], messages: 1_000 })
  for (const stream of streams)
    expect(messages.filter((message) => message.stream === stream).length).toBeGreaterThan(3)
})

import { instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { PriceGraph, pathText } from './price-graph.ts'

const listing = (id: string, kind: 'spot' | 'linear', base: string, quote: string) => ({
  id,
  kind,
  base,
  quote,
  tickSize: '0.01',
  lotSize: '0.001',
  fees: { maker: '0', taker: '0' },
})

const instruments = instrumentsOf([
  listing('m:BTCUSDT', 'linear', 'BTC', 'USDT'),
  listing('s:BTCUSDT', 'spot', 'BTC', 'USDT'),
  listing('s:BNBBTC', 'spot', 'BNB', 'BTC'),
])

describe('paths', () => {
  test.each<[string, string, string, Record<string, number | string>, string | undefined]>([
    ['an asset is itself', 'BTC', 'BTC', {}, 'BTC'],
    ['a spot price goes before a contract', 'BTC', 'USDT', {}, 'BTC → USDT (s:BTCUSDT)'],
    ['backwards', 'USDT', 'BTC', {}, 'USDT → BTC (1 / s:BTCUSDT)'],
    ['over two prices', 'BNB', 'USDT', {}, 'BNB → BTC (s:BNBBTC) → USDT (s:BTCUSDT)'],
    ['a rate goes before a price', 'BTC', 'USDT', { 'BTC/USDT': '60000' }, 'BTC → USDT (rate 60000)'],
    ['a rate of an asset alone is in the account', 'BNB', 'USD', { BNB: 580.5 }, 'BNB → USD (rate 580.5)'],
    ['rates lead on', 'BTC', 'USD', { 'USDT/USD': '0.9998' }, 'BTC → USDT (s:BTCUSDT) → USD (rate 0.9998)'],
    ['rates lead back', 'USD', 'USDT', { USDT: 0.5 }, 'USD → USDT (1 / rate 0.5)'],
    ['a dollar coin is no dollar', 'USDT', 'USD', {}, undefined],
  ])('%s', (_, from, to, rates, text) => {
    const path = new PriceGraph(instruments, rates, 'USD').path(from, to)
    expect(path && pathText(path)).toBe(text)
  })

  test('every asset without a path is named at once', () => {
    const graph = new PriceGraph(instruments, {}, 'USD')
    expect(() => graph.paths(['BTC', 'USD', 'USDT'], 'USD')).toThrow(
      expect.objectContaining({ code: 'ledger.no_conversion' }),
    )
    expect(() => graph.paths(['BTC', 'USD', 'USDT'], 'USD')).toThrow('BTC/USD, USDT/USD')
  })

  test('rates that cannot be are named at once', () => {
    const build = () => new PriceGraph([], { 'A/B/C': 1, 'A/A': 1, B: 0, 'C/D': 'x', '/E': 2 }, 'USD')
    expect(build).toThrow(expect.objectContaining({ code: 'price_graph.rate' }))
    expect(build).toThrow(/A\/B\/C.*A\/A.*B is '0'.*C\/D is 'x'.*\/E/s)
  })
})

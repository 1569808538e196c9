import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import type { InstrumentDefinition } from '@hft/instrument'
import {
  BybitDialect,
  CoinbaseDialect,
  type GeneratedMarketOptions,
  generateBybitSession,
  generateCoinbaseSession,
  generateKrakenSession,
  generateOkxSession,
  KrakenDialect,
  type MarketSession,
  OkxDialect,
} from '@hft/venue-simulator'
import { afterAll, describe, expect, test } from 'vitest'
import { pause, type ServedVenue, serveSession, start, until } from '../live/session-program.contract.ts'

const BACKTESTER = join(import.meta.dirname, '../../../backtester/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'hft-record-venues-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fees = { maker: '0', taker: '0' }
/** Listings that are not among the well-known ones. */
const definitions: readonly InstrumentDefinition[] = [
  { id: 'coinbase:BTC-USD', kind: 'spot', base: 'BTC', quote: 'USD', tickSize: '0.01', lotSize: '0.00000001', fees },
  { id: 'kraken:BTC/USD', kind: 'spot', base: 'BTC', quote: 'USD', tickSize: '0.1', lotSize: '0.00000001', fees },
]
const definitionsFile = join(folder, 'listings.json')
writeFileSync(definitionsFile, JSON.stringify(definitions))

const clock = new SystemClock()
const startMillis = Number(clock.epochNs / 1_000_000n) + Math.floor(clock.now() / 1e6)
clock.close()

interface RecordedVenue {
  readonly venue: string
  readonly symbol: string
  readonly generate: (options: GeneratedMarketOptions) => MarketSession
  readonly decimals: Pick<GeneratedMarketOptions, 'priceDecimals' | 'quantityDecimals'>
  readonly dialect: ServedVenue['dialect']
}

const venues: readonly RecordedVenue[] = [
  {
    venue: 'bybit-linear',
    symbol: 'BTCUSDT',
    generate: generateBybitSession,
    decimals: { priceDecimals: 1, quantityDecimals: 3 },
    dialect: (nowMillis) => new BybitDialect('linear', nowMillis),
  },
  {
    venue: 'okx',
    symbol: 'BTC-USDT-SWAP',
    generate: generateOkxSession,
    decimals: { priceDecimals: 1, quantityDecimals: 2 },
    dialect: (nowMillis) => new OkxDialect(nowMillis),
  },
  {
    venue: 'coinbase',
    symbol: 'BTC-USD',
    generate: generateCoinbaseSession,
    decimals: { priceDecimals: 2, quantityDecimals: 8 },
    dialect: (nowMillis) => new CoinbaseDialect(nowMillis),
  },
  {
    venue: 'kraken',
    symbol: 'BTC/USD',
    generate: generateKrakenSession,
    decimals: { priceDecimals: 1, quantityDecimals: 8 },
    dialect: (nowMillis) => new KrakenDialect({ priceDecimals: 1, quantityDecimals: 8, depth: 10 }, nowMillis),
  },
]

describe.each(venues)('a session of $venue', { concurrent: true }, ({ venue, symbol, generate, decimals, dialect }) => {
  const session = generate({ seed: 11, symbol, messages: 800, startMillis, ...decimals })
  const served: ServedVenue = {
    options: ['--venue', venue, '--instrument', symbol, '--instruments', definitionsFile],
    dialect,
  }

  test('is recorded, and replays in the backtester', async () => {
    const recording = join(folder, venue)
    const { server, options, close } = await serveSession(session, { speed: 4 }, served)
    const { child, ended } = start(folder, ['record', ...options, '--out', recording, '--json'])
    try {
      await until('finished', () => server.isFinished)
      await pause(500)
      child.kill('SIGINT')
      const { code, stdout, stderr } = await ended
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(JSON.parse(stdout)).toMatchObject({ type: 'recording', instruments: [`${venue}:${symbol}`] })
      const backtest = await start(folder, ['--data', recording, '--json', '--no-report'], BACKTESTER).ended
      expect(backtest.stderr).not.toContain('error')
      expect(backtest.code).toBe(0)
      expect(JSON.parse(backtest.stdout).counts.bookMessages).toBeGreaterThan(200)
    } finally {
      child.kill('SIGKILL')
      await close()
    }
  })

  test('is watched', async () => {
    const { options, close } = await serveSession(session, { speed: 4 }, served)
    try {
      const { code, stdout } = await start(folder, ['watch', ...options, '--json', '--duration', '3s']).ended
      expect(code).toBe(0)
      const shown = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(shown.at(-1)).toMatchObject({ instrument: `${venue}:${symbol}`, state: 'live', gaps: 0 })
      expect(Number(shown.at(-1).bid.price)).toBeLessThan(Number(shown.at(-1).ask.price))
    } finally {
      await close()
    }
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import type { InstrumentDefinition } from '@hft/instrument'
import { SIMULATED_VENUES } from '@hft/venue-simulator'
import { afterAll, describe, expect, test } from 'vitest'
import { pause, type ServedVenue, serveSession, start, until } from '../live/session-program.contract.ts'

const BACKTESTER = join(import.meta.dirname, '../../../backtester/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'hft-record-venues-'))
afterAll(() => rmSync(folder, { recursive: true }))

const clock = new SystemClock()
const startMillis = Number(clock.epochNs / 1_000_000n) + Math.floor(clock.now() / 1e6)
clock.close()

/** Venues that differ most: books pushed and fetched, whole and by levels, with ids, checksums or neither. */
const VENUES = ['bybit-linear', 'okx', 'coinbase', 'kraken', 'deribit', 'hyperliquid', 'kucoin']
const venues = VENUES.map((venue) => ({ venue, ...SIMULATED_VENUES[venue]! }))

describe.each(venues)('a session of $venue', { concurrent: true }, ({ venue, symbol, generate, dialect }) => {
  const session = generate({ seed: 11, symbols: [symbol], messages: 800, startMillis })
  const served: ServedVenue = {
    options: ['--venue', venue, '--instrument', symbol],
    dialect: (nowMillis) => dialect([symbol], nowMillis),
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

test('a name that the venue doesn’t have is shown with what the venue says, beside one that it has', async () => {
  const { symbol, generate, dialect } = SIMULATED_VENUES['deribit']!
  const wrong: InstrumentDefinition = {
    ...{ id: 'deribit:WRONG', kind: 'inverse', base: 'WRONG', quote: 'USD', tickSize: '1', lotSize: '1' },
    fees: { maker: '0', taker: '0' },
  }
  const file = join(folder, 'wrong.json')
  writeFileSync(file, JSON.stringify([wrong]))
  const session = generate({ seed: 12, symbols: [symbol], messages: 800, startMillis })
  const options = ['--venue', 'deribit', '--instrument', symbol, '--instrument', 'WRONG', '--instruments', file]
  const served: ServedVenue = { options, dialect: (nowMillis) => dialect([symbol], nowMillis) }
  const { options: asked, close } = await serveSession(session, { speed: 2 }, served)
  try {
    const { code, stdout } = await start(folder, ['watch', ...asked, '--json', '--duration', '3s']).ended
    expect(code).toBe(0)
    const last = new Map(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => [JSON.parse(line).instrument, JSON.parse(line)]),
    )
    expect(last.get(`deribit:${symbol}`)).toMatchObject({ state: 'live', reason: '' })
    expect(last.get('deribit:WRONG')).toMatchObject({
      state: 'closed',
      reason: expect.stringMatching(/^subscription refused: the venue left out .*book\.WRONG\.100ms/),
    })
  } finally {
    await close()
  }
})

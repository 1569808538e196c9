import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateBinanceSession } from '@hft/venue-simulator'
import { afterAll, expect, test } from 'vitest'
import { serveSession, sessionOfToday, start, until } from './session-program.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-serve-'))
afterAll(() => rmSync(folder, { recursive: true }))

const session = sessionOfToday(generateBinanceSession({ seed: 5, symbol: 'BTCUSDT', messages: 3_000, rule: 'futures' }))

test('trades on paper on a live feed, through a lost connection, until Ctrl-C', async () => {
  const faults = [{ kind: 'cut-in-frame', at: 900, missed: 30 }] as const
  const { server, options, close } = await serveSession(session, { faults, speed: 4 })
  const { child, ended } = start(folder, [...options, '--json', '--latency', '1ms'])
  try {
    await until('finished', () => server.isFinished)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const told = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const states = told.filter(({ type }) => type === 'feed').map(({ state }) => state)
    expect(states.slice(0, 3)).toEqual(['connecting', 'synchronising', 'live'])
    expect(states).toContain('reconnecting')
    expect(states.lastIndexOf('live')).toBeGreaterThan(states.indexOf('reconnecting'))
    const placed = told.filter(({ type }) => type === 'placed')
    expect(placed.length).toBeGreaterThan(0)
    for (const { instrument } of placed) expect(instrument).toBe('binance-usdm:BTCUSDT')
    const summary = told.at(-1)
    expect(summary).toMatchObject({
      type: 'summary',
      outcome: 'interrupted',
      openOrders: 0,
      failures: [],
      feed: { outcomes: { malformed: 0 } },
    })
    expect(summary.counts.bookMessages).toBeGreaterThan(100)
  } finally {
    child.kill('SIGKILL')
    await close()
  }
})

test('the summary for people says how the feed and each of its lines did', async () => {
  const { options, close } = await serveSession(session, { speed: 4 })
  const { code, stdout } = await start(folder, [...options, '--lines', '2', '--no-report', '--duration', '4s']).ended
  await close()
  expect(code).toBe(0)
  const feed = stdout.slice(stdout.indexOf('\nFeed\n'))
  expect(feed).toMatch(/messages +[\d,]+, 0 gaps, 0 malformed, 0 silences/)
  expect(feed).toMatch(/connections +0 lost, 0 replaced as planned/)
  // Bounded by a round trip where one was measured in time.
  expect(feed).toMatch(/latency +[−\d.a-z]+ (± [\d.a-z]+|above the smallest) of the last message, \d+ negative/)
  expect(feed.match(/streams 1 line [12] {2}[\d.]+ % first/g)).toHaveLength(2)
})

test('what a live market can not be comes all at once, and 2', async () => {
  const { code, stdout, stderr } = await start(folder, [
    ...['--venue', 'binance-usdm', '--instrument', 'BTCUSDT', '--speed', '2'],
    ...['--set', 'data.files=["a"]'],
  ]).ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  for (const part of ['--speed: a live market', 'data.files']) expect(stderr).toContain(part)
  const missing = await start(folder, ['--instrument', 'BTCUSDT']).ended
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('--venue is missing')
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SystemClock } from '@hft/clock'
import { generateBinanceSession } from '@hft/venue-simulator'
import { afterAll, expect, test } from 'vitest'
import { serveSession, sessionOfToday, start, until } from '../live/session-program.contract.ts'
import { runWatchProgram } from './watch-program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-watch-'))
afterAll(() => rmSync(folder, { recursive: true }))

const session = sessionOfToday(generateBinanceSession({ seed: 4, symbol: 'BTCUSDT', messages: 800, rule: 'futures' }))

/** Watches the session in this process, on an output that is a terminal or not, until it is over. */
async function watched(
  args: readonly string[],
  terminal: boolean,
  environment: Record<string, string> = {},
  size: { readonly columns?: number; readonly rows?: number } = {},
) {
  const { server, options, close } = await serveSession(session, { speed: 4 })
  const clock = new SystemClock()
  const written: string[] = []
  let interrupt: () => void = () => undefined
  const write = (text: string) => written.push(text)
  const running = runWatchProgram([...options, ...args], {
    args: [],
    environment,
    currentFolder: folder,
    stdout: Object.assign({ isTTY: terminal, write }, size),
    stderr: { write },
    signals: {
      on: (signal, listener) => {
        if (signal === 'SIGINT') interrupt = listener
      },
      off: () => undefined,
    },
    clock,
    exit: () => undefined,
  })
  await until('finished', () => server.isFinished && written.length > 1)
  interrupt()
  const code = await running
  await close()
  clock.close()
  return { code, written }
}

const ESCAPE = '\u001b'
/** Cursor up, clear what is below. */
const REDRAWN = new RegExp(`^${ESCAPE}\\[\\d+A\\r${ESCAPE}\\[J`)
const CONTROL = new RegExp(`${ESCAPE}\\[\\d*[A-Za-z]`, 'g')
const COLOUR = new RegExp(`${ESCAPE}\\[\\d+m`)

/** The best prices at the end of the session, from its last best quote. */
const lastQuote = JSON.parse(session.messages.findLast(({ stream }) => stream.endsWith('@bookTicker'))!.text).data

test('on a terminal a picture is drawn over the one before: book, trades, spread, rate, latency, gaps', async () => {
  const { code, written } = await watched(['--depth', '5'], true)
  expect(code).toBe(0)
  expect(written[0]).not.toContain('\u001b[1A')
  for (const text of written.slice(1)) expect(text).toMatch(REDRAWN)
  const last = written.at(-1)!.replace(CONTROL, '')
  for (const part of ['binance-usdm:BTCUSDT live', 'spread', 'events/s', 'latency', '0 gaps', '0 connections lost']) {
    expect(last).toContain(part)
  }
  expect(last).toContain(lastQuote.b)
  expect(last).toContain(lastQuote.a)
  // Five asks, the spread, five bids; eight trades beside them.
  expect(last.split('\n').filter((line) => /^ +\d+\.\d +\d+\.\d{3}/.test(line))).toHaveLength(10)
  expect(last.match(/\d\d:\d\d:\d\d\.\d{3} +\d+\.\d +\d+\.\d{3}/g)).toHaveLength(8)
})

test.each([
  // 1. the usual width: trades beside the book
  { columns: 80, rows: 40, hasTrades: true, isWhole: true },
  // 2. a narrow one: the last trade below it
  { columns: 40, rows: 40, hasTrades: false, isWhole: true },
  // 3. one that is narrower than a level, and too low
  { columns: 20, rows: 10, hasTrades: false, isWhole: false },
])('case %#: $columns columns and $rows rows hold the picture', async ({ columns, rows, hasTrades, isWhole }) => {
  const { written } = await watched([], true, {}, { columns, rows })
  for (const text of written) {
    const lines = text.replace(CONTROL, '').replace('\r', '').split('\n')
    expect(lines.length).toBeLessThanOrEqual(rows)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
  }
  // The picture before is as high as it is drawn over.
  const [before, last] = written.slice(-2) as [string, string]
  expect(last.startsWith(`${ESCAPE}[${before.split('\n').length - 1}A`)).toBe(true)
  const plain = last.replace(CONTROL, '')
  expect(/\d\d:\d\d:\d\d\.\d{3} +\d+\.\d +\d/.test(plain)).toBe(hasTrades)
  expect(plain.includes('0 connections lost')).toBe(isWhole)
})

test('why there is no connection is told whole, on as many lines as that takes', async () => {
  const clock = new SystemClock()
  const written: string[] = []
  let interrupt: () => void = () => undefined
  const running = runWatchProgram(
    ['--venue', 'kraken', '--instrument', 'BTC/USD', '--endpoint', 'ws://127.0.0.1:9', '--no-color'],
    {
      args: [],
      environment: {},
      currentFolder: folder,
      stdout: Object.assign({ isTTY: true, write: (text: string) => written.push(text) }, { columns: 40, rows: 40 }),
      stderr: { write: () => undefined },
      signals: {
        on: (signal, listener) => {
          if (signal === 'SIGINT') interrupt = listener
        },
        off: () => undefined,
      },
      clock,
      exit: () => undefined,
    },
  )
  await until('told', () => written.at(-1)?.includes('nobody') === true)
  interrupt()
  await running
  clock.close()
  const shown = written.at(-1)!.replace(CONTROL, '').replace('\r', '').split('\n')
  for (const text of shown) expect(text.length).toBeLessThanOrEqual(40)
  expect(shown.join(' ')).toContain(
    'ws://127.0.0.1:9/v2: nobody listens there; is the address right, and the server running?',
  )
})

test('NO_COLOR and --no-color leave the colours out of a terminal', async () => {
  const plain = await watched([], true, { NO_COLOR: '1' })
  expect(plain.written.join('')).not.toMatch(COLOUR)
})

test('elsewhere a line an instrument and second, without colours', async () => {
  const { code, written } = await watched([], false)
  expect(code).toBe(0)
  expect(written.join('')).not.toContain('\u001b')
  const last = written.at(-1)!.trimEnd().split('\n').at(-1)!
  expect(last).toContain(`bid ${lastQuote.b} (${lastQuote.B})  ask ${lastQuote.a} (${lastQuote.A})`)
  expect(last).toMatch(/ live .* spread \d+ ticks .* events\/s .* latency .* 0 gaps/)
})

test('as a program with --json: one object a line, ended by --duration', async () => {
  const { options, close } = await serveSession(session, { speed: 4 })
  const { code, stdout, stderr } = await start(folder, ['watch', ...options, '--json', '--duration', '3s']).ended
  await close()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const shown = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(shown.length).toBeGreaterThanOrEqual(2)
  expect(shown.at(-1)).toMatchObject({
    type: 'market',
    instrument: 'binance-usdm:BTCUSDT',
    state: 'live',
    bid: { price: lastQuote.b, quantity: lastQuote.B },
    ask: { price: lastQuote.a, quantity: lastQuote.A },
    gaps: 0,
    latencyNanos: expect.any(Number),
    latencyReference: 'bounded',
    negativeLatencies: expect.any(Number),
    lines: [
      { group: 0, line: 0, isConnected: true, lost: 0 },
      { group: 1, line: 0, isConnected: true, lost: 0 },
    ],
  })
})

test('redundant lines say how often each was first and how far behind', async () => {
  const { written } = await watched(['--lines', '2'], true, {}, { columns: 60, rows: 60 })
  const shown = written.at(-1)!.replace(CONTROL, '').split('\n')
  for (const text of shown) expect(text.length).toBeLessThanOrEqual(60)
  const shares = shown.flatMap((text) => [
    ...(/^streams (\d) line (\d) {2}([\d.]+) % first/g.exec(text)?.slice(1) ?? []),
  ])
  expect(shares.filter((_, at) => at % 3 < 2).join('')).toBe('1112')
  expect(shown.some((text) => /else [\d.]+[a-z]+ behind, at most [\d.]+[a-z]+/.test(text))).toBe(true)
})

test('what is wrong comes all at once, and 2; --help', async () => {
  const { code, stderr } = await start(folder, [
    ...['watch', '--venue', 'binance', '--depth', '0', '--channel', 'boook', '--lines', '-1', '--endpoint', 'here'],
    ...['--instruments', 'nowhere.json'],
  ]).ended
  expect(code).toBe(2)
  for (const part of [
    'the configuration has 7 problems',
    "there is no venue 'binance'",
    '--depth',
    "no 'boook'; did you mean book?",
    "--lines: '-1'",
    "--endpoint: 'here'",
    "--instruments: 'nowhere.json'",
    '--instrument is missing',
  ]) {
    expect(stderr).toContain(part)
  }
  const help = await start(folder, ['watch', '--help']).ended
  expect(help.code).toBe(0)
  for (const part of ['--depth', '--endpoint', 'Exit codes:']) expect(help.stdout).toContain(part)
})

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { applyToLadderBook, LadderBook, MarketEventBatch, openCapture } from '@hft/data'
import { builtinInstrument, createInstrument, NO_PRICE, Side } from '@hft/instrument'
import { binanceStreamOf, generateBinanceSession, type MarketSession, readRecordedSession } from '@hft/venue-simulator'
import { marketDataCodec } from '@hft/venues'
import { afterAll, describe, expect, test } from 'vitest'
import { pause, serveSession, sessionOfToday, start, until } from '../live/session-program.contract.ts'

const BACKTESTER = join(import.meta.dirname, '../../../backtester/src/main.ts')
const CAPTURE = join(import.meta.dirname, '../../../../../shared/data/binance-usdm/capture_btcusdt_20240808.txt.gz')
const folder = mkdtempSync(join(tmpdir(), 'hft-record-'))
afterAll(() => rmSync(folder, { recursive: true }))

const instrument = createInstrument(builtinInstrument('binance-usdm:BTCUSDT'))
const session = sessionOfToday(generateBinanceSession({ seed: 3, symbol: 'BTCUSDT', messages: 2_000, rule: 'futures' }))

function levels(book: LadderBook): string[] {
  return [Side.Buy, Side.Sell].flatMap((side) => {
    const all: string[] = []
    for (let at = book.best(side); at !== NO_PRICE; at = book.next(side, at))
      all.push(`${side} ${at} ${book.lotsAt(side, at)}`)
    return all
  })
}

/** The book and the number of trades after an undisturbed session. */
function expected({ messages }: MarketSession) {
  const codec = marketDataCodec('binance-usdm', [instrument])({ epochNs: 0n })
  const book = new LadderBook(0)
  const batch = new MarketEventBatch()
  for (const [at, { text }] of messages.entries()) {
    const bytes = Buffer.from(text)
    batch.clear()
    codec.decode(bytes, 0, bytes.length, at, batch)
    for (let row = 0; row < batch.length; row++) applyToLadderBook(book, batch, row)
  }
  return levels(book)
}

/** The book at the end of a recording, by the decoder that replays it. */
async function replayed(recording: string) {
  const files = readdirSync(recording)
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .map((name) => join(recording, name))
  const replay = await openCapture({ files, codec: marketDataCodec('binance-usdm', [instrument]) })
  const book = new LadderBook(0)
  for (;;) {
    const batch = replay.localView.next()
    if (batch === undefined) {
      if (replay.localView.completeUntil === Number.POSITIVE_INFINITY || !(await replay.localView.load())) break
      continue
    }
    for (let row = 0; row < batch.length; row++) applyToLadderBook(book, batch, row)
  }
  await replay.close()
  return { levels: levels(book), report: replay.report }
}

/** The messages of streams in a recording, whether its last file was ended or not. */
function recordedMessages(recording: string): string[] {
  return readdirSync(recording)
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .flatMap((name) =>
      gunzipSync(readFileSync(join(recording, name)), { finishFlush: constants.Z_SYNC_FLUSH })
        .toString()
        .split('\n'),
    )
    .map((line) => line.slice(20))
    .filter((text) => text.startsWith('{"stream":'))
}

const streamTexts = ({ messages }: MarketSession) =>
  messages.filter(({ stream }) => stream !== '').map(({ text }) => text)

test.each([
  ['ended by Ctrl-C', 'SIGINT', 0],
  ['killed a second after the last message', 'SIGKILL', null],
] as const)('a recording %s replays to the same book, in the backtester too', async (_, signal, code) => {
  const recording = join(folder, signal)
  const { server, options, close } = await serveSession(session, { speed: 8 })
  const { child, ended } = start(folder, ['record', ...options, '--out', recording, '--json'])
  try {
    await until('finished', () => server.isFinished)
    await pause(1_000)
    child.kill(signal)
    const result = await ended
    expect(result.code).toBe(code)
    expect(recordedMessages(recording)).toEqual(streamTexts(session))
    const { levels: found, report } = await replayed(recording)
    expect(found).toEqual(expected(session))
    expect(report.outcomes).toMatchObject({ gap: 0, malformed: 0, offGrid: 0 })
    if (code === 0) {
      const summary = JSON.parse(result.stdout)
      expect(summary).toMatchObject({
        type: 'recording',
        instruments: ['binance-usdm:BTCUSDT'],
        feed: { lines: [{ lost: 0 }, { lost: 0 }] },
      })
      expect(summary.messages).toBeGreaterThan(session.messages.length)
    }
    const backtest = await start(folder, ['--data', recording, '--json', '--no-report'], BACKTESTER).ended
    expect(backtest.code).toBe(0)
    expect(JSON.parse(backtest.stdout).counts.bookMessages).toBeGreaterThan(100)
  } finally {
    child.kill('SIGKILL')
    await close()
  }
})

test('files follow one another, and gaps and cut connections leave the right book at the end', async () => {
  const recording = join(folder, 'rotated')
  const faults = [
    { kind: 'drop', at: 500, count: 12 },
    { kind: 'cut-in-frame', at: 1_000, missed: 40 },
  ] as const
  const { server, options, close } = await serveSession(session, { faults, speed: 8 })
  const { child, ended } = start(folder, ['record', ...options, '--out', recording, '--rotate', '500ms', '--json'])
  try {
    await until('finished', () => server.isFinished)
    await pause(500)
    child.kill('SIGTERM')
    const { code, stdout, stderr } = await ended
    expect(code).toBe(0)
    expect(stderr).toContain('binance-usdm:BTCUSDT: live')
    const { files, feed } = JSON.parse(stdout)
    expect(files.length).toBeGreaterThan(2)
    expect(files).toEqual(files.toSorted())
    expect(feed.lines[0]).toMatchObject({ opened: 2, lost: 1 })
    const { levels: found, report } = await replayed(recording)
    expect(report.outcomes.gap).toBeGreaterThan(0)
    expect(found).toEqual(expected(session))
  } finally {
    child.kill('SIGKILL')
    await close()
  }
})

test('what is wrong comes all at once, and 2; another definition in the folder, and 1', async () => {
  const { code, stdout, stderr } = await start(folder, [
    ...['record', '--venue', 'binance-usdm', '--instrument', 'BTCUSTD', '--channel', 'trade', '--lines', '0'],
    ...['--endpoint', 'localhost', '--stream', 'trades=all', '--rotate', '0s', '--duratoin', '1s'],
  ]).ended
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  for (const part of [
    "'BTCUSTD' is not known at binance-usdm; did you mean BTCUSDT?",
    "--channel: binance-usdm has no 'trade'; did you mean trades?",
    '--lines',
    "--endpoint: 'localhost'",
    '--stream: trades is one of trade, aggTrade',
    '--rotate',
    '--out is missing',
    'did you mean --duration?',
  ]) {
    expect(stderr).toContain(part)
  }
  writeFileSync(
    join(folder, 'instruments.json'),
    JSON.stringify([{ ...builtinInstrument('binance-usdm:BTCUSDT'), tickSize: '0.01' }]),
  )
  const other = await start(folder, ['record', '--venue', 'binance-usdm', '--instrument', 'BTCUSDT', '--out', '.'])
    .ended
  expect(other.code).toBe(1)
  expect(other.stderr).toContain('error recording.other_definition')
})

test('--help', async () => {
  const { code, stdout } = await start(folder, ['record', '--help']).ended
  expect(code).toBe(0)
  for (const part of ['--rotate', '--endpoint', 'kill -9', 'Exit codes:']) expect(stdout).toContain(part)
})

describe.skipIf(!existsSync(CAPTURE))('a recorded session (in ../shared)', () => {
  test('is recorded and replayed to the same book', async () => {
    const real = sessionOfToday(
      readRecordedSession([CAPTURE], { symbol: 'BTCUSDT', streamOf: binanceStreamOf, most: 6_000 }),
    )
    const recording = join(folder, 'real')
    const { server, options, close } = await serveSession(real)
    const { child, ended } = start(folder, [
      'record',
      ...options,
      '--stream',
      'bookSpeed=0ms',
      '--out',
      recording,
      '--quiet',
    ])
    try {
      await until('finished', () => server.isFinished)
      await pause(500)
      child.kill('SIGINT')
      expect((await ended).code).toBe(0)
      expect((await replayed(recording)).levels).toEqual(expected(real))
    } finally {
      child.kill('SIGKILL')
      await close()
    }
  })
})

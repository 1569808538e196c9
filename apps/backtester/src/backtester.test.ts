import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { formatUtc } from '@hft/clock'
import { openParquet, writeHft } from '@hft/data'
import { generateMarket } from '@hft/execution'
import { builtinInstrument, instrumentsOf } from '@hft/instrument'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { runInFolder } from './run-in-folder.contract.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const CAPTURES = join(import.meta.dirname, '../../../../shared/data')
const SMALL = ['--events', '5000']

const folder = mkdtempSync(join(tmpdir(), 'hft-backtester-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program's parts in this process, in the test's folder. */
function run(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended> {
  return runInFolder(folder, runProgram, args, environment)
}

/** Runs the program itself in the test's folder; `whileRunning` gets what kills it. */
function spawned(
  args: readonly string[],
  whileRunning: (kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
): Promise<Ended> {
  const { INIT_CWD: _, ...environment } = process.env
  const child = spawn(process.execPath, ['--conditions=@hft/source', MAIN, ...args], { cwd: folder, env: environment })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  whileRunning((signal) => child.kill(signal))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return name
}

function filesIn(report: string): Record<string, string> {
  const names = readdirSync(join(folder, report)).sort()
  // Latin 1 keeps every byte of the binary ones.
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, report, name), 'latin1')]))
}

const REPORT_FILES = [
  'audit.bin',
  'config.json',
  'equity.csv',
  'equity.parquet',
  'fills.csv',
  'fills.parquet',
  'latency.hgrm',
  'latency.hlog',
  'orders.csv',
  'orders.parquet',
  'report.html',
  'summary.json',
]

test.each(['pairs', 'arbitrage', 'hedged-maker'])(
  '%s with one instrument does not begin: it says what it needs, and 2',
  async (name) => {
    const { code, stdout, stderr } = await run(['--strategy', name, ...SMALL, '--no-report', '--quiet'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error strategy\.instruments: \S+: .*two .*--instrument, or in engine\.instruments\n$/)
  },
)

test('an instrument that a strategy names and the run does not have: 2, with those that there are', async () => {
  const { code, stderr } = await run(['--strategy', 'execute', '--set', 'instrument=btc', ...SMALL, '--no-report'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error strategy\.unknown_instrument: instrument: 'btc' .*generated:SIM-USD\n/)
})

test('the figures of one run stay what they are', async () => {
  const { stdout } = await run(['--json', '--events', '20000', '--no-report'])
  const { counts, account, orders, pnl, performance, latencies } = JSON.parse(stdout)
  expect(counts).toMatchObject({ events: 20_000, trades: 1_117, bookMessages: 16_254, late: 66 })
  expect(account.net).toBe(0.00012)
  expect(orders).toMatchObject({ submitted: 112, amendsRequested: 707, fills: 110, orderToTradeRatio: 7.46363636 })
  expect(pnl.instruments[0].attribution).toEqual({
    spreadCapture: '0.0002',
    adverseSelection: '-0.000145',
    inventory: '0.000065',
    fees: '0',
    funding: '0',
    total: '0.00012',
  })
  expect(performance).toMatchObject({ maximumDrawdown: 0.000415, sharpeAnnualised: { value: 610.189924 } })
  expect(latencies.map(({ stage, count, p50, p99 }: Record<string, unknown>) => [stage, count, p50, p99])).toEqual([
    ['exchange to receive', 16_254, 235_391, 430_335],
    ['send to acknowledgement', 753, 2_000_000, 2_000_000],
    ['acknowledgement to fill', 110, 131_006_463, 1_496_317_951],
  ])
})

describe('a run over the generated market', () => {
  test('leaves the same bytes twice, and none that are of the machine', async () => {
    const [first, second] = await Promise.all([
      spawned([...SMALL, '--report', 'first', '--json']),
      spawned([...SMALL, '--report', 'second', '--json']),
    ])
    expect([first.code, second.code]).toEqual([0, 0])
    expect(first.stdout).toBe(second.stdout)
    const files = filesIn('first')
    expect(Object.keys(files)).toEqual(REPORT_FILES)
    expect(filesIn('second')).toEqual(files)
    expect(Object.values(files).join('\n')).not.toContain(tmpdir())
    expect(files['fills.csv']!.split('\n').length).toBeGreaterThan(3)
  })

  test.each(['fills', 'orders', 'equity'])('%s are the same in CSV and in Parquet', async (table) => {
    expect((await run([...SMALL, '--report', `both ${table}`])).code).toBe(0)
    const parquet = await openParquet(join(folder, `both ${table}`, `${table}.parquet`))
    const groups = Array.from({ length: parquet.groups }, (_, group) => parquet.readGroup(group, parquet.columns))
    const rows = (await Promise.all(groups)).flat()
    const [header, ...lines] = readFileSync(join(folder, `both ${table}`, `${table}.csv`), 'utf8')
      .trimEnd()
      .split('\n')
    expect(parquet.columns).toEqual(header!.split(','))
    expect(rows.length).toBeGreaterThan(3)
    const texts = (column: string, value: unknown) => {
      if (value === null) return ['', 'none']
      return typeof value === 'bigint' && column.endsWith('_utc') ? [formatUtc(value, 0)] : [String(value)]
    }
    for (const [at, line] of lines.entries()) {
      for (const [column, cell] of line.split(',').entries()) {
        const name = parquet.columns[column]!
        const value = rows[at]![name]
        if (typeof value === 'number') expect(value).toBe(Number(cell))
        else expect(texts(name, value)).toContain(cell)
      }
    }
    expect(rows).toHaveLength(lines.length)
  })

  test('another seed gives another market; --json is one line, and the configuration of a report repeats its run', async () => {
    const seeded = await run([...SMALL, '--seed', '7', '--report', 'seeded', '--json'])
    expect(seeded.stdout).toMatch(/^\{[^\n]*\}\n$/)
    const summary = JSON.parse(seeded.stdout)
    expect(summary.run.seed).toBe(7)
    expect(summary.outcome).toBe('complete')
    expect(summary.openOrders).toBe(0)
    const repeated = await run(['--config', 'seeded/config.json', '--report', 'repeated', '--json'])
    const units = [{ ...summary.units[0], tickSource: 'configuration', lotSource: 'configuration' }]
    expect(JSON.parse(repeated.stdout)).toEqual({ ...summary, units })
    const { 'summary.json': _, ...tables } = filesIn('seeded')
    expect(filesIn('repeated')).toMatchObject(tables)
    const other = await run([...SMALL, '--seed', '8', '--no-report', '--json'])
    expect(JSON.parse(other.stdout).account).not.toEqual(summary.account)
  })

  test('without --json the summary is text on stdout, and stderr has no progress when it is no terminal', async () => {
    const { code, stdout, stderr } = await run([...SMALL, '--no-report'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Market\n/)
    expect(stdout).toContain('market-maker on generated:SIM-USD (backtest)')
    // The clock of this test stands still.
    expect(stderr).toBe('note: 5000 rows in 0.00 s\n')
    expect(existsSync(join(folder, 'reports'))).toBe(false)
  })

  test('Ctrl-C ends it with what was done until then and 130', async () => {
    const args = ['--events', '2000000000', '--report', 'interrupted', '--json']
    const { code, stdout } = await spawned(args, (kill) => {
      const hasBegun = setInterval(() => {
        if (!existsSync(join(folder, 'interrupted/equity.csv'))) return
        clearInterval(hasBegun)
        kill('SIGINT')
      }, 20)
    })
    expect(code).toBe(130)
    expect(JSON.parse(stdout).outcome).toBe('interrupted')
    expect(JSON.parse(filesIn('interrupted')['summary.json']!)).toEqual(JSON.parse(stdout))
  })
})

describe('asking', () => {
  test('--help tells everything', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const part of [
      'Examples:',
      'Exit codes:',
      'market-maker',
      'halfSpreadTicks',
      '--initial-sync',
      'generated:SIM-USD',
    ]) {
      expect(stdout).toContain(part)
    }
  })

  test('--print-config tells each value and its origin', async () => {
    const config = file('some.json', '{"engine": {"startingBalance": 500}, "market": {"startTicks": 5000}}')
    const args = ['--config', config, '--seed', '7', '--set', 'strategy.orderLots=3', '--print-config']
    const { code, stdout } = await run(args, { HFT_MARKET__START_TICKS: '6000' })
    expect(code).toBe(0)
    expect(stdout).toContain('engine.seed = 7  # flag --seed\n')
    expect(stdout).toContain('engine.startingBalance = 500  # file some.json\n')
    expect(stdout).toContain('market.startTicks = 6000  # environment HFT_MARKET__START_TICKS\n')
    expect(stdout).toContain('strategy.parameters.orderLots = 3  # flag --set\n')
    expect(stdout).toContain('execution.fillRule = "partial"  # default\n')
    const asJson = await run([...args, '--json'])
    expect(JSON.parse(asJson.stdout).origins['engine.seed']).toBe('flag --seed')
  })
})

describe('what is wrong', () => {
  test('comes all at once, with what would be right, and 2', async () => {
    const config = file('bad.json', '{"engine": {"sed": 3}}')
    const { code, stdout, stderr } = await run(
      ['--sede', '7', '--strategy', 'market-makr', '--config', config, '--data', 'none.gz', '--latency', '5', '--set'],
      { HFT_ENGIN__SEED: '3' },
    )
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error configuration\.invalid: the configuration has 7 problems:\n/)
    for (const part of [
      'no option --sede; did you mean --seed?',
      '--set needs a value',
      "--latency: '5' is not a duration",
      'HFT_ENGIN__SEED names no field; did you mean HFT_ENGINE__SEED?',
      'engine.sed (file bad.json): no such field; did you mean seed?',
      "there is no strategy 'market-makr'; did you mean market-maker?",
      "'none.gz' is not there",
    ]) {
      expect(stderr).toContain(part)
    }
  })

  test.each([
    ['1. an instrument without data', ['--instrument', 'binance-usdm:BTCUSDT'], 2, /has no market without data/],
    [
      '2. a venue that is none',
      ['--data', 'empty.gz', '--instrument', 'binance-usd:BTCUSDT'],
      2,
      /did you mean binance-usdm\?/,
    ],
    ['3. no instrument for data', ['--data', 'empty.gz'], 2, /no instrument is named/],
    ['4. a tick that is no decimal', ['--tick', 'x', ...SMALL], 2, /'x' is not a decimal number/],
    [
      '5. a limit for an instrument that the run does not have',
      ['--set', 'risk.limits.position.quantity={"a:B":"1"}', ...SMALL],
      2,
      /a:B/,
    ],
    ['6. an empty file', ['--data', 'empty.gz', '--instrument', 'binance-usdm:BTCUSDT'], 1, /capture\.empty_file/],
    ['7. a report that cannot be written', [...SMALL, '--report', 'empty.gz/report'], 1, /report\.folder/],
  ])('%s', async (_name, args, expected, message) => {
    file('empty.gz', '')
    const { code, stderr } = await run(args)
    expect(stderr).toMatch(message)
    expect(code).toBe(expected)
  })
})

describe("a strategy of the user's", () => {
  test('runs from a file anywhere, with parameters of its own', async () => {
    file(
      'quoter.ts',
      `import { Strategy } from '@hft/strategy'
       import { z } from 'zod'
       export default class Quoter extends Strategy {
         static readonly parameters = z.strictObject({ lots: z.int().positive() })
         readonly lots: number
         constructor(name: string, parameters: { lots: number }) { super(name); this.lots = parameters.lots }
         override onBook(book: any, context: any): void {
           context.quote(0, book.best(0), this.lots, book.best(1), this.lots)
         }
       }`,
    )
    const { code, stdout } = await run([
      '--strategy',
      'quoter.ts',
      '--set',
      'lots=5',
      ...SMALL,
      '--no-report',
      '--json',
    ])
    expect(code).toBe(0)
    const summary = JSON.parse(stdout)
    expect(summary.strategy).toEqual({ name: 'quoter', parameters: { lots: 5 } })
    expect(summary.orders.fills).toBeGreaterThan(0)
    const refused = await spawned(['--strategy', 'quoter.ts', '--set', 'lots=-5', ...SMALL])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('strategy.parameters.lots (flag --set): -5')
  })

  test('that throws is stopped, its orders cancelled, the run reported, and 1 answered', async () => {
    file(
      'thrower.mjs',
      `let books = 0
       export default (name) => ({
         name,
         onBook(book, context) {
           context.quote(0, book.best(0) - 20, 1, book.best(1) + 20, 1)
           if (++books === 50) throw new Error('on purpose')
         },
       })`,
    )
    const { code, stdout, stderr } = await run(['--strategy', './thrower.mjs', ...SMALL, '--no-report', '--json'])
    expect(code).toBe(1)
    expect(stderr).toContain("error strategy.threw: strategy 'thrower' threw")
    const summary = JSON.parse(stdout)
    expect(summary.outcome).toBe('strategy-failed')
    expect(summary.failures).toEqual([{ strategy: 'thrower', at: expect.any(String), error: 'Error: on purpose' }])
    expect(summary.openOrders).toBe(0)
    // Nothing is asked of it after it threw: its two quotes are all it ever sent.
    expect(summary.orders).toMatchObject({ submitted: 2, cancelled: 2 })
  })
})

describe.skipIf(!existsSync(CAPTURES))('recorded markets', () => {
  const usdm = join(CAPTURES, 'binance-usdm/capture_btcusdt_20240808.txt.gz')

  test.each([
    ['binance-usdm', 'capture_btcusdt_20240808', 'BTCUSDT', 1_272_156_851],
    ['binance-spot', 'capture_btcusdt_20240808', 'BTCUSDT', undefined],
    ['binance-coinm', 'capture_btcusd_perp_20240808', 'BTCUSD_PERP', undefined],
    ['binance-coinm', 'capture_ethusd_perp_20240808', 'ETHUSD_PERP', undefined],
  ])('%s/%s', async (venue, name, symbol, shiftNanos) => {
    const data = join(CAPTURES, venue, `${name}.txt.gz`)
    const args = [
      '--data',
      data,
      '--instrument',
      `${venue}:${symbol}`,
      '--strategy',
      'default',
      '--no-report',
      '--json',
    ]
    const { code, stdout, stderr } = await run(args)
    expect(code).toBe(0)
    const summary = JSON.parse(stdout)
    expect(summary.recordings[0].counts).toMatchObject({ gap: 0, offGrid: 0, malformed: 0 })
    const { localTimeShiftNanos } = summary.recordings[0]
    expect(localTimeShiftNanos).toBe(shiftNanos ?? localTimeShiftNanos)
    expect(stderr).toMatch(/note: local times of .* are shifted by 1\.2/)
    expect(summary.latencies[0].minimum).toBeGreaterThanOrEqual(0)
    expect(summary.orders.fills).toBeGreaterThan(0)
    expect(summary.pnl.difference).toBe('0')
  })

  test('a file cut short is used as far as it goes, and that is said', async () => {
    const cut = file('cut.txt.gz', readFileSync(usdm).subarray(0, 200_000))
    const { code, stdout, stderr } = await run([
      '--data',
      cut,
      '--instrument',
      'binance-usdm:BTCUSDT',
      '--report',
      'cut',
      '--json',
    ])
    expect(code).toBe(0)
    expect(stderr).toContain('cut or damaged')
    expect(JSON.parse(stdout).recordings[0].counts.truncatedFiles).toBe(1)
    expect(filesIn('cut')['config.json']).toContain('"cut.txt.gz"')
  })

  test('units from an instruments.json beside the data, and from options', async () => {
    const lines = readFileSync(usdm).subarray(0, 200_000)
    const data = join('beside', 'a.txt.gz')
    mkdirSync(join(folder, 'beside'), { recursive: true })
    file(data, lines)
    const definition = {
      id: 'binance-usdm:BTCUSDT',
      kind: 'linear',
      base: 'BTC',
      quote: 'USDT',
      tickSize: '0.01',
      lotSize: '0.0001',
      fees: { maker: '0', taker: '0' },
    }
    file('beside/instruments.json', JSON.stringify([definition]))
    const { stdout } = await run(['--data', data, '--lot', '0.001', '--no-report', '--json'])
    expect(JSON.parse(stdout).units).toEqual([
      {
        instrument: 'binance-usdm:BTCUSDT',
        tickSize: '0.01',
        tickSource: 'instruments.json',
        lotSize: '0.001',
        lotSource: 'given',
      },
    ])
  })
})

describe.skipIf(!existsSync(CAPTURES))('several recordings, and other kinds', () => {
  const coinm = join(CAPTURES, 'binance-coinm')
  const ofInstrument = (symbol: string, name: string) => [
    '--data',
    `binance-coinm:${symbol}=${join(coinm, `capture_${name}_20240808.txt.gz`)}`,
  ]

  test('two instruments run on one clock, with one shift', async () => {
    const { code, stdout } = await run([
      ...ofInstrument('BTCUSD_PERP', 'btcusd_perp'),
      ...ofInstrument('ETHUSD_PERP', 'ethusd_perp'),
      ...['--set', 'engine.conversionRates={"ETH": 0.0435}', '--no-report', '--json'],
    ])
    expect(code).toBe(0)
    const summary = JSON.parse(stdout)
    const [btc, eth] = summary.recordings
    expect(btc.localTimeShiftNanos).toBe(eth.localTimeShiftNanos)
    expect(summary.counts.events).toBe(
      btc.counts.rows + eth.counts.rows - btc.counts.rowsLeftOut - eth.counts.rowsLeftOut,
    )
    for (const { fills } of summary.instruments) expect(fills).toBeGreaterThan(0)
  })

  test('an .npz file gives what the capture gives that it was made of', async () => {
    const data = join(CAPTURES, 'hftbacktest/binance-usdm_btcusdt_20240808.npz')
    const args = ['--data', data, '--instrument', 'binance-usdm:BTCUSDT', '--no-report', '--json']
    const { code, stdout } = await run(args)
    expect(code).toBe(0)
    const summary = JSON.parse(stdout)
    expect(summary.recordings[0]).toMatchObject({ kind: 'npz', counts: { records: 491_973 } })
    expect(summary.counts.events).toBe(summary.recordings[0].counts.localRows)
    const capture = join(CAPTURES, 'binance-usdm/capture_btcusdt_20240808.txt.gz')
    const fromCapture = await run(['--data', capture, ...args.slice(2)])
    expect(JSON.parse(fromCapture.stdout).account).toEqual(summary.account)
    expect(summary.orders.fills).toBeGreaterThan(100)
  })

  test('units that the built-in table has too coarse are refined, and that is said', async () => {
    const data = join(CAPTURES, 'binance-spot/capture_btcusdt_20240808.txt.gz')
    const definition = ['--instrument', 'binance-spot:BTCUSDT']
    const coarse = await run(['--data', data, ...definition, '--lot', '0.00001', '--no-report', '--json'])
    const { recordings } = JSON.parse(coarse.stdout)
    expect(recordings[0].counts.offGrid).toBeGreaterThan(0)
    expect(coarse.stderr).toContain('some messages could not be used')
    const fitting = await run(['--data', data, ...definition, '--no-report', '--json'])
    expect(JSON.parse(fitting.stdout).recordings[0].counts.offGrid).toBe(0)
  })
})

test('a CSV file of an instrument that is defined nowhere, with its units given', async () => {
  const rows = [
    'kind,instrument,side,price,quantity,exchange_time,local_time',
    'snapshot,some:ABCUSD,bid,2600.00,5,2024-08-08T00:00:00.000Z,2024-08-08T00:00:00.001Z',
    'snapshot,some:ABCUSD,ask,2600.01,5,2024-08-08T00:00:00.000Z,2024-08-08T00:00:00.001Z',
    'trade,some:ABCUSD,sell,2600.00,9,2024-08-08T00:00:01.000Z,2024-08-08T00:00:01.001Z',
    'level,some:ABCUSD,bid,2600.00,3,2024-08-08T00:00:01.000Z,2024-08-08T00:00:01.001Z',
  ]
  const data = file('rows.csv', `${rows.join('\n')}\n`)
  const args = ['--data', data, '--instrument', 'some:ABCUSD', '--no-report', '--json']
  const { code, stdout, stderr } = await run([...args, '--tick', '0.01', '--lot', '0.001'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ counts: { events: 4, trades: 1 }, orders: { fills: 1 } })
  expect(stderr).toContain('some:ABCUSD is in no table: taken as linear, ABC/USD')
  const found = await run(args)
  expect(found.stderr).toContain('some:ABCUSD: tick 0.01, lot 1, of what stands in the data')
  expect(JSON.parse(found.stdout).orders.fills).toBe(1)
  const unknown = await run(['--data', data, '--instrument', 'some:XYZUSD'])
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('give --tick and --lot')])
})

test('a stored market gives what the market gives that was stored', async () => {
  const definition = builtinInstrument('generated:SIM-USD')
  const instruments = instrumentsOf([definition])
  const market = generateMarket({ instrument: instruments[0]!, events: 5000, seed: 3 })
  await writeHft(market, join(folder, 'stored'), { instruments, epochNs: 0n })
  const stored = await run(['--data', 'stored', '--instrument', definition.id, '--no-report', '--json'])
  expect([stored.code, stored.stderr]).toEqual([0, 'note: 5000 rows in 0.00 s\n'])
  const generated = await run([...SMALL, '--set', 'market.seed=3', '--no-report', '--json'])
  expect(JSON.parse(stored.stdout).account).toEqual(JSON.parse(generated.stdout).account)
  expect(JSON.parse(stored.stdout).recordings[0]).toMatchObject({ kind: 'hft', files: ['stored'] })
  expect(JSON.parse(stored.stdout).orders.fills).toBeGreaterThan(0)
})

test('a capture that is no gzip, and one whose text is none', async () => {
  const data = file('noise.txt.gz', gzipSync('this is no capture\n'.repeat(10)))
  const { code, stderr } = await run(['--data', data, '--instrument', 'binance-usdm:BTCUSDT'])
  expect(code).toBe(1)
  expect(stderr).toContain('capture.no_messages')
})

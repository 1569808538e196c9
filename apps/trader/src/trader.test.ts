import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, 'main.ts')

const folder = mkdtempSync(join(tmpdir(), 'hft-trader-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly stderr: string
}

/** Runs the program in the test's folder; `onLine` gets each line of its output and the process. */
function run(
  args: readonly string[],
  onLine: (line: string, child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  const { INIT_CWD: _, ...environment } = process.env
  const child = spawn(process.execPath, ['--conditions=@hft/source', MAIN, ...args], { cwd: folder, env: environment })
  const lines: string[] = []
  let rest = ''
  let stderr = ''
  child.stdout.on('data', (bytes) => {
    const pieces = (rest + bytes).split('\n')
    rest = pieces.pop()!
    for (const line of pieces) {
      lines.push(line)
      onLine(line, child)
    }
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, lines, stderr })))
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s after a fill: orders are cancelled, the summary told, 0 answered',
  async (signal) => {
    let isSent = false
    const { code, lines, stderr } = await run(['--json', '--speed', '5'], (line, child) => {
      if (isSent || JSON.parse(line).type !== 'fill') return
      isSent = true
      child.kill(signal)
    })
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const events = lines.map((line) => JSON.parse(line))
    const fill = events.find(({ type }) => type === 'fill')
    expect(fill).toMatchObject({ instrument: 'generated:SIM-USD', quantity: '0.001', liquidity: 'maker' })
    const summary = events.at(-1)
    expect(summary).toMatchObject({ type: 'summary', outcome: 'interrupted', openOrders: 0, failures: [] })
    expect(summary.orders.fills).toBe(events.filter(({ type }) => type === 'fill').length)
    expect(summary.latencies[0].minimum).toBeGreaterThanOrEqual(0)
    const { type: _, ...reported } = summary
    const inReport = (name: string) => readFileSync(join(folder, 'reports/paper', name), 'utf8')
    expect(JSON.parse(inReport('summary.json'))).toEqual(reported)
    expect(inReport('fills.csv').trimEnd().split('\n')).toHaveLength(1 + summary.orders.fills)
    expect(inReport('report.html')).toContain('<h1>market-maker on generated:SIM-USD</h1>')
  },
)

test('the report of a session is whole, and can be compared with another', async () => {
  const session = ['--speed', '20', '--duration', '600ms', '--quiet']
  const first = await run([...session, '--report', 'one'])
  expect([first.code, first.lines.at(-1)]).toEqual([0, 'report in one'])
  expect((await run([...session, '--set', 'report.folder=two', '--seed', '3'])).code).toBe(0)
  expect(readdirSync(join(folder, 'one')).sort()).toEqual([
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
  ])
  const [one, two] = ['one', 'two'].map((name) => JSON.parse(readFileSync(join(folder, name, 'summary.json'), 'utf8')))
  expect([one.run.mode, one.run.seed, two.run.seed]).toEqual(['paper', 1, 3])
  expect(one.orders.areFillsAssumed).toBe(true)
  const again = await run([...session, '--config', 'one/config.json', '--no-report'])
  expect(again).toMatchObject({ code: 0, stderr: '' })
})

test('--no-report writes none, and a folder that another session has is left alone', async () => {
  expect((await run(['--duration', '100ms', '--quiet', '--set', 'report.folder=none', '--no-report'])).code).toBe(0)
  expect(existsSync(join(folder, 'none'))).toBe(false)
  mkdirSync(join(folder, 'held'))
  writeFileSync(join(folder, 'held/.running'), String(process.pid))
  const { code, lines, stderr } = await run(['--duration', '100ms', '--report', 'held'])
  expect([code, lines]).toEqual([1, []])
  expect(stderr).toMatch(/^error report\.in_use: /)
})

test('--duration ends it by itself; lines are for people and a status comes once a second', async () => {
  const { code, lines } = await run(['--duration', '2500ms'])
  expect(code).toBe(0)
  expect(lines.some((line) => / placed (buy|sell) 0\.001 at /.test(line))).toBe(true)
  expect(lines.filter((line) => / position .* net .* open /.test(line)).length).toBeGreaterThanOrEqual(1)
  expect(lines.join('\n')).toContain('market-maker on generated:SIM-USD (paper)')
})

test('what came of an order worked over time is told at the end', async () => {
  const order = ['--strategy', 'execute', '--set', 'quantityLots=5', '--set', 'over=400ms', '--set', 'patience=0s']
  const { code, lines } = await run([...order, '--speed', '5', '--duration', '800ms', '--no-report', '--quiet'])
  expect(code).toBe(0)
  const text = lines.join('\n')
  expect(text).toMatch(/^Execution: twap\n {2}order +buy 0\.00\d generated:SIM-USD, 0\.00\d filled in \d+ parts$/m)
  expect(text).toMatch(/^ {2}arrival slippage +-?\d+\.\d+ bp$/m)
})

test('a reader that leaves ends it well', async () => {
  const { code, stderr } = await run(['--json', '--speed', '5'], (_line, child) => child.stdout?.destroy())
  expect(stderr).toBe('')
  expect(code).toBe(0)
})

test('a market that ends, ends it', async () => {
  const { code, lines } = await run(['--set', 'market.events=500', '--speed', '100', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ outcome: 'complete', openOrders: 0, counts: { events: 500 } })
})

test('a strategy that throws ends it with its orders cancelled, and 1', async () => {
  writeFileSync(
    join(folder, 'thrower.mjs'),
    `let books = 0
     export default (name) => ({
       name,
       onBook(book, context) {
         context.quote(0, book.best(0) - 20, 1, book.best(1) + 20, 1)
         if (++books === 50) throw new Error('on purpose')
       },
     })`,
  )
  const { code, lines, stderr } = await run(['--strategy', 'thrower.mjs', '--json', '--quiet'])
  expect(code).toBe(1)
  expect(stderr).toContain("error strategy.threw: strategy 'thrower' threw")
  expect(lines).toHaveLength(1)
  const summary = JSON.parse(lines[0]!)
  expect(summary).toMatchObject({ outcome: 'strategy-failed', openOrders: 0 })
  expect(summary.failures).toEqual([{ strategy: 'thrower', at: expect.any(String), error: 'Error: on purpose' }])
})

test('what is wrong comes all at once, and 2', async () => {
  const { code, lines, stderr } = await run([
    '--spede',
    '1',
    '--speed',
    '-1',
    '--duration',
    '5',
    '--set',
    'data.files=["a"]',
  ])
  expect(code).toBe(2)
  expect(lines).toEqual([])
  expect(stderr).toMatch(/^error configuration\.invalid: the configuration has 4 problems:/)
  for (const part of ['did you mean --speed?', "--speed: '-1'", "--duration: '5'", 'data.files (flag --set)']) {
    expect(stderr).toContain(part)
  }
})

test.each([
  [['wtach', '--venue', 'kucoin'], "no command 'wtach'; did you mean watch? (without one it trades)"],
  [['serve'], "no command 'serve'; there are: record, watch, set, kill, rearm (without one it trades)"],
])('%j is no command', async (args, told) => {
  const { code, stderr } = await run(args)
  expect(code).toBe(2)
  expect(stderr).toContain(told)
})

test.each([
  [['--venue', 'binanc'], /no venue 'binanc'; there are: binance-spot, [a-z, -]+\n {2}- --instrument is missing/],
  [
    ['--venue', 'gate', '--instrument', 'X', '--channel', 'foo'],
    /gate has no 'foo'; there are: trades, quotes, book\n/,
  ],
])('%j: what there is stands there once', async (args, told) => {
  expect((await run(args)).stderr).toMatch(told)
})

test('--help and --print-config', async () => {
  const help = await run(['--help'])
  expect(help.code).toBe(0)
  for (const part of ['Exit codes:', '--duration', 'halfSpreadTicks']) expect(help.lines.join('\n')).toContain(part)
  const printed = await run(['--seed', '7', '--print-config'])
  expect(printed.lines).toContain('engine.seed = 7  # flag --seed')
})

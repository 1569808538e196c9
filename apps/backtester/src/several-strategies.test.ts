import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { type Ended, runInFolder } from './run-in-folder.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-several-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the backtester over a generated market with these strategies. */
function run(strategies: unknown, ...args: readonly string[]): Promise<Ended> {
  writeFileSync(join(folder, 'hft.json'), JSON.stringify({ strategies }))
  return runInFolder(folder, runProgram, ['--config', 'hft.json', '--events', '30000', '--json', ...args])
}

/** Decimals as whole numbers of the twelfth place. */
function exact(text: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  return BigInt(`${sign}${whole}${fraction.padEnd(12, '0')}`)
}

const SEVERAL = [
  { name: 'market-maker', parameters: { orderLots: 2, maximumPositionLots: 6 } },
  { name: 'market-maker', label: 'wide', parameters: { halfSpreadTicks: 1, orderLots: 3 } },
  { name: 'momentum', parameters: { entryThreshold: 0.5 } },
]
const NAMES = ['market-maker', 'wide', 'momentum']

interface Owned {
  readonly strategy: string
  readonly fills: number
  readonly position: string
  readonly attribution: Readonly<Record<string, string>>
}

describe('several strategies in one run', () => {
  test('are configured, shown and accounted for one by one; their sums are the whole', async () => {
    const { code, stdout } = await run(SEVERAL, '--report', 'report')
    expect(code).toBe(0)
    const summary = JSON.parse(stdout)
    expect(JSON.parse(readFileSync(join(folder, 'report/summary.json'), 'utf8'))).toEqual(summary)
    expect(summary.strategies).toMatchObject([
      { name: 'market-maker', parameters: { orderLots: 2, maximumPositionLots: 6, skewTicksPerLot: 0 } },
      { name: 'wide', parameters: { halfSpreadTicks: 1 } },
      { name: 'momentum', parameters: { entryThreshold: 0.5, holdingTime: '10s' } },
    ])
    expect(summary.run.strategies).toEqual(NAMES)
    const owned: readonly Owned[] = summary.pnl.strategies
    const whole: Owned = summary.pnl.instruments[0]
    expect(owned.map(({ strategy }) => strategy)).toEqual(NAMES)
    for (const { fills } of owned) expect(fills).toBeGreaterThan(0)
    expect(owned.reduce((sum, { fills }) => sum + fills, 0)).toBe(whole.fills)
    expect(owned.reduce((sum, { position }) => sum + exact(position), 0n)).toBe(exact(whole.position))
    for (const part of Object.keys(whole.attribution)) {
      const sum = owned.reduce((total, { attribution }) => total + exact(attribution[part]!), 0n)
      expect([part, sum]).toEqual([part, exact(whole.attribution[part]!)])
    }
    expect(summary.pnl.byStrategy.map(({ strategy }: Owned) => strategy)).toEqual(NAMES)
    expect(summary.pnl.difference).toBe('0')
    const lines = readFileSync(join(folder, 'report/fills.csv'), 'utf8').trimEnd().split('\n')
    const column = lines[0]!.split(',').indexOf('strategy')
    const counted = NAMES.map((name) => lines.filter((line) => line.split(',')[column] === name).length)
    expect(counted).toEqual(owned.map(({ fills }) => fills))
  })

  test('each keeps its own position within its own limit', async () => {
    const { stdout } = await run([
      { name: 'market-maker', label: 'one', parameters: { orderLots: 1, maximumPositionLots: 2 } },
      { name: 'market-maker', label: 'two', parameters: { orderLots: 1, maximumPositionLots: 2 } },
    ])
    const summary = JSON.parse(stdout)
    const fills = readFileSync(join(folder, 'reports/backtest/fills.csv'), 'utf8').trimEnd().split('\n')
    const columns = fills[0]!.split(',')
    const positions = new Map<string, number>()
    for (const line of fills.slice(1)) {
      const cells = line.split(',')
      const cell = (name: string) => cells[columns.indexOf(name)]!
      const signed = (cell('side') === 'buy' ? 1 : -1) * Number(cell('quantity'))
      const held = (positions.get(cell('strategy')) ?? 0) + signed
      positions.set(cell('strategy'), held)
      expect(Math.abs(held)).toBeLessThanOrEqual(0.002 + 1e-9)
    }
    expect([...positions.keys()].sort()).toEqual(['one', 'two'])
    expect(summary.orders.fills).toBe(fills.length - 1)
  })

  test('the configuration in the report gives the same run again', async () => {
    const { stdout } = await run(SEVERAL, '--report', 'first')
    writeFileSync(join(folder, 'again.json'), readFileSync(join(folder, 'first/config.json')))
    const { strategies } = JSON.parse(readFileSync(join(folder, 'first/config.json'), 'utf8'))
    const again = await run(strategies, '--report', 'second')
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout))
  })

  test('one that throws is stopped and its orders leave; the others trade on, and the answer is 1', async () => {
    writeFileSync(
      join(folder, 'thrower.mjs'),
      `let books = 0
       export default (name) => ({
         name,
         onBook(book, context) {
           context.quote(0, book.best(0) - 50, 1, book.best(1) + 50, 1)
           if (++books === 500) throw new Error('on purpose')
         },
       })`,
    )
    const { code, stdout, stderr } = await run([{ path: 'thrower.mjs' }, { name: 'market-maker' }])
    expect(code).toBe(1)
    expect(stderr).toContain(
      "error strategy.threw: strategy 'thrower' threw and was stopped; its orders were cancelled",
    )
    const summary = JSON.parse(stdout)
    expect(summary).toMatchObject({ outcome: 'strategy-failed', openOrders: 0 })
    expect(summary.failures).toMatchObject([{ strategy: 'thrower', error: 'Error: on purpose' }])
    const rows = readFileSync(join(folder, 'reports/backtest/orders.csv'), 'utf8').trimEnd().split('\n')
    expect(rows.filter((row) => row.includes(',thrower,')).every((row) => row.includes('cancelled'))).toBe(true)
    const fills = readFileSync(join(folder, 'reports/backtest/fills.csv'), 'utf8').trimEnd().split('\n').slice(1)
    const after = fills.filter((row) => row.slice(0, 30) > summary.failures[0].at)
    expect(after.filter((row) => row.includes(',market-maker,')).length).toBeGreaterThan(10)
  })
})

test.each<[string, unknown, readonly string[], readonly RegExp[]]>([
  [
    '1. two of one name',
    [{ name: 'momentum' }, { name: 'momentum' }],
    [],
    [/strategies: two go by 'momentum'; give one of them another `label`/],
  ],
  [
    '2. mistakes of each, with its place',
    [{ name: 'momentun' }, { name: 'market-maker', parameters: { orderLots: 0 } }],
    [],
    [
      /strategies\.0\.name \(file hft\.json\): there is no strategy 'momentun'/,
      /strategies\.1\.parameters\.orderLots .*: 0: /,
    ],
  ],
  [
    '3. an option for the one strategy beside them',
    [{ name: 'momentum' }],
    ['--set', 'orderLots=2'],
    [/strategy \(flag --set\): the configuration names several in `strategies`; change them there/],
  ],
])('%s: refused, and 2', async (_name, strategies, args, messages) => {
  const { code, stderr } = await run(strategies, ...args)
  expect(code).toBe(2)
  for (const message of messages) expect(stderr).toMatch(message)
})

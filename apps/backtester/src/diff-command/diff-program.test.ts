import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCompareProgram } from '../compare-command/program.ts'
import { runProgram } from '../program.ts'
import { runInFolder } from '../run-in-folder.contract.ts'
import { runDiffProgram } from './program.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-diff-'))
afterAll(() => rmSync(folder, { recursive: true }))

const diff = (...args: readonly string[]) => runInFolder(folder, runDiffProgram, args)
const compare = (...args: readonly string[]) => runInFolder(folder, runCompareProgram, args)
const backtest = (...args: readonly string[]) => runInFolder(folder, runProgram, ['--events', '5000', ...args])

beforeAll(async () => {
  await backtest('--report', 'one')
  await backtest('--report', 'again')
  await backtest('--report', 'slow', '--latency', '2ms')
  await backtest('--report', 'large', '--set', 'strategy.orderLots=2')
})

test('the same run is the same, event by event and byte by byte', async () => {
  expect(readFileSync(join(folder, 'again/audit.bin')).equals(readFileSync(join(folder, 'one/audit.bin')))).toBe(true)
  const { code, stdout } = await diff('one', 'again', '--json')
  const result = JSON.parse(stdout)
  expect([code, result.isSame, result.hasSameConfiguration, result.parting]).toEqual([0, true, true, null])
  expect(result.eventsInCommon).toBeGreaterThan(100)
})

test('another quantity parts at the first order, and the text says what each decided on which market', async () => {
  const { code, stdout } = await diff('one', 'large', '--json', '--context', '1')
  const result = JSON.parse(stdout)
  expect([code, result.isSame, result.hasSameConfiguration]).toEqual([1, false, false])
  expect(result.parting).toMatchObject({ event: 2, differing: ['quantityLots'], before: [{ event: 1 }] })
  expect(result.parting.first.text).toMatch(/^submit order 1: buy 0\.001 at /)
  expect(result.parting.second.text).toMatch(/^submit order 1: buy 0\.002 at /)
  expect(result.parting.first.saw).toEqual(result.parting.second.saw)
  const text = (await diff('one', 'large')).stdout
  expect(text).toContain('The runs part at event 2, after 1 in common: quantityLots')
  expect(text).toContain('saw bid ')
})

test('slower answers part at the first of them, unless such times are told to be the same', async () => {
  const exact = JSON.parse((await diff('one', 'slow', '--json')).stdout)
  expect(exact.parting.differing).toEqual(['time', 'exchangeTime'])
  expect(exact.parting.first.text).toContain('order 1 accepted')
  const tolerant = JSON.parse((await diff('one', 'slow', '--json', '--time-tolerance', '5ms')).stdout)
  expect(tolerant.parting.event).toBeGreaterThan(exact.parting.event)
})

test.each([
  ['1. one folder', ['one'], 2, 'name two report folders; 1 given'],
  ['2. no context', ['one', 'again', '--context', 'x'], 2, "--context: 'x' is not a whole number"],
  ['3. no tolerance', ['one', 'again', '--time-tolerance', '5'], 2, '--time-tolerance: '],
  ['4. an unknown option', ['one', 'again', '--jsn'], 2, 'did you mean --json?'],
  ['5. no folder', ['one', 'none'], 1, 'error report.unreadable: '],
  ['6. cut short', ['one', 'cut'], 1, 'error audit.cut_short: '],
  ['7. a flipped bit', ['one', 'flipped'], 1, 'error audit.corrupt: '],
  ['8. another file', ['one', 'other'], 1, 'error audit.not_a_file: '],
])('wrong: %s', async (_name, args, expected, message) => {
  const bytes = readFileSync(join(folder, 'one/audit.bin'))
  const flipped = Buffer.from(bytes)
  flipped[1000]! ^= 1
  const files = { cut: bytes.subarray(0, bytes.length - 7), flipped, other: Buffer.from('something else') }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'audit.bin'), content)
  }
  const { code, stderr } = await diff(...args)
  expect(code).toBe(expected)
  expect(stderr).toContain(message)
})

test('compare puts figures of the summaries side by side, with differences and what differs in the settings', async () => {
  const { code, stdout } = await compare('one', 'again', 'large', '--json')
  const { runs, figures, settings } = JSON.parse(stdout)
  expect(code).toBe(0)
  expect(runs).toHaveLength(3)
  const summaries = ['one', 'again', 'large'].map((name) =>
    JSON.parse(readFileSync(join(folder, name, 'summary.json'), 'utf8')),
  )
  const figure = (name: string) => figures.find((each: { readonly name: string }) => each.name === name)
  expect(figure('net').values).toEqual(summaries.map(({ account }) => account.net))
  expect(figure('fills').values).toEqual(summaries.map(({ orders }) => orders.fills))
  expect(figure('net').differences.slice(0, 2)).toEqual([0, 0])
  expect(figure('net').differences[2]).toBeCloseTo(summaries[2].account.net - summaries[0].account.net, 12)
  expect(figure('Sharpe, annualised').cautions[0]).toBe(summaries[0].performance.sharpeAnnualised.caution)
  expect(settings).toEqual([{ path: 'strategy.parameters.orderLots', values: [null, null, 2] }])
  const text = (await compare('one', 'large')).stdout
  // What was left at its default is a dash.
  expect(text).toMatch(/strategy\.parameters\.orderLots +– +2\n/)
  expect(text).toContain('too few samples')
  expect(text).toContain("fills are a model's, not a venue's: one, large")
})

test.each([
  ['1. one folder', ['one'], 2, 'name at least two report folders; 1 given'],
  ['2. a run that did not end', ['one', 'begun'], 1, 'error report.unreadable: '],
])('compare, wrong: %s', async (_name, args, expected, message) => {
  mkdirSync(join(folder, 'begun'), { recursive: true })
  copyFileSync(join(folder, 'one/fills.csv'), join(folder, 'begun/fills.csv'))
  const { code, stderr } = await compare(...args)
  expect(code).toBe(expected)
  expect(stderr).toContain(message)
})

test('--help tells the exit codes', async () => {
  expect((await diff('--help')).stdout).toContain('Exit codes:')
  expect((await compare('--help')).stdout).toContain('Exit codes:')
})

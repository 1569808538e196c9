import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runDataProgram } from './data-command/program.ts'
import { runProgram } from './program.ts'
import { runInFolder } from './run-in-folder.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-matching-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEADER = 'kind,instrument,side,price,quantity,exchange_time,local_time,order\n'
const row = (kind: string, side: string, price: string, seconds: number, order = '') =>
  `${kind},demo:ABC-USD,${side},${price},5,2024-08-08T12:00:0${seconds}Z,2024-08-08T12:00:0${seconds}.001Z,${order}\n`
const levels = [
  row('snapshot', 'bid', '100.1', 0),
  row('snapshot', 'ask', '100.3', 0),
  row('trade', 'sell', '100.1', 1),
]
const orders = [
  row('add', 'bid', '100.1', 0, '1'),
  row('add', 'ask', '100.3', 0, '2'),
  row('delete', 'ask', '100.3', 1, '2'),
]
const definition = {
  ...{ id: 'demo:ABC-USD', kind: 'spot', base: 'ABC', quote: 'USD' },
  ...{ tickSize: '0.1', lotSize: '0.01', fees: { maker: '0', taker: '0' } },
}

beforeAll(async () => {
  writeFileSync(join(folder, 'instruments.json'), JSON.stringify([definition]))
  for (const [name, rows] of Object.entries({ levels, orders })) {
    writeFileSync(join(folder, `${name}.csv`), HEADER + rows.join(''))
    for (const format of ['hft', 'npz']) {
      const target = ['--to', format, '--out', `${name}.${format}`, '--tick', '0.1', '--lot', '0.01']
      const { code } = await runInFolder(folder, runDataProgram, ['convert', `${name}.csv`, ...target])
      expect(code).toBe(0)
    }
  }
})

const run = (file: string, mode: string, ...args: string[]) =>
  runInFolder(folder, runProgram, [
    ...['--data', file, '--instrument', 'demo:ABC-USD', '--no-report', '--set', `execution.mode=${mode}`, ...args],
  ])

test.each(['csv', 'hft', 'npz'])(
  'matching mode over levels in %s is warned of; over orders it is not',
  async (format) => {
    const says = `levels.${format}: no single orders are recorded`
    const { code, stdout, stderr } = await run(`levels.${format}`, 'matching')
    expect(code).toBe(0)
    expect(stderr).toContain(`note: ${says}`)
    expect(stdout).toMatch(new RegExp(`\n  warning +${says}`))
    const warned = JSON.parse((await run(`levels.${format}`, 'matching', '--json')).stdout)
    expect(warned.warnings).toEqual([expect.stringContaining('execution.mode=recorded')])
    for (const [file, mode] of [
      [`levels.${format}`, 'recorded'],
      [`orders.${format}`, 'matching'],
    ] as const) {
      const sound = await run(file, mode, '--json')
      expect(JSON.parse(sound.stdout).warnings).toEqual([])
      expect(sound.stderr).not.toContain('no single orders')
    }
  },
)

test('over the generated market of single orders nothing is to be warned of', async () => {
  const args = ['--set', 'market.kinds.orders=true', '--set', 'execution.mode=matching', '--events', '500']
  const { code, stdout } = await runInFolder(folder, runProgram, [...args, '--no-report', '--json'])
  expect([code, JSON.parse(stdout).warnings]).toEqual([0, []])
})

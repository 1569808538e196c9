import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { type Ended, runInFolder } from './run-in-folder.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-parameters-'))
afterAll(() => rmSync(folder, { recursive: true }))

writeFileSync(
  join(folder, 'mine.ts'),
  `import { Strategy } from '@hft/strategy'
   import { z } from 'zod'
   export default class Mine extends Strategy {
     static readonly parameters = z.strictObject({
       window: z.int().min(2).default(20).describe('messages that are looked back on'),
       edge: z.number().positive().optional().describe('least gain, in ticks'),
     })
   }`,
)
writeFileSync(join(folder, 'plain.mjs'), 'export default (name) => ({ name })')

const run = (...args: readonly string[]): Promise<Ended> => runInFolder(folder, runProgram, args)

test('the help of a strategy file shows its parameters, with defaults', async () => {
  const { code, stdout } = await run('--strategy', './mine.ts', '--help')
  expect(code).toBe(0)
  expect(stdout).toContain('  ./mine.ts\n    window  messages that are looked back on (default 20)\n')
  expect(stdout).toContain('    edge    least gain, in ticks\n')
  expect(stdout).not.toContain('halfSpreadTicks')
})

test('the help of a built-in strategy shows its own; that of none, all', async () => {
  const one = await run('--strategy', 'grid', '--help')
  expect(one.stdout).toContain('stepTicks')
  expect(one.stdout).not.toContain('halfSpreadTicks')
  const all = await run('--help')
  for (const name of ['stepTicks', 'halfSpreadTicks']) expect(all.stdout).toContain(name)
  const plain = await run('--strategy', 'plain.mjs', '--help')
  expect(plain.stdout).toContain('no parameters that are described by a schema')
})

test.each([
  ['gird', /no strategy 'gird'; did you mean grid\?/],
  ['./none.ts', /none\.ts: no such file/],
])('the help of %s, which is none: 2', async (name, message) => {
  const { code, stderr } = await run('--strategy', name, '--help')
  expect(code).toBe(2)
  expect(stderr).toMatch(message)
})

test('parameters are in the printed configuration, in the report and in its configuration, defaults filled in', async () => {
  const printed = await run('--strategy', './mine.ts', '--set', 'edge=1.5', '--print-config')
  expect(printed.stdout).toMatch(/^strategy\.parameters\.window = 20/m)
  expect(printed.stdout).toMatch(/^strategy\.parameters\.edge = 1\.5 {2}# flag --set$/m)
  writeFileSync(
    join(folder, 'hft.json'),
    JSON.stringify({ strategy: { path: './mine.ts', parameters: { window: 30 } } }),
  )
  const { code } = await run('--config', 'hft.json', '--events', '500', '--quiet', '--report', 'report')
  expect(code).toBe(0)
  const read = (name: string) => JSON.parse(readFileSync(join(folder, 'report', name), 'utf8'))
  expect(read('config.json').strategy).toMatchObject({ path: 'mine.ts', parameters: { window: 30 } })
  expect(read('summary.json').strategy).toEqual({ name: 'mine', parameters: { window: 30 } })
  expect(readFileSync(join(folder, 'report/report.html'), 'utf8')).toContain('window')
})

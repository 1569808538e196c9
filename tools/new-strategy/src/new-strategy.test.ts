import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { classNameOf } from './strategy-name.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** Within the workspace, where a test finds the packages; under a folder that no other test looks into. */
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(ROOT, 'new-strategy-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...args: readonly string[]) {
  let stdout = ''
  let stderr = ''
  const code = await runProgram({
    args,
    environment: {},
    currentFolder: folder,
    stdout: {
      write: (text) => {
        stdout += text
      },
    },
    stderr: {
      write: (text) => {
        stderr += text
      },
    },
    root: ROOT,
  })
  return { code, stdout, stderr }
}

/** Runs a program of the workspace; the exit code and all that it said. */
function spawned(args: readonly string[], cwd: string): Promise<{ readonly code: number; readonly text: string }> {
  const { INIT_CWD: _, VITEST: __, ...environment } = process.env
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env: { ...environment, CI: '' } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: `${stdout}${stderr}` })
    })
  })
}

describe('a new strategy', () => {
  beforeAll(async () => {
    const { code, stdout, stderr } = await run('--name', 'lean-mine')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('wrote lean-mine.ts and lean-mine.test.ts')
    expect(stdout).toMatch(/backtester:run -- --strategy \.\/lean-mine\.ts\n/)
    expect(stdout).toMatch(/npx vitest run --root \.\. new-strategy-\w+\/lean-mine\.test\.ts\n/)
  })

  test('is a class of its name, with nothing left of the template', () => {
    const text = readFileSync(join(folder, 'lean-mine.ts'), 'utf8')
    expect(text).toContain('export default class LeanMine extends Strategy')
    expect(text + readFileSync(join(folder, 'lean-mine.test.ts'), 'utf8')).not.toMatch(/template/i)
  })

  test('trades in the backtester at once, and its parameters can be set', async () => {
    const backtester = join(ROOT, 'apps/backtester/src/main.ts')
    const program = ['--conditions=@hft/source', backtester, '--strategy', './lean-mine.ts', '--json', '--no-report']
    const { code, text } = await spawned([...program, '--quiet', '--events', '20000', '--set', 'levels=5'], folder)
    expect({ code, text }).toMatchObject({ code: 0 })
    const summary = JSON.parse(text)
    expect(summary.orders.fills).toBeGreaterThan(0)
    expect(summary.strategy).toMatchObject({ name: 'lean-mine', parameters: { levels: 5, threshold: 0.3 } })
  })

  test('passes its own test', async () => {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const { code, text } = await spawned([vitest, 'run', '--no-color', 'lean-mine.test.ts'], ROOT)
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/Tests +4 passed/) })
  })
})

test.each<[string, readonly string[], RegExp]>([
  ['1. without a name', [], /--name is missing/],
  ['2. a name without a value', ['--name'], /--name needs a value/],
  ['3. capitals', ['--name', 'Mine'], /'Mine' is not a name; write small letters/],
  ['4. a path', ['--name', '../mine'], /'\.\.\/mine' is not a name/],
  ['5. a digit first', ['--name', '2fast'], /is not a name/],
  ['6. a name that is taken', ['--name', 'grid'], /comes with the system; take another, like my-grid/],
  ['7. an option that is none', ['--nam', 'mine'], /no option --nam; did you mean --name/],
])('%s: nothing is written, and 2', async (_name, args, message) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^error configuration\.invalid: /)
  expect(stderr).toMatch(message)
})

test('files that are there are left alone, and 2', async () => {
  writeFileSync(join(folder, 'here.test.ts'), 'mine')
  const { code, stderr } = await run('--name', 'here')
  expect(code).toBe(2)
  expect(stderr).toMatch(/here\.test\.ts is there already; take another --name/)
  expect(readFileSync(join(folder, 'here.test.ts'), 'utf8')).toBe('mine')
  expect(() => readFileSync(join(folder, 'here.ts'))).toThrow(/ENOENT/)
  rmSync(join(folder, 'here.test.ts'))
})

test('a folder is made; one that can not be is told, and 2', async () => {
  const { code, stdout } = await run('--name', 'deep', '--folder', 'a/b')
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('wrote a/b/deep.ts') })
  const outside = mkdtempSync(join(tmpdir(), 'hft-new-'))
  expect((await run('--name', 'far', '--folder', outside)).stdout).toContain('where the packages are installed')
  writeFileSync(join(outside, 'file'), '')
  const refused = await run('--name', 'deep', '--folder', join(outside, 'file'))
  rmSync(outside, { recursive: true })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/can't be written to .*name another --folder/)
})

test.each([
  ['mine', 'Mine'],
  ['lean-with-the-book', 'LeanWithTheBook'],
  ['order-book', 'OrderBookStrategy'],
  ['map', 'MapStrategy'],
])('the class of %s is %s', (name, className) => {
  expect(classNameOf(name)).toBe(className)
})

test('--help', async () => {
  const { code, stdout } = await run('--help')
  expect(code).toBe(0)
  expect(stdout).toContain('--folder <folder>')
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadStrategy } from './load-strategy.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-strategy-'))
afterAll(() => rmSync(folder, { recursive: true }))

const origins = new Map([['strategy.parameters.orderLots', 'flag --set']])

async function load(name: string, text: string, parameters: Record<string, unknown> = {}) {
  writeFileSync(join(folder, name), text)
  return loadStrategy({ name: 'market-maker', path: name, parameters }, folder, origins)
}

test('a built-in strategy, with its parameters filled in', async () => {
  const { strategy, config, problems } = await loadStrategy(
    { name: 'market-maker', parameters: { orderLots: 3 } },
    folder,
    origins,
  )
  expect(problems).toEqual([])
  expect(strategy?.name).toBe('market-maker')
  expect(config.parameters).toMatchObject({ orderLots: 3, skewTicksPerLot: 0 })
})

test('all mistakes of parameters, each with its origin', async () => {
  const { strategy, problems } = await loadStrategy(
    { name: 'market-maker', parameters: { orderLots: -3, halfSpreadTick: 1 } },
    folder,
    origins,
  )
  expect(strategy).toBeUndefined()
  expect(problems).toHaveLength(2)
  expect(problems[0]).toMatch(/^strategy\.parameters\.orderLots \(flag --set\): -3: /)
  expect(problems[1]).toMatch(/halfSpreadTick .*did you mean halfSpreadTicks\?$/)
})

test('an unknown name', async () => {
  const { problems } = await loadStrategy({ name: 'market-makr', parameters: {} }, folder, origins)
  expect(problems[0]).toContain("no strategy 'market-makr'; did you mean market-maker?")
})

test.each([
  ['1. a class', 'a.mjs', 'export default class { constructor(name, p) { this.name = name; this.p = p } }'],
  ['2. a function', 'b.mjs', 'export default (name, p) => ({ name, p })'],
  ['3. TypeScript', 'c.ts', 'export default (name: string, p: { a: number }) => ({ name, p })'],
])('%s from a file, wherever it stands', async (_name, file, text) => {
  const { strategy, config, problems } = await load(file, text, { a: 1 })
  expect(problems).toEqual([])
  expect(strategy).toMatchObject({ name: file.slice(0, 1), p: { a: 1 } })
  expect(config.name).toBe(file.slice(0, 1))
})

test.each([
  ['1. no default export', 'd.mjs', 'export const a = 1', /has no default export; it must be a class/],
  ['2. neither class nor function', 'e.mjs', 'export default 5', /exports a number as default/],
  ['3. throws', 'f.mjs', '\nthrow new Error("no luck")', /^f\.mjs(:2)?: no luck$/],
  ['4. gives no strategy', 'g.mjs', 'export default () => 5', /cannot be made: its function returned none/],
  [
    '5. its constructor throws',
    'h.mjs',
    'export default class { constructor() { throw new Error("broken") } }',
    /broken/,
  ],
  [
    '6. a package that is nowhere, asked for by the file itself',
    'i.mjs',
    'import "@nowhere/to-be-found"\nexport default 5',
    /^i\.mjs(:1)?: Cannot find package '@nowhere\/to-be-found' imported from \S+i\.mjs$/,
  ],
])('%s', async (_name, file, text, message) => {
  const { strategy, problems } = await load(file, text)
  expect(strategy).toBeUndefined()
  expect(problems).toEqual([expect.stringMatching(message)])
})

test('a file that is not there', async () => {
  const { problems } = await loadStrategy({ name: 'x', path: 'none.ts', parameters: {} }, folder, origins)
  expect(problems).toEqual(['none.ts: no such file'])
})

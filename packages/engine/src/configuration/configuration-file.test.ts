import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfigurationFile } from './configuration-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-configuration-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test.each([
  ['1. JSON', 'a.json', '{"engine": {"seed": 7}}'],
  ['2. JSON with a byte-order mark', 'b.json', '\uFEFF{"engine": {"seed": 7}}'],
  ['3. TypeScript', 'c.ts', 'const seed: number = 7\nexport default { engine: { seed } }'],
  ['4. JavaScript', 'd.mjs', 'export default { engine: { seed: 7 } }'],
])('%s', async (_name, name, text) => {
  expect(await readConfigurationFile(file(name, text))).toEqual({ engine: { seed: 7 } })
})

test.each([
  ['1. JSON cut short', 'e.json', '{\n  "engine": {\n', /^x: .*line 3/s],
  ['2. another ending', 'f.yaml', 'engine: 1', /^x: a configuration file must end in \.json, \.ts/],
  ['3. no default export', 'g.mjs', 'export const a = 1', /^x has no default export/],
  ['4. a module that throws', 'h.mjs', '\nthrow new Error("no")', /^x(:2)?: no$/],
])('%s is refused', async (_name, name, text, message) => {
  await expect(readConfigurationFile(file(name, text), 'x')).rejects.toMatchObject({
    code: 'configuration.file',
    message: expect.stringMatching(message),
  })
})

test('a file that is not there', async () => {
  await expect(readConfigurationFile(join(folder, 'none.json'), 'none.json')).rejects.toThrow('none.json: no such file')
})

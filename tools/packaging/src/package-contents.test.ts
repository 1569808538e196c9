import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contentProblems } from './package-contents.ts'

const WHOLE: Readonly<Record<string, string>> = {
  LICENSE: 'MIT',
  'package.json': '{}',
  'README.md': '# It\n\n```ts\nconsole.log(1)\n```\n',
  'src/index.ts': '',
  'dist/index.js': '',
  'dist/index.js.map': '{"sources":["../src/index.ts"]}',
  'dist/index.d.ts': '',
  'dist/index.d.ts.map': '{"sources":["../src/index.ts"]}',
}

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contents-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, string | undefined>>): void {
  for (const [file, text] of Object.entries(files)) {
    if (text === undefined) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

test('a whole package', () => {
  write({ ...WHOLE, 'CHANGELOG.md': '' })
  expect(contentProblems(folder)).toEqual([])
})

test.each<[string, Readonly<Record<string, string | undefined>>, string[]]>([
  ['no license', { LICENSE: undefined }, ['LICENSE is missing']],
  ['no README', { 'README.md': undefined }, ['README.md is missing']],
  ['a test', { 'src/a.test.ts': '' }, ['src/a.test.ts is no part of it']],
  ['a built contract', { 'dist/a.contract.js': '' }, ['dist/a.contract.js is no part of it']],
  ['build information', { 'dist/.tsbuildinfo': '' }, ['dist/.tsbuildinfo is no part of it']],
  ['configuration', { 'tsconfig.json': '' }, ['tsconfig.json is no part of it']],
  ['left over from a file that is gone', { 'dist/gone.js': '' }, ['dist/gone.js has no source']],
  ['not built', { 'dist/index.d.ts.map': undefined }, ['dist/index.d.ts.map is missing; build again']],
  [
    'a map to elsewhere',
    { 'dist/index.js.map': '{"sources":["../../src/index.ts"]}' },
    ['dist/index.js.map leads to ../src/index.ts, which is not there'],
  ],
  ['no example', { 'README.md': '# It\n' }, ['README.md has no ts example']],
  [
    'a fragment first',
    { 'README.md': '```ts fragment\na\n```\n' },
    ['README.md begins with a fragment, not with an example that runs'],
  ],
])('named: %s', (_name, changed, problems) => {
  write({ ...WHOLE, ...changed })
  expect(contentProblems(folder)).toEqual(problems)
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dataFiles, reportedName } from './data-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-data-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
for (const name of ['a.txt.gz', 'b.txt.gz', 'c.npz', 'd.npz', 'e.csv', 'f.csv.gz'])
  writeFileSync(join(folder, name), '')
mkdirSync(join(folder, 'captures'))
for (const name of ['b.txt.gz', 'a.txt.gz', '.hidden', 'instruments.json'])
  writeFileSync(join(folder, 'captures', name), '')
mkdirSync(join(folder, 'empty'))
mkdirSync(join(folder, 'stored/v/A'), { recursive: true })
writeFileSync(join(folder, 'stored/manifest.json'), '')
writeFileSync(join(folder, 'stored/v/A/2024-08-08.hft'), '')

const at = (...names: string[]) => names.map((name) => join(folder, name))

test.each([
  ['1. nothing', [], []],
  ['2. a capture', ['a.txt.gz'], [{ instrument: undefined, format: 'capture', paths: at('a.txt.gz') }]],
  [
    '3. two of one stream',
    ['a.txt.gz', 'b.txt.gz'],
    [{ instrument: undefined, format: 'capture', paths: at('a.txt.gz', 'b.txt.gz') }],
  ],
  [
    '4. a folder',
    ['captures'],
    [{ instrument: undefined, format: 'capture', paths: at('captures/a.txt.gz', 'captures/b.txt.gz') }],
  ],
  [
    '5. by instrument',
    ['v:A=a.txt.gz', 'v:B=c.npz'],
    [
      { instrument: 'v:A', format: 'capture', paths: at('a.txt.gz') },
      { instrument: 'v:B', format: 'npz', paths: at('c.npz') },
    ],
  ],
  [
    '6. CSV, compressed too',
    ['e.csv', 'f.csv.gz'],
    [{ instrument: undefined, format: 'csv', paths: at('e.csv', 'f.csv.gz') }],
  ],
  ['7. a folder of stored files', ['stored'], [{ instrument: undefined, format: 'hft', paths: at('stored') }]],
])('%s', async (_name, names, recordings) => {
  const { files, problems } = await dataFiles(names, folder)
  expect(problems).toEqual([])
  expect(files?.recordings ?? []).toEqual(recordings)
})

test.each([
  [
    '1. all that are not there',
    ['x.gz', 'y.gz'],
    ["data.files: 'x.gz' is not there", "data.files: 'y.gz' is not there"],
  ],
  ['2. two kinds in a stream', ['a.txt.gz', 'c.npz'], ["data.files: capture and npz files can't be one stream"]],
  ['4. a folder of nothing', ['empty'], ["data.files: the folder 'empty' holds no recording"]],
  ['3. two .npz files', ['c.npz', 'd.npz'], ['data.files: of .npz, one file is read at a time; give one']],
])('%s', async (_name, names, expected) => {
  expect(await dataFiles(names, folder)).toEqual({ files: undefined, problems: expected })
})

test.each([
  [join(folder, 'a.gz'), 'a.gz'],
  ['../x/a.gz', '../x/a.gz'],
  [join(folder, '..', 'a.gz'), join(folder, '..', 'a.gz')],
  ['v:A=./b/a.gz', 'v:A=b/a.gz'],
  ['.', '.'],
])('%s is reported as %s', (name, expected) => {
  expect(reportedName(name, folder)).toBe(expected)
})

test('a path that no file can have is said as it is', async () => {
  const { problems } = await dataFiles(['a\0b'], folder)
  expect(problems).toEqual([expect.stringMatching(/^data\.files: 'a\0b' can't be read \(.*null bytes/)])
})

// The superuser may read everything.
test.skipIf(process.getuid?.() === 0)('a folder that may not be read', async () => {
  mkdirSync(join(folder, 'closed'), { mode: 0 })
  const { problems } = await dataFiles(['closed'], folder)
  expect(problems).toEqual([expect.stringMatching(/^data\.files: the folder 'closed' can't be read \(EACCES/)])
})

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-folder-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('makes what is missing, and leaves what is there', () => {
  const deep = join(folder, 'a/b/c')
  makeFolder(deep)
  expect(statSync(deep).isDirectory()).toBe(true)
  writeFileSync(join(deep, 'kept'), '')
  makeFolder(deep)
  expect(existsSync(join(deep, 'kept'))).toBe(true)
})

test('a file in the way is an error', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file/below'))).toThrow(/ENOTDIR/)
})

test.skipIf(!existsSync('/proc/self'))('ends where nothing can be made', () => {
  expect(() => makeFolder('/proc/nothing-here/below')).toThrow(/ENOENT|EPERM|EACCES/)
})

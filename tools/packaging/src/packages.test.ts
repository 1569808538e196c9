import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PackageReport, PROMISES, usePackages } from './use-packages.ts'
import { workspacePackages } from './workspace-packages.ts'

const root = join(import.meta.dirname, '../../..')
const packages = workspacePackages(root)

let folder: string
let reports: ReadonlyMap<string, PackageReport>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'))
  reports = await usePackages(root, packages, folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(packages.map(({ name }) => name))('%s', (name) => {
  test.each(PROMISES)('%s', (promise) => {
    expect(reports.get(name)?.[promise]).toEqual([])
  })
})

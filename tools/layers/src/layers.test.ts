import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { layerProblems } from './check-layers.ts'

const root = join(import.meta.dirname, '../../..')

test('the packages keep to the layers', () => {
  expect(layerProblems(root)).toEqual([])
})

describe('a breach is named', () => {
  let copy: string
  const layers = { low: [], high: ['low'] }

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'layers-'))
    for (const name of ['low', 'high']) {
      mkdirSync(join(copy, 'packages', name, 'src'), { recursive: true })
      writeFileSync(join(copy, 'packages', name, 'package.json'), '{"dependencies":{}}')
      writeFileSync(join(copy, 'packages', name, 'src/index.ts'), `import { x } from '@hft/low'\n`)
    }
  })
  afterAll(() => rmSync(copy, { recursive: true }))

  test('none at first', () => {
    expect(layerProblems(copy, layers)).toEqual([])
  })

  test('an import upwards', () => {
    writeFileSync(join(copy, 'packages/low/src/up.ts'), `export * from '@hft/high'\n`)
    expect(layerProblems(copy, layers)).toEqual(['packages/low/src/up.ts: may not import @hft/high; allowed: nothing'])
    rmSync(join(copy, 'packages/low/src/up.ts'))
  })

  test('a declared dependency upwards', () => {
    writeFileSync(join(copy, 'packages/low/package.json'), '{"dependencies":{"@hft/high":"1.0.0"}}')
    expect(layerProblems(copy, layers)).toEqual(['packages/low/package.json: may not depend on @hft/high'])
    writeFileSync(join(copy, 'packages/low/package.json'), '{}')
  })

  test('what tests alone may import, imported elsewhere', () => {
    const testLayers = { low: ['high'] }
    writeFileSync(join(copy, 'packages/low/package.json'), '{"devDependencies":{"@hft/high":"1.0.0"}}')
    writeFileSync(join(copy, 'packages/low/src/up.test.ts'), `import { x } from '@hft/high'\n`)
    expect(layerProblems(copy, layers, testLayers)).toEqual([])
    expect(layerProblems(copy, layers, {})).toHaveLength(2)
    writeFileSync(join(copy, 'packages/low/src/up.ts'), `import { x } from '@hft/high'\n`)
    expect(layerProblems(copy, layers, testLayers)).toEqual([
      'packages/low/src/up.ts: may not import @hft/high; allowed: nothing',
    ])
    writeFileSync(join(copy, 'packages/low/package.json'), '{"dependencies":{"@hft/high":"1.0.0"}}')
    expect(layerProblems(copy, layers, testLayers)).toHaveLength(2)
    rmSync(join(copy, 'packages/low/src/up.ts'))
    rmSync(join(copy, 'packages/low/src/up.test.ts'))
    writeFileSync(join(copy, 'packages/low/package.json'), '{}')
  })

  test('a package without a row, and a row without a package', () => {
    cpSync(join(copy, 'packages/low'), join(copy, 'packages/new'), { recursive: true })
    expect(layerProblems(copy, { ...layers, gone: [] })).toEqual([
      'gone: has a row in the table of layers and no folder packages/gone',
      'packages/new: has no row in tools/layers/src/layers.ts; add one',
    ])
  })
})

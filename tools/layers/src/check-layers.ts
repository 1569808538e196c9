import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LAYERS, TEST_LAYERS } from './layers.ts'

const SCOPE = '@hft/'
const RUNTIME_FIELDS = ['dependencies', 'peerDependencies', 'optionalDependencies']
const DEVELOPMENT_FIELDS = ['devDependencies']
const TEST_FILE = /\.(test|contract)\.ts$/
const IMPORT = /(?:from\s+|import\s*\(\s*|import\s+)['"](@hft\/[a-z-]+)['"]/g

/**
 * Breaches of the layers below `root`: a package that declares or imports what its row doesn't allow, one without a
 * row, and a row without a package. Empty when all is well.
 */
export function layerProblems(
  root: string,
  layers: Readonly<Record<string, readonly string[]>> = LAYERS,
  testLayers: Readonly<Record<string, readonly string[]>> = TEST_LAYERS,
): string[] {
  const problems: string[] = []
  const folder = join(root, 'packages')
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'package.json')))
  for (const name of Object.keys(layers)) {
    if (!names.includes(name)) problems.push(`${name}: has a row in the table of layers and no folder packages/${name}`)
  }
  for (const name of names) {
    const allowed = layers[name]
    if (allowed === undefined) {
      problems.push(`packages/${name}: has no row in tools/layers/src/layers.ts; add one`)
      continue
    }
    const manifest: unknown = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'))
    const allowedInTests = [...allowed, ...(testLayers[name] ?? [])]
    for (const [fields, permitted] of [
      [RUNTIME_FIELDS, allowed],
      [DEVELOPMENT_FIELDS, allowedInTests],
    ] as const) {
      for (const dependency of declaredPackages(manifest, fields)) {
        if (!permitted.includes(dependency))
          problems.push(`packages/${name}/package.json: may not depend on ${SCOPE}${dependency}`)
      }
    }
    for (const file of sourcesOf(join(folder, name, 'src'))) {
      for (const [, imported] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
        const target = imported!.slice(SCOPE.length)
        if (target === name || (TEST_FILE.test(file) ? allowedInTests : allowed).includes(target)) continue
        problems.push(
          `${file.slice(root.length + 1)}: may not import ${imported}; allowed: ${allowed.join(', ') || 'nothing'}`,
        )
      }
    }
  }
  return problems
}

function declaredPackages(manifest: unknown, fields: readonly string[]): string[] {
  const names: string[] = []
  for (const field of fields) {
    const entries = (manifest as Readonly<Record<string, unknown>>)[field]
    if (typeof entries !== 'object' || entries === null) continue
    for (const name of Object.keys(entries)) if (name.startsWith(SCOPE)) names.push(name.slice(SCOPE.length))
  }
  return names
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

import { expect, test } from 'vitest'
import { manifestProblems } from './package-manifest.ts'
import type { Manifest, WorkspacePackage } from './workspace-packages.ts'

const VERSIONS = new Map([
  ['@hft/clock', '0.1.0'],
  ['@hft/data', '0.1.0'],
])

const WHOLE: Manifest = {
  name: '@hft/data',
  version: '0.1.0',
  description: 'Data.',
  license: 'MIT',
  repository: { directory: 'packages/data' },
  engines: { node: '>=24' },
  scripts: { prepack: 'tsc -b' },
  exports: {
    '.': { '@hft/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  dependencies: { '@hft/clock': '0.1.0', rxjs: '7.8.2' },
}

function packageOf(manifest: Manifest): WorkspacePackage {
  return { name: manifest.name, folder: 'packages/data', manifest, closure: [manifest.name] }
}

test('fit to publish', () => {
  expect(manifestProblems(packageOf(WHOLE), VERSIONS)).toEqual([])
})

test.each<[string, Partial<Manifest>, string]>([
  ['private', { private: true }, 'private:'],
  ['no description', { description: '' }, 'description:'],
  ['another license', { license: 'ISC' }, 'license:'],
  ['another folder', { repository: { directory: 'packages/clock' } }, 'repository.directory:'],
  ['another Node', { engines: { node: '>=20' } }, 'engines.node:'],
  ['published unbuilt', { scripts: {} }, 'scripts.prepack:'],
  ['types after default', { exports: { '.': { default: './dist/index.js', types: './dist/index.d.ts' } } }, 'exports:'],
  ['a range', { dependencies: { rxjs: '^7.8.2' } }, 'dependencies.rxjs: ^7.8.2 is not exact'],
  ['an older sibling', { dependencies: { '@hft/clock': '0.0.9' } }, 'dependencies.@hft/clock: 0.0.9, and'],
  ['an unpublished sibling', { dependencies: { '@hft/tidy': '0.1.0' } }, 'dependencies.@hft/tidy: is not'],
  ['another scope', { name: 'data' }, 'name:'],
])('named: %s', (_name, changed, problem) => {
  const problems = manifestProblems(packageOf({ ...WHOLE, ...changed }), VERSIONS)
  expect(problems).toEqual([expect.stringContaining(problem)])
})

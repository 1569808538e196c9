import type { WorkspacePackage } from './workspace-packages.ts'

const EXPORTS = {
  '.': { '@hft/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
  './package.json': './package.json',
}
const EXACT_VERSION = /^\d+\.\d+\.\d+$/

/**
 * What is wrong with a package's package.json for publishing it, given the versions of the workspace's packages.
 *
 * Dependencies are exact: what was tested together is what is installed together.
 */
export function manifestProblems(
  { name, folder, manifest }: WorkspacePackage,
  versions: ReadonlyMap<string, string>,
): string[] {
  const problems: string[] = []
  const expect = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem)
  }
  expect(manifest.private !== true, 'private: it is to be published')
  expect((manifest.description ?? '').length > 0, 'description: missing')
  expect(manifest.license === 'MIT', 'license: not MIT')
  expect(manifest.repository?.directory === folder, `repository.directory: not ${folder}`)
  expect(manifest.engines?.node === '>=24', 'engines.node: not >=24')
  expect(manifest.scripts?.prepack === 'tsc -b', "scripts.prepack: not 'tsc -b', so that nothing unbuilt is published")
  expect(JSON.stringify(manifest.exports) === JSON.stringify(EXPORTS), `exports: not ${JSON.stringify(EXPORTS)}`)
  for (const [dependency, version] of Object.entries(manifest.dependencies ?? {})) {
    const own = versions.get(dependency)
    expect(EXACT_VERSION.test(version), `dependencies.${dependency}: ${version} is not exact`)
    expect(own === undefined || own === version, `dependencies.${dependency}: ${version}, and the workspace has ${own}`)
    expect(!dependency.startsWith('@hft/') || own !== undefined, `dependencies.${dependency}: is not published`)
  }
  expect(name.startsWith('@hft/'), `name: ${name} is not in the @hft scope`)
  return problems
}

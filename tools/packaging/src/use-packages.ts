import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildPackages } from './build-packages.ts'
import { Consumer } from './consumer.ts'
import { packPackages } from './pack-packages.ts'
import { contentProblems } from './package-contents.ts'
import { manifestProblems } from './package-manifest.ts'
import { publintProblems, resolutionProblems } from './published-shape.ts'
import type { WorkspacePackage } from './workspace-packages.ts'

const OF_THE_PACKAGE = [
  'has a package.json fit to publish',
  'builds',
  'installs alone',
  'resolves with its types',
] as const
const OF_ITS_USE = [
  'holds its source, its build and nothing else',
  'can be imported, with every name',
  'has types for every name',
  'runs its README’s first example',
  'pleases publint',
] as const

/** What a package must be able to do alone, as sentences about it. */
export const PROMISES = [...OF_THE_PACKAGE, ...OF_ITS_USE] as const

/** Problems with each promise; none is good news. */
export type PackageReport = Readonly<Record<(typeof PROMISES)[number], readonly string[]>>
type UseReport = Readonly<Record<(typeof OF_ITS_USE)[number], readonly string[]>>

const NOT_INSTALLED: UseReport = {
  'holds its source, its build and nothing else': ['it is not installed'],
  'can be imported, with every name': ['it is not installed'],
  'has types for every name': ['it is not installed'],
  'runs its README’s first example': ['it is not installed'],
  'pleases publint': ['it is not installed'],
}

const PARALLEL_CONSUMERS = 2

/** Builds and packs all packages, and uses each one in a project of its own below `folder`. Reports by package name. */
export async function usePackages(
  root: string,
  packages: readonly WorkspacePackage[],
  folder: string,
): Promise<ReadonlyMap<string, PackageReport>> {
  const built = await buildPackages(root, packages)
  const tarballFolder = join(folder, 'tarballs')
  mkdirSync(tarballFolder)
  const tarballs = await packPackages(root, packages, tarballFolder)
  const versions = new Map(packages.map(({ name, manifest }) => [name, manifest.version]))
  const reports = new Map<string, PackageReport>()
  const queue = [...packages]
  await Promise.all(
    Array.from({ length: PARALLEL_CONSUMERS }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const consumer = new Consumer(root, join(folder, next.folder), next)
        const installed = await consumer.install(tarballs)
        const shape = await problemsOf(() => resolutionProblems(tarballs.get(next.name)!))
        const used = installed.length > 0 ? NOT_INSTALLED : await use(consumer)
        reports.set(next.name, {
          'has a package.json fit to publish': manifestProblems(next, versions),
          builds: built.get(next.name) ?? [],
          'installs alone': installed,
          'resolves with its types': shape,
          ...used,
        })
      }
    }),
  )
  return reports
}

async function use(consumer: Consumer): Promise<UseReport> {
  let example: string[] = []
  const types = await problemsOf(async () => {
    const problems = await consumer.sourceProblems()
    example = problems.example
    return problems.types
  })
  return {
    'holds its source, its build and nothing else': await problemsOf(() => contentProblems(consumer.installedFolder)),
    'can be imported, with every name': await problemsOf(() => consumer.importProblems()),
    'has types for every name': types,
    'runs its README’s first example': example,
    'pleases publint': await problemsOf(() => publintProblems(consumer.installedFolder)),
  }
}

async function problemsOf(check: () => Promise<string[]> | string[]): Promise<string[]> {
  try {
    return await check()
  } catch (error) {
    return [(error as Error).message]
  }
}

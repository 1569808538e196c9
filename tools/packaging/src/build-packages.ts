import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { builtOf, filesBelow } from './built-files.ts'
import { runNode } from './run-program.ts'
import type { WorkspacePackage } from './workspace-packages.ts'

const DIAGNOSTIC = /^(.+?)\(\d+,\d+\): error TS\d+: /

/** The workspace's own compiler. */
export function compilerAt(root: string): string {
  return join(root, 'node_modules/typescript/bin/tsc')
}

/**
 * Builds packages into their `dist`, in place and incrementally, and removes what is left there of sources that are gone.
 *
 * Answers the compiler's errors by package name: a package's own and those of the packages it needs.
 */
export async function buildPackages(
  root: string,
  packages: readonly WorkspacePackage[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  for (const { folder } of packages) removeLeftOvers(join(root, folder))
  const folders = packages.map(({ folder }) => folder)
  const { succeeded, stdout, stderr } = await runNode([compilerAt(root), '-b', '--pretty', 'false', ...folders], root)
  const lines = stdout.split('\n').filter((line) => line !== '')
  const placed = lines.flatMap((line) => {
    const file = DIAGNOSTIC.exec(line)?.[1]
    const owner = packages.find(({ folder }) => file?.startsWith(`${folder}/`) === true)
    return owner === undefined ? [] : [{ owner: owner.name, line }]
  })
  // What no package owns (a bad configuration, say) is everybody's.
  const unplaced = !succeeded && placed.length === 0 ? [...lines, stderr] : []
  return new Map(
    packages.map(({ name, closure }) => [
      name,
      [...unplaced, ...placed.filter(({ owner }) => closure.includes(owner)).map(({ line }) => line)],
    ]),
  )
}

/** The compiler never removes what it made of a file that has been renamed since, and npm would pack it. */
function removeLeftOvers(folder: string): void {
  const expected = new Set([...builtOf(filesBelow(join(folder, 'src'))), '.tsbuildinfo'])
  for (const file of filesBelow(join(folder, 'dist'))) if (!expected.has(file)) rmSync(join(folder, 'dist', file))
}

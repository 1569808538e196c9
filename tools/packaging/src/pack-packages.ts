import { join } from 'node:path'
import { runNpm } from './run-program.ts'
import type { WorkspacePackage } from './workspace-packages.ts'

/**
 * Packs built packages as `npm publish` would and answers their tarballs by package name.
 * @throws Error when npm cannot pack
 */
export async function packPackages(
  root: string,
  packages: readonly WorkspacePackage[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  // The builds have just been made, and one compiler at a time writes them: no `prepack`.
  const parameters = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const workspaces = packages.map(({ name }) => `--workspace=${name}`)
  const { succeeded, stdout, stderr } = await runNpm([...parameters, ...workspaces], root)
  if (!succeeded) throw new Error(`npm pack failed:\n${stderr}`)
  const packed = JSON.parse(stdout) as readonly { readonly name: string; readonly filename: string }[]
  return new Map(packed.map(({ name, filename }) => [name, join(folder, filename)]))
}

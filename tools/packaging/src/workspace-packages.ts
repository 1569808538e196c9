import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What this tool reads of a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly private?: boolean
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly engines?: { readonly node?: string }
  readonly scripts?: { readonly prepack?: string }
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
}

/** A package that is published from this workspace. */
export interface WorkspacePackage {
  readonly name: string
  /** Relative to the root, e.g. `packages/clock`. */
  readonly folder: string
  readonly manifest: Manifest
  /** Names of the workspace's packages that it needs, directly or through others, itself last. */
  readonly closure: readonly string[]
}

/** Packages of the workspace at `root`, those that others need first. */
export function workspacePackages(root: string): WorkspacePackage[] {
  const manifests = new Map<string, { readonly folder: string; readonly manifest: Manifest }>()
  for (const entry of readdirSync(join(root, 'packages')).sort()) {
    const folder = `packages/${entry}`
    const file = join(root, folder, 'package.json')
    if (!existsSync(file)) continue
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
    manifests.set(manifest.name, { folder, manifest })
  }
  const found = new Map<string, WorkspacePackage>()
  const visit = (name: string): readonly string[] => {
    const known = found.get(name)
    const own = manifests.get(name)
    if (known !== undefined || own === undefined) return known?.closure ?? []
    const needed = Object.keys(own.manifest.dependencies ?? {}).flatMap(visit)
    const closure = [...new Set([...needed, name])]
    found.set(name, { name, folder: own.folder, manifest: own.manifest, closure })
    return closure
  }
  for (const name of manifests.keys()) visit(name)
  return [...found.values()]
}

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What the compiler makes of one source file. */
export const BUILT_ENDINGS = ['.js', '.js.map', '.d.ts', '.d.ts.map'] as const

/** Files that are for the workspace alone. */
export const NOT_SHIPPED = /\.(?:test|contract)\.|\.tsbuildinfo$/

/** Files below `folder`, relative to it, forward slashes, sorted; none when there is no such folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}

/** Built files, relative to `dist`, of `sources`, relative to `src`. */
export function builtOf(sources: readonly string[]): string[] {
  return sources
    .filter((source) => source.endsWith('.ts') && !NOT_SHIPPED.test(source))
    .flatMap((source) => BUILT_ENDINGS.map((ending) => source.replace(/\.ts$/, ending)))
}

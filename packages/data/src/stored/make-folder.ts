import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder, and those above it that are missing. One after the other, because Node's own recursive way never ends
 * in file systems like /proc, where nothing can be made.
 *
 * @throws what `mkdir` fails with
 */
export function makeFolder(path: string): void {
  const missing: string[] = []
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.push(at)
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder)
    } catch (error) {
      // Another process may have been quicker.
      if (!existsSync(folder)) throw error
    }
  }
}

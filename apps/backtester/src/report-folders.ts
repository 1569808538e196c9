import type { CommandLineOption } from '@hft/engine'

/** A command line split into report folders and the options. */
export interface FolderArguments {
  readonly folders: readonly string[]
  readonly options: readonly string[]
}

/** Arguments that belong to no option are folders. */
export function splitFolders(args: readonly string[], known: readonly CommandLineOption[]): FolderArguments {
  const folders: string[] = []
  const options: string[] = []
  for (let at = 0; at < args.length; at++) {
    const argument = args[at]!
    if (argument === '--') continue
    if (!argument.startsWith('-')) {
      folders.push(argument)
      continue
    }
    options.push(argument)
    const option = known.find(({ flags }) => flags.split(/[ ,]+/).includes(argument))
    const next = args[at + 1]
    if (option?.flags.includes('<') === true && next !== undefined && !next.startsWith('--')) {
      options.push(next)
      at++
    }
  }
  return { folders, options }
}

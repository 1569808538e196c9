import { readFileSync } from 'node:fs'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** A package is for ES modules alone: `require` of it and resolution without `exports` are not promised. */
const NOT_PROMISED_KIND = 'CJSResolvesToESM'
const NOT_PROMISED_RESOLUTION = 'node10'

/** What publint says of a package's folder, suggestions left out. */
export async function publintProblems(folder: string): Promise<string[]> {
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, level: 'warning', strict: true })
  return messages.map((message) => formatMessage(message, pkg) ?? message.code)
}

/** What arethetypeswrong says of how a tarball's types resolve for ES modules and bundlers. */
export async function resolutionProblems(tarball: string): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
  if (result.types === false) return ['it has no types']
  return result.problems
    .filter((problem) => problem.kind !== NOT_PROMISED_KIND)
    .filter((problem) => !('resolutionKind' in problem) || problem.resolutionKind !== NOT_PROMISED_RESOLUTION)
    .map((problem) => JSON.stringify(problem))
}

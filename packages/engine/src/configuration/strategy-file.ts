import { registerHooks } from 'node:module'
import { CodedError } from '@hft/clock'
import { importModule } from './configuration-file.ts'

const FILE_EXTENSION = /\.(ts|mts|js|mjs)$/
const PACKAGE_NAME = /^(@[^/]+\/)?[a-z][^:]*$/

/** Whether a strategy's text names a file and not a built-in strategy. */
export function isStrategyFile(text: string): boolean {
  return FILE_EXTENSION.test(text) || text.includes('/') || text.includes('\\')
}

/**
 * The default export of a user's strategy file, for `createStrategy`.
 *
 * The file may stand anywhere: packages that aren't found from its folder (`@hft/strategy`, `zod`, …) are found from here.
 *
 * @param path absolute
 * @param name what messages call the file
 * @throws CodedError `strategy.file` when it isn't there, can't be parsed, throws or has no default export
 */
export async function importStrategyFile(path: string, name: string): Promise<object> {
  if (!FILE_EXTENSION.test(path)) throw strategyFileError(`${name}: a strategy file must end in .ts, .mts, .js or .mjs`)
  const hooks = registerHooks({ resolve: resolveFromHereToo })
  try {
    const { default: exported } = await importModule(path, name, strategyFileError)
    if (typeof exported === 'function') return exported
    const found = exported === undefined ? 'has no default export' : `exports a ${typeof exported} as default`
    throw strategyFileError(
      `${name} ${found}; it must be a class that extends Strategy, or a function (name, parameters) => Strategy`,
    )
  } finally {
    hooks.deregister()
  }
}

const resolveFromHereToo: NonNullable<Parameters<typeof registerHooks>[0]['resolve']> = (
  specifier,
  context,
  nextResolve,
) => {
  try {
    return nextResolve(specifier, context)
  } catch (error) {
    const isNotFound = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    if (!isNotFound || !PACKAGE_NAME.test(specifier)) throw error
    try {
      return nextResolve(specifier, { ...context, parentURL: import.meta.url })
    } catch {
      // Missing here as well: what the user's file asked for is what is said.
      throw error
    }
  }
}

function strategyFileError(message: string, cause?: unknown): CodedError {
  return new CodedError('strategy.file', message, { cause })
}

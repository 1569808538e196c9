import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CodedError } from '@hft/clock'

const MODULE_EXTENSIONS = ['.ts', '.mts', '.js', '.mjs']

/**
 * The value in a configuration file: JSON, or the default export of a module (`.ts` runs by Node's type stripping).
 *
 * @param path absolute
 * @param name what messages call the file
 * @throws CodedError `configuration.file` with the line where it is known
 */
export async function readConfigurationFile(path: string, name: string = path): Promise<unknown> {
  const extension = extname(path)
  if (extension === '.json') return readJson(path, name)
  if (!MODULE_EXTENSIONS.includes(extension)) {
    throw fileError(`${name}: a configuration file must end in .json, ${MODULE_EXTENSIONS.join(', ')}`)
  }
  const { default: value } = await importModule(path, name, fileError)
  if (value === undefined) throw fileError(`${name} has no default export; write \`export default { … }\``)
  return value
}

/**
 * The exports of a user's module.
 *
 * @param path absolute
 * @param name what messages call the file
 * @param failure makes the error of a message
 * @throws what `failure` makes when the file is not there, can't be parsed or throws, with its line where that is known
 */
export async function importModule(
  path: string,
  name: string,
  failure: (message: string, cause?: unknown) => Error,
): Promise<Readonly<Record<string, unknown>>> {
  await readText(path, name, failure)
  try {
    const exports: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href)
    return exports
  } catch (error) {
    throw failure(`${name}${lineIn(error, path)}: ${messageOf(error)}`, error)
  }
}

async function readJson(path: string, name: string): Promise<unknown> {
  const text = await readText(path, name, fileError)
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw fileError(`${name}: ${messageOf(error)}`, error)
  }
}

async function readText(
  path: string,
  name: string,
  failure: (message: string, cause?: unknown) => Error,
): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw failure(isMissing ? `${name}: no such file` : `${name}: ${messageOf(error)}`, error)
  }
}

/** `:line` of the first place in `path` that an error names. */
function lineIn(error: unknown, path: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const place of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${place}:`)
    const line = at < 0 ? null : /^\d+/.exec(stack.slice(at + place.length + 1))
    if (line !== null) return `:${line[0]}`
  }
  return ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function fileError(message: string, cause?: unknown): CodedError {
  return new CodedError('configuration.file', message, { cause })
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationError } from '@hft/engine'
import { classNameOf } from './strategy-name.ts'

const TEMPLATE = 'template-strategy'

/** The two files that were written. */
export interface NewStrategy {
  readonly strategy: string
  readonly test: string
}

/**
 * Writes `<name>.ts` and `<name>.test.ts` to a folder, which is made where it isn't there. Nothing is overwritten.
 *
 * @param name as `problemOfName` lets pass
 * @throws CodedError `configuration.invalid` when one of the files is there already or can't be written
 */
export function writeNewStrategy(folder: string, name: string): NewStrategy {
  const files = { strategy: join(folder, `${name}.ts`), test: join(folder, `${name}.test.ts`) }
  const written = [
    { path: files.strategy, text: named(`${TEMPLATE}.ts`, name) },
    { path: files.test, text: named(`${TEMPLATE}.test.ts`, name) },
  ]
  const present = written.filter(({ path }) => existsSync(path))
  if (present.length > 0) {
    throw configurationError(
      present.map(({ path }) => `${path} is there already; take another --name, or move it away`),
    )
  }
  try {
    mkdirSync(folder, { recursive: true })
    for (const { path, text } of written) writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw configurationError([`${folder} can't be written to (${why}); name another --folder`])
  }
  return files
}

function named(file: string, name: string): string {
  const text = readFileSync(new URL(`template/${file}`, import.meta.url), 'utf8')
  return text.replaceAll('TemplateStrategy', classNameOf(name)).replaceAll(TEMPLATE, name)
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TIDY_RULES, type TidyRule } from './rules.ts'

const FOLDERS = ['packages', 'apps', 'examples', 'tools']
const SKIPPED = /(^|\/)(node_modules|dist|coverage)(\/|$)/

/** Breaches of the rules in a file's text, as `path:line rule: message`. */
export function tidyProblemsOf(path: string, text: string, rules: readonly TidyRule[] = TIDY_RULES): string[] {
  const lines = text.replace(/\n$/, '').split('\n')
  return rules
    .filter((rule) => rule.applies(path))
    .flatMap((rule) =>
      rule.breaches(path, lines).map(({ line, message }) => `${path}:${line} ${rule.name}: ${message}`),
    )
}

/** Breaches of the rules in all source files below `root`. */
export function tidyProblems(root: string): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts') && !SKIPPED.test(path))
      .flatMap((path) => tidyProblemsOf(path, readFileSync(join(root, path), 'utf8'))),
  )
}

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { ExampleKind, examplesOf } from '@hft/docs'
import { builtOf, filesBelow, NOT_SHIPPED } from './built-files.ts'

const NEEDED = ['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js', 'package.json', 'src/index.ts']
const ALLOWED = /^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json|src\/.+\.ts|dist\/.+\.(?:d\.ts|js)(?:\.map)?)$/

/**
 * What is wrong with the files of an installed package in `folder`.
 *
 * It holds source and what was built of it, one to one; its maps lead to its own source; it has a license, and a README
 * that begins with an example that runs; it has no tests and no left-overs.
 */
export function contentProblems(folder: string): string[] {
  const files = filesBelow(folder).filter((file) => !file.startsWith('node_modules/'))
  return [
    ...NEEDED.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => !ALLOWED.test(file) || NOT_SHIPPED.test(file)).map((file) => `${file} is no part of it`),
    ...pairProblems(files),
    ...files.filter((file) => file.endsWith('.map')).flatMap((file) => mapProblems(folder, file)),
    ...readmeProblems(join(folder, 'README.md')),
  ]
}

function pairProblems(files: readonly string[]): string[] {
  const below = (folder: string): string[] =>
    files.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length))
  const expected = builtOf(below('src/'))
  const built = below('dist/').filter((file) => !NOT_SHIPPED.test(file))
  return [
    ...expected.filter((file) => !built.includes(file)).map((file) => `dist/${file} is missing; build again`),
    ...built.filter((file) => !expected.includes(file)).map((file) => `dist/${file} has no source`),
  ]
}

function mapProblems(folder: string, file: string): string[] {
  const { sources = [] } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { sources?: string[] }
  return sources
    .map((source) => normalize(join(dirname(file), source)))
    .filter((source) => source.startsWith('..') || !existsSync(join(folder, source)))
    .map((source) => `${file} leads to ${source}, which is not there`)
}

function readmeProblems(file: string): string[] {
  if (!existsSync(file)) return []
  const { examples } = examplesOf(readFileSync(file, 'utf8'))
  const [first] = examples
  if (first === undefined) return ['README.md has no ts example']
  return first.kind === ExampleKind.Fragment ? ['README.md begins with a fragment, not with an example that runs'] : []
}

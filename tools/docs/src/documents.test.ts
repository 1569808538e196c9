import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { codedErrors } from './coded-errors.ts'
import { ERROR_REFERENCE, errorReferenceOf } from './error-reference.ts'
import { linkProblems } from './links.ts'
import { markdownFiles } from './markdown-files.ts'
import { exampleProblems } from './run-examples.ts'

const root = join(import.meta.dirname, '../../..')
const documents = markdownFiles(root)

test('there are documents', () => {
  expect(documents).toEqual(expect.arrayContaining(['docs/architecture.md', 'packages/clock/README.md']))
})

describe('examples run, and print what the document shows', () => {
  let problems: readonly string[]

  beforeAll(async () => {
    problems = await exampleProblems(root, documents)
  }, 300_000)

  test.each(documents)('%s', (path) => {
    expect(problems.filter((problem) => problem.startsWith(`${path}:`))).toEqual([])
  })
})

test('links lead somewhere', () => {
  expect(linkProblems(root, documents)).toEqual([])
})

describe('coded errors', () => {
  const { sites, problems } = codedErrors(root)

  test('every code is a literal', () => {
    expect(problems).toEqual([])
  })

  test(`${ERROR_REFERENCE} lists them all; if not: npx nx run docs:errors`, () => {
    expect(readFileSync(join(root, ERROR_REFERENCE), 'utf8')).toBe(errorReferenceOf(sites))
  })
})

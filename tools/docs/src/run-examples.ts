import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { type Example, ExampleKind, examplesOf } from './examples.ts'
import { programProblems } from './run-programs.ts'
import { typeProblems } from './typecheck-examples.ts'

const PARALLEL_RUNS = 2

/** A document and its examples, each in a file of its own. */
interface Run {
  readonly path: string
  readonly examples: readonly Example[]
  readonly files: readonly string[]
}

/**
 * What is wrong with the examples of `documents` (paths relative to `root`), as `path:line message`.
 *
 * Programs and throwing examples are type-checked, run with the workspace's sources, and compared with the output that
 * the document shows; of fragments the syntax is checked. A document's examples share a process, but nothing else.
 */
export async function exampleProblems(root: string, documents: readonly string[]): Promise<string[]> {
  const problems: string[] = []
  // Inside the workspace, so that its packages resolve; outside node_modules, where Node strips no types.
  mkdirSync(join(root, '.nx'), { recursive: true })
  const folder = mkdtempSync(join(root, '.nx/examples-'))
  try {
    const runs = documents.map((path, index) => extract(root, path, join(folder, `d${index}`), problems))
    problems.push(...(await typeProblems(root, folder, placesOf(runs))))
    const queue = runs.filter(({ files }) => files.length > 0)
    await Promise.all(
      Array.from({ length: PARALLEL_RUNS }, async () => {
        for (let run = queue.shift(); run !== undefined; run = queue.shift()) problems.push(...(await runAll(run)))
      }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
  return problems.sort()
}

function extract(root: string, path: string, folder: string, problems: string[]): Run {
  const found = examplesOf(readFileSync(join(root, path), 'utf8'))
  problems.push(...found.problems.map(({ line, message }) => `${path}:${line} ${message}`))
  const examples: Example[] = []
  const files: string[] = []
  mkdirSync(folder)
  for (const example of found.examples) {
    const syntax = syntaxProblem(example.text)
    if (syntax !== undefined) problems.push(`${path}:${example.line} ${syntax}`)
    else if (example.kind !== ExampleKind.Fragment) {
      const file = join(folder, `line-${example.line}.ts`)
      // A block without imports is a module too.
      writeFileSync(file, `${example.text}export {}\n`)
      examples.push(example)
      files.push(file)
    }
  }
  return { path, examples, files }
}

function syntaxProblem(text: string): string | undefined {
  try {
    stripTypeScriptTypes(text)
    return undefined
  } catch (error) {
    return `does not parse: ${(error as Error).message.trim().split('\n')[0]}`
  }
}

function placesOf(runs: readonly Run[]): Map<string, { readonly path: string; readonly line: number }> {
  const places = new Map<string, { readonly path: string; readonly line: number }>()
  for (const { path, examples, files } of runs) {
    for (const [index, file] of files.entries()) places.set(file, { path, line: examples[index]!.line })
  }
  return places
}

async function runAll({ path, examples, files }: Run): Promise<string[]> {
  const problems = await programProblems(examples, files, ['--conditions=@hft/source'])
  return problems.map(({ line, message }) => `${path}:${line} ${message}`)
}

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { ExampleResult } from './example-result.ts'
import { type Example, ExampleKind, examplesOf } from './examples.ts'
import { typeProblems } from './typecheck-examples.ts'

const RUNNER = join(import.meta.dirname, 'example-runner.ts')
const PARALLEL_RUNS = 2
const LONGEST_RUN_MILLIS = 60_000

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
  const resultFile = `${files[0]}.json`
  const ending = await new Promise<string>((resolve) => {
    const options = { timeout: LONGEST_RUN_MILLIS, cwd: join(files[0]!, '..') }
    const flags = ['--conditions=@hft/source', '--disable-warning=ExperimentalWarning']
    execFile(process.execPath, [...flags, RUNNER, resultFile, ...files], options, (error, _stdout, stderr) =>
      resolve(error === null ? '' : `${error.message}\n${stderr}`.trim()),
    )
  })
  const results = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as ExampleResult[]) : []
  return examples.flatMap((example, index) => {
    const result = results[index]
    const problem =
      result === undefined ? `was not reached: ${ending || 'an earlier one left'}` : judge(example, result)
    return problem === undefined ? [] : [`${path}:${example.line} ${problem}`]
  })
}

function judge(example: Example, { output, code, message }: ExampleResult): string | undefined {
  if (example.kind === ExampleKind.Throwing) {
    if (message === '') return `ends well; it should throw ${example.code}`
    if (code !== example.code) return `throws ${code || message}; it should throw ${example.code}`
  } else if (message !== '') return `throws ${code === '' ? message : `${code}: ${message}`}`
  if (example.output === undefined || linesOf(output) === linesOf(example.output.text)) return undefined
  return `prints\n${linesOf(output)}\nwhere the document shows\n${linesOf(example.output.text)}`
}

/** Blanks at line ends and blank lines at the end carry no meaning in a document. */
function linesOf(text: string): string {
  return text.replace(/[ \t]+$/gm, '').trimEnd()
}

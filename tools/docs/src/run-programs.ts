import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ExampleResult } from './example-result.ts'
import { type Example, ExampleKind } from './examples.ts'

const RUNNER = join(import.meta.dirname, 'example-runner.ts')
const LONGEST_RUN_MILLIS = 60_000

/**
 * Runs examples, each in the file of the same index, one after the other in one process, and says what is wrong.
 *
 * The process runs in the first file's folder with `nodeFlags`; packages resolve from each file's own folder.
 */
export async function programProblems(
  examples: readonly Example[],
  files: readonly string[],
  nodeFlags: readonly string[],
): Promise<{ line: number; message: string }[]> {
  // Documents show no colours, and nx asks for them.
  const { FORCE_COLOR: _, ...environment } = process.env
  const resultFile = `${files[0]}.json`
  const ending = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [...nodeFlags, '--disable-warning=ExperimentalWarning', RUNNER, resultFile, ...files],
      { timeout: LONGEST_RUN_MILLIS, cwd: dirname(files[0]!), env: { ...environment, NO_COLOR: '1' } },
      (error, _stdout, stderr) => resolve(error === null ? '' : `${error.message}\n${stderr}`.trim()),
    )
  })
  const results = existsSync(resultFile) ? (JSON.parse(readFileSync(resultFile, 'utf8')) as ExampleResult[]) : []
  return examples.flatMap((example, index) => {
    const result = results[index]
    const message =
      result === undefined ? `was not reached: ${ending || 'an earlier one left'}` : judge(example, result)
    return message === undefined ? [] : [{ line: example.line, message }]
  })
}

function judge(example: Example, { output, code, message }: ExampleResult): string | undefined {
  if (example.kind === ExampleKind.Throwing) {
    if (message === '') return `ends well; it should throw ${example.code}`
    if (code !== example.code) return `throws ${code || message}; it should throw ${example.code}`
  } else if (message !== '') return `throws ${code === '' ? message : `${code}: ${message}`}`
  if (example.output === undefined || trimmed(output) === trimmed(example.output.text)) return undefined
  return `prints\n${trimmed(output)}\nwhere the document shows\n${trimmed(example.output.text)}`
}

/** Blanks at line ends and blank lines at the end carry no meaning in a document. */
function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, '').trimEnd()
}

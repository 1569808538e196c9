import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the text of a file stands in a document. */
interface Place {
  readonly path: string
  /** Line of the fence that opens it. */
  readonly line: number
}

const DIAGNOSTIC = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/

/**
 * Type errors in the files of `places`, all below `folder`, as `path:line message` of the document they stand in.
 *
 * The compiler runs once over all of them, with the workspace's own strictness. Errors of the packages' sources are not
 * told here: the packages' own check does.
 * @throws Error when the compiler could not do its work at all
 */
export async function typeProblems(
  root: string,
  folder: string,
  places: ReadonlyMap<string, Place>,
): Promise<string[]> {
  if (places.size === 0) return []
  const configuration = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { composite: false, declaration: false, declarationMap: false, noEmit: true, rootDir: root },
    files: [...places.keys()],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { failed, text } = await new Promise<{ failed: boolean; text: string }>((resolve) => {
    execFile(
      process.execPath,
      [compiler, '-p', 'tsconfig.json', '--pretty', 'false'],
      { cwd: folder, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ failed: error !== null, text: stdout + stderr }),
    )
  })
  const diagnostics = text.split('\n').flatMap((line) => {
    const [, file, row, message] = DIAGNOSTIC.exec(line) ?? []
    return file === undefined ? [] : [{ place: places.get(join(folder, file)), row: Number(row), message }]
  })
  if (failed && diagnostics.length === 0) throw new Error(`the compiler failed: ${text}`)
  return diagnostics.flatMap(({ place, row, message }) =>
    place === undefined ? [] : [`${place.path}:${place.line + row} ${message}`],
  )
}

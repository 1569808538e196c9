import { execFile } from 'node:child_process'

/** How a program ended and everything it wrote. */
export interface ProgramEnd {
  readonly succeeded: boolean
  readonly stdout: string
  readonly stderr: string
}

const LONGEST_RUN_MILLIS = 240_000

/** Runs a JavaScript or TypeScript program with this Node. */
export function runNode(parameters: readonly string[], cwd: string): Promise<ProgramEnd> {
  return run(process.execPath, parameters, cwd)
}

/** Runs npm: the one that started this process, else the one on the path. */
export function runNpm(parameters: readonly string[], cwd: string): Promise<ProgramEnd> {
  const { npm_execpath: npm } = process.env
  return npm === undefined ? run('npm', parameters, cwd) : run(process.execPath, [npm, ...parameters], cwd)
}

function run(program: string, parameters: readonly string[], cwd: string): Promise<ProgramEnd> {
  const options = { cwd, timeout: LONGEST_RUN_MILLIS, maxBuffer: 1 << 26 }
  return new Promise((resolve) => {
    execFile(program, parameters, options, (error, stdout, stderr) => {
      resolve({ succeeded: error === null, stdout, stderr: stderr === '' && error !== null ? error.message : stderr })
    })
  })
}

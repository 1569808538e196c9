import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, 'main.ts')

/** A line of JSON that the trader tells. */
export interface Told {
  readonly type: string
  readonly [field: string]: unknown
}

/** How the trader ended, and what it said. */
export interface EndedTrader {
  readonly code: number | null
  readonly told: readonly Told[]
  readonly stdout: string
  readonly stderr: string
}

/** Runs the trader's program in a folder; `onTold` gets each line of JSON that it tells, and the process. */
export function runTrader(
  folder: string,
  args: readonly string[],
  onTold: (told: Told, child: ChildProcess) => void = () => undefined,
): Promise<EndedTrader> {
  const { INIT_CWD: _, ...environment } = process.env
  const child = spawn(process.execPath, ['--conditions=@hft/source', MAIN, ...args], { cwd: folder, env: environment })
  const told: Told[] = []
  let rest = ''
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (bytes) => {
    stdout += bytes
    const pieces = (rest + bytes).split('\n')
    rest = pieces.pop()!
    for (const line of pieces) {
      if (!line.startsWith('{')) continue
      told.push(JSON.parse(line))
      onTold(told.at(-1)!, child)
    }
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, told, stdout, stderr })))
}

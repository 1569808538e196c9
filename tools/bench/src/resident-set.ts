import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Nothing is allocated on the hot path: more room would only be touched, and then be resident. */
const YOUNG_GENERATION = '--max-semi-space-size=2'

/**
 * Tells, when the program ends, the largest resident set that the system has counted for it, in KiB. Linux counts in
 * `maxRSS` what the process had before it became the program, which is what its parent has: `VmHWM` is the program's own.
 */
const TELL_ON_EXIT = `import { existsSync, readFileSync, writeSync } from 'node:fs'
const status = '/proc/self/status'
process.on('exit', () => {
  const own = existsSync(status) ? /VmHWM:\\s+(\\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  writeSync(3, own ?? String(process.resourceUsage().maxRSS))
})`

/**
 * Runs a program of this workspace in a process of its own, with the young generation that the applications have.
 *
 * @param program built, or a source file, which costs the runtime some 20 MiB for taking its types off
 * @returns the largest resident set that it had, bytes
 * @throws Error with what it wrote to stderr when it doesn't end with 0
 */
export async function largestResidentSet(program: string, args: readonly string[]): Promise<number> {
  const preload = `data:text/javascript,${encodeURIComponent(TELL_ON_EXIT)}`
  const source = program.endsWith('.ts') ? ['--conditions=@hft/source'] : []
  const options = [...source, YOUNG_GENERATION, '--import', preload]
  const child = spawn(process.execPath, [...options, program, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const stderr = textOf(child.stderr as Readable)
  const told = textOf(child.stdio[3] as Readable)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${await stderr}`)
  return Number(await told) * 1024
}

async function textOf(stream: Readable): Promise<string> {
  const pieces: string[] = []
  for await (const piece of stream) pieces.push(String(piece))
  return pieces.join('')
}

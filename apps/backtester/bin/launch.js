// Runs a built program, or its source where nothing is built yet (needs the Node of the workspace: use npx).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @param {string} program path of the program below dist and src, without its ending */
export async function launch(program) {
  const built = new URL(`../dist/${program}.js`, import.meta.url)
  if (existsSync(built)) {
    await import(built.href)
    return
  }
  const source = fileURLToPath(new URL(`../src/${program}.ts`, import.meta.url))
  // Nothing is allocated on the hot path: a larger young generation would only be touched, and be resident.
  const options = ['--max-semi-space-size=2', '--conditions=@hft/source']
  const child = spawn(process.execPath, [...options, source, ...process.argv.slice(2)], { stdio: 'inherit' })
  // The terminal sends Ctrl-C to the program as well; what is sent to this process alone is passed on.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
  })
}

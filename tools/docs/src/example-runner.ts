/**
 * Program that runs examples one after the other in one process and reports each.
 *
 * Arguments: the file to write the results to (JSON, a list of ExampleResult), then the examples' files. An example ends
 * when nothing is left to wait for, so that what it prints from a timer is its own and not the next one's.
 */
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { ExampleResult } from './example-result.ts'

const [resultFile = '', ...files] = process.argv.slice(2)
const results: ExampleResult[] = []

let running = false
let settled = true
let output = ''
let failure: unknown
let failed = false

function start(): void {
  const file = files[results.length]
  if (file === undefined) return
  running = true
  settled = false
  output = ''
  failed = false
  // Without anything to wait for, the process would end here and not come back to 'beforeExit'.
  setImmediate(() => undefined)
  import(pathToFileURL(file).href).then(
    () => {
      settled = true
    },
    (error: unknown) => {
      settled = true
      fail(error)
    },
  )
}

function fail(error: unknown): void {
  if (failed) return
  failed = true
  failure = error
}

function finish(): void {
  running = false
  const error = failure as { readonly code?: unknown; readonly message?: unknown }
  results.push({
    output,
    code: failed && typeof error.code === 'string' ? error.code : '',
    message: failed ? String(error.message ?? failure) : '',
  })
}

function capture(chunk: string | Uint8Array): boolean {
  output += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
  return true
}

process.stdout.write = capture
process.stderr.write = capture
process.on('uncaughtException', fail)
process.on('beforeExit', () => {
  if (running) {
    if (!settled) fail(new Error('it waits for something that never comes'))
    else if (process.exitCode !== undefined && process.exitCode !== 0) {
      fail(new Error(`it sets exit code ${process.exitCode}`))
    }
    process.exitCode = undefined
    finish()
  }
  start()
})
process.on('exit', (exitCode) => {
  if (running) {
    fail(new Error(`it leaves the process with exit code ${exitCode}`))
    finish()
  }
  writeFileSync(resultFile, JSON.stringify(results))
})

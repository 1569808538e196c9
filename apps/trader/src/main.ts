#!/usr/bin/env node
import process from 'node:process'
import { SystemClock } from '@hft/clock'
import { ExitCode, optimiseForThroughput, whenReaderLeaves } from '@hft/engine'
import { runProgram } from './program.ts'

optimiseForThroughput()

// Who doesn't look any more doesn't want to trade on.
whenReaderLeaves(
  process.stdout,
  () => process.kill(process.pid, 'SIGTERM'),
  (message) => {
    process.stderr.write(message)
    process.exit(ExitCode.Failed)
  },
)

process.exitCode = await runProgram({
  args: process.argv.slice(2),
  environment: process.env,
  currentFolder: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  killSignals: process,
  pid: process.pid,
  clock: new SystemClock(),
  exit: (code) => process.exit(code),
})

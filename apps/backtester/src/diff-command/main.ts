#!/usr/bin/env node
import process from 'node:process'
import { SystemClock } from '@hft/clock'
import { runDiffProgram } from './program.ts'

process.exitCode = await runDiffProgram({
  args: process.argv.slice(2),
  environment: process.env,
  currentFolder: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  clock: new SystemClock(),
  exit: (code) => process.exit(code),
})

#!/usr/bin/env node
import { join } from 'node:path'
import process from 'node:process'
import { runProgram } from './program.ts'

process.exitCode = await runProgram({
  args: process.argv.slice(2),
  environment: process.env,
  currentFolder: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  root: join(import.meta.dirname, '../../..'),
})

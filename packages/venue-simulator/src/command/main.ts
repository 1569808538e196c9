#!/usr/bin/env node
import process from 'node:process'
import { SystemClock } from '@hft/clock'
import { runServeProgram } from './serve-program.ts'

const clock = new SystemClock()
const ended = new Promise((resolve) => {
  process.once('SIGINT', resolve)
  process.once('SIGTERM', resolve)
})
const { stdout, stderr } = process
process.exitCode = await runServeProgram(process.argv.slice(2), { stdout, stderr, clock, ended })
clock.close()

import { join } from 'node:path'
import { tidyProblems } from './check-tidy.ts'

const problems = tidyProblems(join(import.meta.dirname, '../../..'))
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length === 0 ? 0 : 1

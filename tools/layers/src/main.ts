import { join } from 'node:path'
import { layerProblems } from './check-layers.ts'

const problems = layerProblems(join(import.meta.dirname, '../../..'))
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length === 0 ? 0 : 1

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codedErrors } from './coded-errors.ts'
import { ERROR_REFERENCE, errorReferenceOf } from './error-reference.ts'

const root = join(import.meta.dirname, '../../..')
const { sites, problems } = codedErrors(root)
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
if (problems.length === 0) writeFileSync(join(root, ERROR_REFERENCE), errorReferenceOf(sites))

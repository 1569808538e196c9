import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tidyProblems, tidyProblemsOf } from './check-tidy.ts'

test('the tree is tidy', () => {
  expect(tidyProblems(join(import.meta.dirname, '../../..'))).toEqual([])
})

test.each([
  ['wall-clock', 'packages/engine/src/a.ts', 'const now = Date.now()'],
  ['wall-clock', 'packages/data/src/a.ts', 'if (Math.random() < 0.5) go()'],
  ['left-open', 'apps/trader/src/a.ts', '// TODO later'],
  ['left-open', 'packages/data/src/a.test.ts', "test.only('x', () => {})"],
  ['type-hole', 'packages/data/src/a.ts', 'const x = y as any'],
  ['swallowed-error', 'tools/bench/src/a.ts', 'try { go() } catch {}'],
  ['file-size', 'packages/data/src/a.ts', 'x\n'.repeat(401)],
  ['says-nothing', 'packages/data/src/utils/a.ts', ''],
  ['package-sentence', 'packages/data/src/index.ts', "export { a } from './a.ts'"],
])('%s is seen in %s', (rule, path, text) => {
  const problems = tidyProblemsOf(path, text)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(` ${rule}: `)
})

test.each([
  ['the system clock', 'packages/clock/src/system-clock.ts', 'const now = Date.now()'],
  ['a test reads the wall clock', 'packages/clock/src/system-clock.test.ts', 'const now = Date.now()'],
  ['a file of 400 lines', 'packages/data/src/a.ts', 'x\n'.repeat(400)],
])('allowed: %s', (_name, path, text) => {
  expect(tidyProblemsOf(path, text)).toEqual([])
})

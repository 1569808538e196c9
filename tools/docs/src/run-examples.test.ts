import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { exampleProblems } from './run-examples.ts'

const root = join(import.meta.dirname, '../../..')

const PASSING = `
\`\`\`ts
import { parseDuration } from '@hft/clock'
setTimeout(() => console.log('later'), 5)
console.log(parseDuration('1us'))
\`\`\`

\`\`\`text output
1000
later
\`\`\`

\`\`\`ts throws duration.malformed
import { parseDuration } from '@hft/clock'
console.log('before')
parseDuration('soon')
\`\`\`

\`\`\`console output
before
\`\`\`

\`\`\`ts fragment
const quoter = new Quoter(half, ...rest)
\`\`\`

\`\`\`json
{ "not": "an example" }
\`\`\`

\`\`\`ts
const text: string = await Promise.resolve('top level')
process.stdout.write(text)
\`\`\`
`

/** Examples that must not pass, each with what is said of it. */
const FAILING: readonly (readonly [name: string, blocks: string, problem: RegExp])[] = [
  ['wrong type', '```ts\nconst ticks: number = "1"\n```', /^\S+:2 TS2322/],
  ['a type from a package', "```ts\nimport { Nope } from '@hft/clock'\n```", /^\S+:2 TS2305/],
  ['throws', '```ts\nthrow new RangeError("too far")\n```', /^\S+:1 throws too far$/],
  ['throws late', '```ts\nsetTimeout(() => { throw new Error("late") }, 1)\n```', /^\S+:1 throws late$/],
  ['waits forever', '```ts\nawait new Promise(() => {})\n```', /^\S+:1 throws it waits for something/],
  ['exit code', '```ts\nprocess.exitCode = 3\n```', /^\S+:1 throws it sets exit code 3/],
  [
    'other output',
    '```ts\nconsole.log(1)\n```\n```text output\n2\n```',
    /^\S+:1 prints\n1\nwhere the document shows\n2$/,
  ],
  ['should throw', '```ts throws a.b\nconsole.log(1)\n```', /^\S+:1 ends well; it should throw a\.b$/],
  [
    'throws another',
    "```ts throws a.b\nimport { parseUtc } from '@hft/clock'\nparseUtc('')\n```",
    /^\S+:1 throws utc\.malformed; it should throw a\.b$/,
  ],
  ['fragment that is no code', '```ts fragment\nconst = 1\n```', /^\S+:1 does not parse/],
  ['unknown mark', '```ts skip\nx\n```', /^\S+:1 'skip' is no mark/],
  ['output of nothing', '```text output\n2\n```', /^\S+:1 an output block must follow/],
  ['leaves', '```ts\nprocess.exit(0)\n```', /^\S+:1 throws it leaves the process with exit code 0$/],
]

let folder: string
let problems: readonly string[]

beforeAll(async () => {
  vi.stubEnv('FORCE_COLOR', '1')
  mkdirSync(join(root, '.nx'), { recursive: true })
  folder = mkdtempSync(join(root, '.nx/documents-'))
  const documents = FAILING.map(([, blocks], index) => {
    writeFileSync(join(folder, `${index}.md`), blocks)
    return join(folder, `${index}.md`).slice(root.length + 1)
  })
  writeFileSync(join(folder, 'passing.md'), PASSING)
  problems = await exampleProblems(root, [...documents, join(folder, 'passing.md').slice(root.length + 1)])
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('examples that do what the document says', () => {
  expect(problems.filter((problem) => problem.includes('/passing.md:'))).toEqual([])
})

test.each(FAILING.map(([name, , problem], index) => [name, index, problem] as const))(
  'named: %s',
  (_name, index, problem) => {
    const own = problems.filter((text) => text.includes(`/${index}.md:`))
    expect(own).toContainEqual(expect.stringMatching(problem))
  },
)

import { expect, test } from 'vitest'
import { codedErrorsOf } from './coded-errors.ts'
import { errorReferenceOf } from './error-reference.ts'

test.each([
  ['a string', "throw new CodedError('a.b', 'it\\'s wrong')", "it's wrong"],
  ['a template', `new CodedError('a.b', \`seed \${seed} is not \${this.#bound}\`)`, 'seed {seed} is not {bound}'],
  ['an index and an assertion', `new CodedError('a.b', \`\${rows[0]!.id} of \${order!.id!}\`)`, '… of {id}'],
  ['a call in a hole', `new CodedError('a.b', \`use \${names.map((n) => \`'\${n}'\`).join(', ')}\`)`, 'use …'],
  ['braces in a hole', `new CodedError('a.b', \`x \${of({ y: '}' })} z\`)`, 'x … z'],
  ['brackets and commas in the text', "new CodedError('a.b', 'from ( to ], or {')", 'from ( to ], or {'],
  ['over lines, with a cause', "new CodedError(\n  'a.b',\n  `x`,\n  { cause },\n)", 'x'],
  ['a variable', "new CodedError('a.b', message)", '{message}'],
  ['an expression', "new CodedError('a.b', tall ? 'x' : 'y')", '…'],
])('message: %s', (_name, source, message) => {
  expect(codedErrorsOf(source, 'p')).toEqual({ sites: [{ code: 'a.b', message, package: 'p' }], problems: [] })
})

test('each of several is found', () => {
  const source = "new CodedError('a.b', 'x')\nnew CodedError('c.d_e', 'y')"
  expect(codedErrorsOf(source, 'p').sites.map(({ code }) => code)).toEqual(['a.b', 'c.d_e'])
})

test.each([
  ['a variable', 'new CodedError(code, message)'],
  ['a template', `new CodedError(\`grid.\${kind}\`, message)`],
  ['no domain', "new CodedError('wrong', message)"],
])('a code that cannot be listed is named: %s', (_name, source) => {
  const { sites, problems } = codedErrorsOf(`\n${source}`, 'p')
  expect(sites).toEqual([])
  expect(problems).toEqual([{ line: 2, message: expect.stringContaining('is no literal') }])
})

test('one row a code, with all its messages and packages, and no markup of their own', () => {
  const reference = errorReferenceOf([
    { code: 'a.b', message: 'x | <y>\n  *z*', package: 'p' },
    { code: 'a.b', message: 'second', package: 'q' },
    { code: 'a.b', message: 'second', package: 'q' },
    { code: 'c.d', message: 'third', package: 'p' },
  ])
  expect(reference.split('\n').slice(-3)).toEqual([
    '| `a.b` | x \\| &lt;y&gt; \\*z\\*<br>second | `p`, `q` |',
    '| `c.d` | third | `p` |',
    '',
  ])
})

import { expect, test } from 'vitest'
import type { CommandLineOption } from './command-line-option.ts'
import { declareOptions, type OptionParser, readOptions } from './read-options.ts'

const options: readonly CommandLineOption[] = [
  { flags: '--data <path>', description: '', isRepeatable: true },
  { flags: '--report <folder>', description: '' },
  { flags: '--no-report', description: '' },
  { flags: '--print-config', description: '' },
]

/** Answers what commander's Command answers to these options. */
function parserOf(parsed: Readonly<Record<string, unknown>>): OptionParser & { readonly seen: readonly string[] } {
  const seen: string[] = []
  return {
    seen,
    option: (flags: string) => seen.push(flags),
    parse: (args) => seen.push(...args),
    opts: () => parsed,
  }
}

test.each([
  ['1. nothing', { report: true }, {}],
  ['2. values', { data: ['a', 'b'], report: true }, { '--data': ['a', 'b'] }],
  ['3. a value and its negation declared', { report: ['x'] }, { '--report': ['x'] }],
  ['4. negated', { report: false }, { '--no-report': [] }],
  ['5. words', { printConfig: true, report: true }, { '--print-config': [] }],
])('%s', (_name, parsed, expected) => {
  expect(Object.fromEntries(readOptions(parserOf(parsed), options, []).values)).toEqual(expected)
})

test('the parser gets what is right, and mistakes are told', () => {
  const parser = parserOf({})
  declareOptions(parser, options)
  const { problems } = readOptions(parser, options, ['--data', 'a', '--dat', 'b'])
  expect(parser.seen).toEqual([...options.map(({ flags }) => flags), '--data', 'a'])
  expect(problems).toEqual(['there is no option --dat; did you mean --data?'])
})

import { CodedError } from '@hft/clock'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { SchemaTree } from '../schema-tree.ts'
import { type CommandLineOption, flagLayers } from './command-line-option.ts'

const tree = new SchemaTree(z.strictObject({}))

const halfOf = (text: string): number => {
  if (Number(text) % 2 === 0) return Number(text) / 2
  throw new CodedError('test.odd', `'${text}' is odd`)
}

const options: readonly CommandLineOption[] = [
  { flags: '--half <number>', description: '', isRepeatable: true, configure: (texts) => texts.map(halfOf) },
  { flags: '--one <number>', description: '', configure: ([text]) => [halfOf(text!)] },
  {
    flags: '--pair <number>',
    description: '',
    isRepeatable: true,
    configure: (texts) => {
      if (texts.length < 3) return texts
      throw new CodedError('test.many', 'more than two')
    },
  },
]

test.each([
  [
    '1. each wrong value of a repeatable option',
    '--half',
    ['1', '2', '3'],
    ["--half: '1' is odd", "--half: '3' is odd"],
  ],
  ['2. the last value of another one', '--one', ['1', '3'], ["--one: '3' is odd"]],
  ['3. values that are wrong together alone', '--pair', ['1', '2', '3'], ['--pair: more than two']],
])('%s', (_name, option, texts, problems) => {
  expect(flagLayers(options, new Map([[option, texts]]), tree)).toEqual({ layers: [], problems })
})

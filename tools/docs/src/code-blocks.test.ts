import { expect, test } from 'vitest'
import { codeBlocksOf, proseOf } from './code-blocks.ts'

test.each([
  ['no fence', 'text `code` text', []],
  [
    'language and flags',
    '```ts throws a.b\nx\n```',
    [{ language: 'ts', flags: ['throws', 'a.b'], line: 1, text: 'x\n' }],
  ],
  ['no language', 'a\n\n```\nx\n```\n', [{ language: '', flags: [], line: 3, text: 'x\n' }]],
  ['tildes hold backticks', '~~~md\n```\n~~~', [{ language: 'md', flags: [], line: 1, text: '```\n' }]],
  [
    'a longer fence holds a shorter',
    '````\n```ts\n```\n````',
    [{ language: '', flags: [], line: 1, text: '```ts\n```\n' }],
  ],
  [
    'in a list',
    '1. do\n\n   ```ts\n   if (x)\n     y()\n   ```',
    [{ language: 'ts', flags: [], line: 3, text: 'if (x)\n  y()\n' }],
  ],
  ['never closed', '```ts\nx', [{ language: 'ts', flags: [], line: 1, text: 'x\n' }]],
  ['empty', '```ts\n```', [{ language: 'ts', flags: [], line: 1, text: '' }]],
  [
    'two, one after the other',
    '```ts\na\n```\n```text output\nb\n```',
    [
      { language: 'ts', flags: [], line: 1, text: 'a\n' },
      { language: 'text', flags: ['output'], line: 4, text: 'b\n' },
    ],
  ],
])('code blocks: %s', (_name, document, blocks) => {
  expect(codeBlocksOf(document)).toEqual(blocks)
})

test('prose is without code and keeps its lines', () => {
  expect(proseOf('a\n```ts\nb\n```\nc `d` e ``f ` g`` h')).toBe('a\n\n\n\nc  e  h')
})

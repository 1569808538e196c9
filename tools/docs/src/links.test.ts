import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anchorsOf, linkProblems, linksOf } from './links.ts'

test.each([
  ['inline', '[a](b.md)', ['b.md']],
  ['with a title', '[a](b.md "title")', ['b.md']],
  ['an image inside', '[![a](b.svg)](c.md)', ['c.md']],
  ['code as its text', '[`a`](b.md#c)', ['b.md#c']],
  ['a definition', 'see [a]\n\n[a]: b.md', ['b.md']],
  ['two in a line', '[a](b) and [c](d)', ['b', 'd']],
  ['none in code', '`[a](b)`\n```md\n[c](d)\n```', []],
  ['none in an index access', 'levels[0] (the best)', []],
])('links: %s', (_name, document, targets) => {
  expect(linksOf(document).map(({ target }) => target)).toEqual(targets)
})

test.each([
  ['lower case and hyphens', '# Order book', ['order-book']],
  ['punctuation goes', "## What's new? (2)", ['whats-new-2']],
  ['code and links are their text', '# `Engine` and [risk](r.md)', ['engine-and-risk']],
  ['repeated', '# A\n# A\n# A', ['a', 'a-1', 'a-2']],
  ['named', '<a id="here"></a>', ['here']],
  ['not in code', '```sh\n# comment\n```', []],
])('anchors: %s', (_name, document, anchors) => {
  expect([...anchorsOf(document)]).toEqual(anchors)
})

describe('links that lead nowhere are named', () => {
  let root: string

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'links-'))
    mkdirSync(join(root, 'docs'))
    writeFileSync(join(root, 'README.md'), '# Top\n')
  })
  afterAll(() => rmSync(root, { recursive: true }))

  test.each([
    ['a file', '[a](../README.md)', undefined],
    ['a folder', '[a](../docs)', undefined],
    ['from the root', '[a](/README.md)', undefined],
    ['an anchor', '[a](../README.md#top)', undefined],
    ['an anchor of its own', '# B\n[a](#b)', undefined],
    ['elsewhere', '[a](https://example.org/x.md#y) [b](mailto:a@example.org)', undefined],
    ['no such file', '\n[a](gone.md)', 'docs/a.md:2 the link to gone.md leads nowhere: there is no docs/gone.md'],
    [
      'no such heading',
      '[a](../README.md#gone)',
      'docs/a.md:1 the link to ../README.md#gone leads nowhere: README.md has no heading #gone',
    ],
    ['out of the repository', '[a](../../b.md)', 'docs/a.md:1 the link to ../../b.md leads out of the repository'],
  ])('%s', (_name, document, problem) => {
    writeFileSync(join(root, 'docs/a.md'), document)
    expect(linkProblems(root, ['docs/a.md'])).toEqual(problem === undefined ? [] : [problem])
  })
})

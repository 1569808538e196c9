import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { codeBlocksOf, proseOf } from './code-blocks.ts'

const INLINE_LINK = /\[(?:[^[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g
const LINK_DEFINITION = /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)>?/
const ELSEWHERE = /^([a-z][a-z0-9+.-]*:|\/\/)/i
const HEADING = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/
const NAMED_ANCHOR = /<a\s+(?:id|name)="([^"]+)"/g

/** Targets of the links of a document in order, with the lines they stand on; code is no place for links. */
export function linksOf(document: string): { target: string; line: number }[] {
  return proseOf(document)
    .split('\n')
    .flatMap((text, index) => {
      const inline = [...text.matchAll(INLINE_LINK)].map((match) => match[1]!)
      const definition = LINK_DEFINITION.exec(text)?.[1]
      return [...inline, ...(definition === undefined ? [] : [definition])].map((target) => ({
        target,
        line: index + 1,
      }))
    })
}

/**
 * Anchors of a document: its headings as GitHub names them (lower case, words joined by hyphens, no punctuation, a
 * number after one that is there already), and `<a id="…">`.
 */
export function anchorsOf(document: string): Set<string> {
  const anchors = new Set<string>()
  for (const heading of headingsOf(document)) {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-')
    let anchor = name
    for (let repeat = 1; anchors.has(anchor); repeat++) anchor = `${name}-${repeat}`
    anchors.add(anchor)
  }
  for (const [, anchor] of document.matchAll(NAMED_ANCHOR)) anchors.add(anchor!)
  return anchors
}

/** Links of `documents` (paths relative to `root`) that lead nowhere in the workspace, as `path:line message`. */
export function linkProblems(root: string, documents: readonly string[]): string[] {
  return documents.flatMap((path) =>
    linksOf(readFileSync(join(root, path), 'utf8')).flatMap(({ target, line }) => {
      const problem = ELSEWHERE.test(target) ? undefined : problemOf(root, path, target)
      return problem === undefined ? [] : [`${path}:${line} ${problem}`]
    }),
  )
}

function problemOf(root: string, path: string, target: string): string | undefined {
  const [place = '', anchor] = decodeURIComponent(target).split('#')
  const file = place === '' ? path : normalize(place.startsWith('/') ? place.slice(1) : join(dirname(path), place))
  if (file.startsWith('..')) return `the link to ${target} leads out of the repository`
  if (!existsSync(join(root, file))) return `the link to ${target} leads nowhere: there is no ${file}`
  if (anchor === undefined || !file.endsWith('.md') || statSync(join(root, file)).isDirectory()) return undefined
  if (anchorsOf(readFileSync(join(root, file), 'utf8')).has(anchor)) return undefined
  return `the link to ${target} leads nowhere: ${file} has no heading #${anchor}`
}

function headingsOf(document: string): string[] {
  const lines = document.split('\n')
  for (const { line, text } of codeBlocksOf(document)) lines.fill('', line - 1, line + text.split('\n').length)
  return lines.flatMap((line) => HEADING.exec(line)?.[1] ?? [])
}

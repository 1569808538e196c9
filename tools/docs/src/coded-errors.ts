import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A place in the sources that makes a coded error. */
export interface CodedErrorSite {
  readonly code: string
  /** The message as it is written there; a value is `{name}`, or `…` when no single name says what it is. */
  readonly message: string
  /** Name of the package, e.g. `@hft/clock`. */
  readonly package: string
}

const SOURCES = '{packages,apps}/*/src/**/*.ts'
const NOT_SHIPPED = /\.(test|contract)\.ts$/
const CONSTRUCTION = /\bnew CodedError\(/g
const CODE = /^'([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)'$/
const NAME = /^(?:this\.)?#?(?:[\w$]+!?\??\.#?)*([\w$]+)!?$/

/**
 * Coded errors of all packages and apps at `root`, by code; `problems` are those whose code is no literal and so
 * can't be listed, as `path:line message`.
 */
export function codedErrors(root: string): { sites: CodedErrorSite[]; problems: string[] } {
  const sites: CodedErrorSite[] = []
  const problems: string[] = []
  for (const path of globSync(SOURCES, { cwd: root }).sort()) {
    if (NOT_SHIPPED.test(path)) continue
    const text = readFileSync(join(root, path), 'utf8')
    const found = codedErrorsOf(text, `@hft/${path.replaceAll('\\', '/').split('/')[1]}`)
    sites.push(...found.sites)
    problems.push(...found.problems.map(({ line, message }) => `${path}:${line} ${message}`))
  }
  return { sites: sites.sort(bySite), problems }
}

/** Coded errors that one source text makes. */
export function codedErrorsOf(
  source: string,
  packageName: string,
): { sites: CodedErrorSite[]; problems: { line: number; message: string }[] } {
  const sites: CodedErrorSite[] = []
  const problems: { line: number; message: string }[] = []
  for (const match of source.matchAll(CONSTRUCTION)) {
    const [first = '', second = ''] = argumentsAt(source, match.index + match[0].length)
    const code = CODE.exec(first)?.[1]
    if (code === undefined) {
      const line = source.slice(0, match.index).split('\n').length
      problems.push({ line, message: `the code ${first} is no literal like 'domain.problem'` })
    } else sites.push({ code, message: messageOf(second), package: packageName })
  }
  return { sites, problems }
}

/** Texts of a call's arguments; `start` is behind its opening parenthesis. */
function argumentsAt(source: string, start: number): string[] {
  const found: string[] = []
  let begin = start
  let depth = 0
  for (let at = start; at < source.length; at++) {
    const character = source[at]!
    if (character === "'" || character === '"' || character === '`') at = endOfQuoted(source, at)
    else if ('([{'.includes(character)) depth++
    else if (depth > 0 && ')]}'.includes(character)) depth--
    else if (depth === 0 && (character === ',' || character === ')')) {
      found.push(source.slice(begin, at).trim())
      begin = at + 1
      if (character === ')') break
    }
  }
  return found.filter((argument) => argument !== '')
}

/** Index of the quote that ends the string or template that starts at `start`. */
function endOfQuoted(source: string, start: number): number {
  const quote = source[start]!
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === quote) return at
    else if (quote === '`' && source.startsWith('${', at)) at = endOfHole(source, at + 2)
  }
  return source.length
}

/** Index of the brace that ends a template's hole; `start` is behind the one that opens it. */
function endOfHole(source: string, start: number): number {
  let depth = 1
  for (let at = start; at < source.length; at++) {
    const character = source[at]!
    if (character === "'" || character === '"' || character === '`') at = endOfQuoted(source, at)
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at
  }
  return source.length
}

function messageOf(argument: string): string {
  const quote = argument[0]
  const whole = quote !== undefined && '\'"`'.includes(quote) && endOfQuoted(argument, 0) === argument.length - 1
  if (!whole) return placeholderOf(argument)
  let message = ''
  for (let at = 1; at < argument.length - 1; at++) {
    if (quote === '`' && argument.startsWith('${', at)) {
      const end = endOfHole(argument, at + 2)
      message += placeholderOf(argument.slice(at + 2, end))
      at = end
    } else if (argument[at] === '\\') {
      const escaped = argument[++at]!
      message += escaped === 'n' ? '\n' : escaped
    } else message += argument[at]
  }
  return message
}

function placeholderOf(expression: string): string {
  const name = NAME.exec(expression)?.[1]
  return name === undefined ? '…' : `{${name}}`
}

function bySite(left: CodedErrorSite, right: CodedErrorSite): number {
  const a = `${left.code} ${left.package} ${left.message}`
  const b = `${right.code} ${right.package} ${right.message}`
  return a < b ? -1 : a > b ? 1 : 0
}

import { CodedError } from '@hft/clock'
import type { z } from 'zod'
import { originAt, textOfPath } from './layers.ts'
import { suggestion } from './nearest-name.ts'
import type { SchemaTree } from './schema-tree.ts'

const LONGEST_SHOWN_VALUE = 60

/** An error with every problem of a configuration, one a line. Code `configuration.invalid`. */
export function configurationError(problems: readonly string[]): CodedError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const lines = problems.map((problem) => `  - ${problem.replaceAll('\n', '\n    ')}`)
  return new CodedError('configuration.invalid', `the configuration has ${count}:\n${lines.join('\n')}`)
}

/** What a refused configuration's problems are said with. */
export interface RefusedConfiguration {
  readonly error: z.ZodError
  readonly tree: SchemaTree
  readonly value: unknown
  readonly origins: ReadonlyMap<string, string>
  /** Where {@link value} stands in the whole configuration; it is the whole if left out. */
  readonly place?: readonly PropertyKey[]
}

/** One line for each thing that a schema refused: where (path and origin), what is wrong, and what would be right. */
export function problemsOfRefusal(refused: RefusedConfiguration): string[] {
  return refused.error.issues.flatMap((issue) => problemsOfIssue(issue, refused))
}

function problemsOfIssue(issue: z.core.$ZodIssue, refused: RefusedConfiguration): string[] {
  const { tree, origins, place: above = [] } = refused
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const place = located([...above, ...issue.path, key], origins)
      return `${place}: no such field${suggestion(key, tree.fieldsAt(issue.path))}`
    })
  }
  return [`${located([...above, ...issue.path], origins)}: ${messageOf(issue, refused)}`]
}

function messageOf(issue: z.core.$ZodIssue, { tree, value }: RefusedConfiguration): string {
  const given = valueAt(value, issue.path)
  const choices = tree.valuesAt(issue.path).map(String)
  if (choices.length > 0 && given !== undefined) {
    const others = tree.othersAt(issue.path)
    if (others.length > 0) return `${shown(given)} is none of: ${[...choices, ...others].join(', ')}`
    return `${shown(given)} is not a choice${suggestion(String(given), choices)}`
  }
  if (given === undefined) return `is missing; ${lowerFirst(issue.message)}`
  // Messages of the packages' own rules name the value themselves.
  return issue.code === 'custom' ? issue.message : `${shown(given)}: ${lowerFirst(issue.message)}`
}

function located(path: readonly PropertyKey[], origins: ReadonlyMap<string, string>): string {
  return `${textOfPath(path) || 'configuration'} (${originAt(origins, path)})`
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Object.getOwnPropertyDescriptor(at, key)?.value
  }
  return at
}

function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > LONGEST_SHOWN_VALUE ? `${text.slice(0, LONGEST_SHOWN_VALUE)}…` : text
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

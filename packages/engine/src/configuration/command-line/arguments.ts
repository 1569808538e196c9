import { suggestion } from '../nearest-name.ts'
import { type CommandLineOption, nameOf, shortNameOf, takesValue } from './command-line-option.ts'

/** A program's arguments, checked. */
export interface CheckedArguments {
  /** Those that are right, in order, for the parser. */
  readonly accepted: readonly string[]
  readonly problems: readonly string[]
}

/**
 * Finds every mistake in a program's arguments, where a parser stops at the first: options that don't exist, values
 * that are missing or too many, arguments that belong to no option.
 */
export function checkArguments(given: readonly string[], options: readonly CommandLineOption[]): CheckedArguments {
  const accepted: string[] = []
  const problems: string[] = []
  for (let at = 0; at < given.length; at++) {
    const argument = given[at]!
    if (argument === '--') continue
    if (!/^-[^\d]/.test(argument)) {
      problems.push(`'${argument}' belongs to no option; options start with --`)
      continue
    }
    const [name, inlineValue] = splitAtEquals(argument)
    const option = options.find((candidate) => nameOf(candidate) === name || shortNameOf(candidate) === name)
    if (option === undefined) {
      problems.push(`there is no option ${name}${suggestion(name, options.map(nameOf))}`)
      if (inlineValue === undefined && isValue(given[at + 1])) at++
    } else if (!takesValue(option)) {
      if (inlineValue === undefined) accepted.push(argument)
      else problems.push(`${name} takes no value; '${inlineValue}' was given`)
    } else if (inlineValue !== undefined) accepted.push(name, inlineValue)
    else if (isValue(given[at + 1])) accepted.push(name, given[++at]!)
    else problems.push(`${name} needs a value: ${option.flags}`)
  }
  return { accepted, problems }
}

function isValue(argument: string | undefined): boolean {
  return argument !== undefined && !/^--?[a-zA-Z]/.test(argument)
}

function splitAtEquals(argument: string): [string, string | undefined] {
  const equals = argument.indexOf('=')
  return equals < 0 ? [argument, undefined] : [argument.slice(0, equals), argument.slice(equals + 1)]
}

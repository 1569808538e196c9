import { checkArguments } from './arguments.ts'
import { type CommandLineOption, nameOf, takesValue } from './command-line-option.ts'

/** The part of a command-line parser that options are declared to and read with; commander's `Command` is one. */
export interface OptionParser {
  option(
    flags: string,
    description: string,
    collect: (text: string, earlier: readonly string[] | undefined) => readonly string[],
  ): unknown
  option(flags: string, description: string): unknown
  parse(args: readonly string[], options: { readonly from: 'user' }): unknown
  opts(): Readonly<Record<string, unknown>>
}

/** What a command line says. */
export interface GivenOptions {
  /** Values by option name (`--seed`), in order; none for options without a value. Only options that were given. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly problems: readonly string[]
}

/** Declares the options, for parsing and help. */
export function declareOptions(parser: OptionParser, options: readonly CommandLineOption[]): void {
  for (const option of options) {
    if (takesValue(option)) parser.option(option.flags, option.description, (text, earlier = []) => [...earlier, text])
    else parser.option(option.flags, option.description)
  }
}

/** Reads a command line; mistakes are all found, and what is right is read nevertheless. */
export function readOptions(
  parser: OptionParser,
  options: readonly CommandLineOption[],
  args: readonly string[],
): GivenOptions {
  const { accepted, problems } = checkArguments(args, options)
  parser.parse(accepted, { from: 'user' })
  const parsed = new Map(Object.entries(parser.opts()))
  const values = new Map<string, readonly string[]>()
  for (const option of options) {
    const name = nameOf(option)
    const isNegated = name.startsWith('--no-')
    const value = parsed.get(camelCased(isNegated ? name.slice('--no-'.length) : name.slice('--'.length)))
    if (takesValue(option)) {
      if (Array.isArray(value)) values.set(name, value.map(String))
    } else if (value === !isNegated) values.set(name, [])
  }
  return { values, problems }
}

function camelCased(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

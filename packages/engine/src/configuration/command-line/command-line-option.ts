import type { ConfigurationLayer } from '../layers.ts'
import type { SchemaTree } from '../schema-tree.ts'

/** One option of a program, declared once for its help, its parser and the configuration that it sets. */
export interface CommandLineOption {
  /** As in help: `--seed <number>`, `-h, --help`, `--data <path…>`. */
  readonly flags: string
  readonly description: string
  /** Whether it can be given several times; else the last one counts. */
  readonly isRepeatable?: boolean
  /**
   * What the option sets, as configuration: an object laid over what there is. Options without it are the program's own.
   * @param texts its values in order, without the earlier ones where it isn't repeatable
   * @throws CodedError when a text cannot be
   */
  readonly configure?: (texts: readonly string[], tree: SchemaTree) => readonly unknown[]
}

/** `--seed` of `-s, --seed <number>`. */
export function nameOf(option: CommandLineOption): string {
  return option.flags.split(/[ ,]+/).find((part) => part.startsWith('--'))!
}

/** `-s` of `-s, --seed <number>`. */
export function shortNameOf(option: CommandLineOption): string | undefined {
  return option.flags.split(/[ ,]+/).find((part) => /^-[^-]/.test(part))
}

export function takesValue(option: CommandLineOption): boolean {
  return option.flags.includes('<')
}

/** Layers of the options given, in the order of their declaration, and what is wrong with their values. */
export function flagLayers(
  options: readonly CommandLineOption[],
  given: ReadonlyMap<string, readonly string[]>,
  tree: SchemaTree,
): { readonly layers: readonly ConfigurationLayer[]; readonly problems: readonly string[] } {
  const layers: ConfigurationLayer[] = []
  const problems: string[] = []
  for (const option of options) {
    const name = nameOf(option)
    const texts = given.get(name)
    if (texts === undefined || option.configure === undefined) continue
    try {
      for (const value of option.configure(option.isRepeatable === true ? texts : texts.slice(-1), tree)) {
        layers.push({ origin: `flag ${name}`, value })
      }
    } catch (error) {
      problems.push(...problemsOf(option, texts, tree, error))
    }
  }
  return { layers, problems }
}

/** What is wrong with an option: each of its values by itself, where it is one of them that is wrong. */
function problemsOf(option: CommandLineOption, texts: readonly string[], tree: SchemaTree, error: unknown): string[] {
  const name = nameOf(option)
  const errors: unknown[] = []
  for (const text of option.isRepeatable === true ? texts : []) {
    try {
      option.configure?.([text], tree)
    } catch (own) {
      errors.push(own)
    }
  }
  const all = errors.length > 0 ? errors : [error]
  return all.map((each) => `${name}: ${each instanceof Error ? each.message : String(each)}`)
}

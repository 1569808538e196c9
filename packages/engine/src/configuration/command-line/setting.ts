import { CodedError } from '@hft/clock'
import { valueOfText } from '../environment.ts'
import { valueAtPath } from '../layers.ts'
import type { SchemaTree } from '../schema-tree.ts'

/**
 * Configuration that `--set name=value` asks for.
 *
 * `halfSpreadTicks=2` and `strategy.halfSpreadTicks=2` set a parameter of the strategy, `risk.limits.…=…` any other
 * field by its path. The value is JSON where it parses, else text.
 * @throws CodedError `command_line.setting` for text of another form
 */
export function settingOf(text: string, tree: SchemaTree): unknown {
  const equals = text.indexOf('=')
  const names = text.slice(0, Math.max(0, equals)).split('.')
  if (names.some((name) => name === '')) {
    throw new CodedError(
      'command_line.setting',
      `'${text}' is not a setting; write strategy.parameter=value, like strategy.halfSpreadTicks=2`,
    )
  }
  const path = pathOf(names, tree)
  return valueAtPath(path, valueOfText(text.slice(equals + 1), path, tree))
}

function pathOf(names: readonly string[], tree: SchemaTree): readonly string[] {
  const [first, second] = names
  if (names.length === 1) return ['strategy', 'parameters', ...names]
  if (first !== 'strategy') return names
  return tree.fieldsAt(['strategy']).includes(second!) ? names : ['strategy', 'parameters', ...names.slice(1)]
}

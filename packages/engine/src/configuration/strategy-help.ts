import { resolve } from 'node:path'
import { builtinStrategies } from '@hft/strategy'
import { z } from 'zod'
import { loadStrategy } from './load-strategy.ts'
import { configurationError } from './problems.ts'
import { importStrategyFile, isStrategyFile } from './strategy-file.ts'

interface DescribedParameter {
  readonly description?: string
  readonly default?: unknown
}

/** The built-in strategies with their parameters, for a program's help: one line each. */
export function strategyHelp(): string {
  return Object.entries(builtinStrategies)
    .map(([name, { parameters }]) => [`  ${name}`, ...parametersHelp(parameters)].join('\n'))
    .join('\n')
}

/**
 * One strategy with its parameters, for the help of a program that was given it.
 *
 * @param text as given to `--strategy`: a built-in strategy's name, or a file
 * @param folder where a relative path starts
 * @throws CodedError `configuration.invalid` when there is no such strategy or file
 */
export async function helpOfStrategy(text: string, folder: string): Promise<string> {
  if (!isStrategyFile(text)) {
    const origins = new Map([['strategy.name', 'flag --strategy']])
    const { problems } = await loadStrategy({ name: text, parameters: {} }, folder, origins)
    if (!Object.hasOwn(builtinStrategies, text)) throw configurationError(problems)
    return [`  ${text}`, ...parametersHelp(builtinStrategies[text]!.parameters)].join('\n')
  }
  let definition: object
  try {
    definition = await importStrategyFile(resolve(folder, text), text)
  } catch (error) {
    throw configurationError([error instanceof Error ? error.message : String(error)])
  }
  const schema: unknown = Reflect.get(definition, 'parameters')
  const lines = schema instanceof z.ZodType ? parametersHelp(schema) : []
  return [`  ${text}`, ...(lines.length > 0 ? lines : ['    no parameters that are described by a schema'])].join('\n')
}

function parametersHelp(schema: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const parameters = Object.entries(properties as Readonly<Record<string, DescribedParameter>>)
  const width = Math.max(0, ...parameters.map(([name]) => name.length))
  return parameters.map(([name, parameter]) => {
    const standard = parameter.default === undefined ? '' : ` (default ${JSON.stringify(parameter.default)})`
    return `    ${name.padEnd(width)}  ${parameter.description ?? ''}${standard}`
  })
}

import { builtinStrategies } from '@hft/strategy'
import { z } from 'zod'

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

function parametersHelp(schema: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const parameters = Object.entries(properties as Readonly<Record<string, DescribedParameter>>)
  const width = Math.max(0, ...parameters.map(([name]) => name.length))
  return parameters.map(([name, parameter]) => {
    const standard = parameter.default === undefined ? '' : ` (default ${JSON.stringify(parameter.default)})`
    return `    ${name.padEnd(width)}  ${parameter.description ?? ''}${standard}`
  })
}

import { CodedError } from '@hft/clock'
import type { z } from 'zod'

/**
 * Parameters of a strategy as its schema has them, defaults filled in.
 *
 * @param name of the strategy, for the error
 * @throws CodedError `strategy.bad_parameters` with every mistake at once
 */
export function parseParameters<Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  parameters: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(parameters ?? {})
  if (parsed.success) return parsed.data
  const mistakes = parsed.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.')
    return path === '' ? issue.message : `${path}: ${issue.message}`
  })
  throw new CodedError(
    'strategy.bad_parameters',
    `the parameters of strategy '${name}' have mistakes:\n  ${mistakes.join('\n  ')}`,
  )
}

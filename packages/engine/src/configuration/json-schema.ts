import { z } from 'zod'

/**
 * JSON schema of a configuration schema, for editors: a configuration file that names it in `$schema` gets completion,
 * descriptions and checks while it is written.
 */
export function jsonSchemaText(schema: z.ZodType): string {
  const { $schema, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return `${JSON.stringify({ $schema, title: 'HFT system configuration', ...described }, undefined, 2)}\n`
}

import { expect, test } from 'vitest'
import { z } from 'zod'
import { SchemaTree } from './schema-tree.ts'
import { SystemConfig } from './system-config.ts'

test('the default is complete, and its own configuration file', () => {
  const config = SystemConfig.default()
  expect(SystemConfig.of(JSON.parse(JSON.stringify(config)))).toEqual(config)
  expect(config.market.events).toBe(1_200_000)
  expect(config.execution.latency.kind).toBe('constant')
})

test('every field is described', () => {
  const undescribed: string[] = []
  const visit = (node: z.core.JSONSchema.JSONSchema, path: string): void => {
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      if (typeof field === 'boolean') continue
      const isTag = 'const' in field
      if (field.description === undefined && !isTag) undescribed.push(`${path}${name}`)
      visit(field, `${path}${name}.`)
    }
    for (const alternative of [...(node.anyOf ?? []), ...(node.oneOf ?? [])]) {
      if (typeof alternative !== 'boolean') visit(alternative, path)
    }
    if (typeof node.items === 'object' && !Array.isArray(node.items)) visit(node.items, path)
  }
  visit(z.toJSONSchema(SystemConfig.schema, { io: 'input', unrepresentable: 'any' }), '')
  expect(undescribed).toEqual([])
})

test('an unknown field is refused at every level', () => {
  const result = SystemConfig.schema.safeParse({ engin: {}, risk: { limit: {} }, execution: { queue: 'x' } })
  expect(result.error?.issues.map(({ code }) => code)).toEqual(Array(3).fill('unrecognized_keys'))
})

test('with venues, no others may be configured', () => {
  const schema = SystemConfig.schemaWithVenues({ kraken: z.strictObject({ depth: z.int().default(10) }).prefault({}) })
  expect(schema.parse({}).venues).toEqual({ kraken: { depth: 10 } })
  expect(schema.safeParse({ venues: { krakn: {} } }).success).toBe(false)
  expect(new SchemaTree(schema).fieldsAt(['venues'])).toEqual(['kraken'])
})

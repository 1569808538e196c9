import { readFileSync } from 'node:fs'
import { jsonSchemaText, SystemConfig } from '@hft/engine'
import { expect, test } from 'vitest'
import { SCHEMA_FILE } from './write-schema.ts'

test('the schema in the documents is the current one; `npx nx run backtester:schema` writes it', () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(jsonSchemaText(SystemConfig.schema))
})

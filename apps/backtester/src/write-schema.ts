import { writeFileSync } from 'node:fs'
import { jsonSchemaText, SystemConfig } from '@hft/engine'

/** Where the JSON schema of configuration files stands, for editors and readers. */
export const SCHEMA_FILE = new URL('../../../docs/reference/configuration.schema.json', import.meta.url)

if (import.meta.main) writeFileSync(SCHEMA_FILE, jsonSchemaText(SystemConfig.schema))

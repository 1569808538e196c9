import { basename } from 'node:path'
import { CodedError } from '@hft/clock'
import { unpackedHead } from '../records/unpacked-bytes.ts'

/** Where a file names its schema: behind the prefix of 8 bytes and the dataset's name of 16. */
const SCHEMA_AT = 24
/** Schemas by their numbers (Databento's description of the encoding, "Schema"). */
const SCHEMAS = [
  ...['mbo', 'mbp-1', 'mbp-10', 'tbbo', 'trades', 'ohlcv-1s', 'ohlcv-1m', 'ohlcv-1h', 'ohlcv-1d', 'definition'],
  ...['statistics', 'status', 'imbalance', 'ohlcv-eod', 'cmbp-1', 'cbbo-1s', 'cbbo-1m', 'tcbbo', 'bbo-1s', 'bbo-1m'],
]

/** Schemas whose records are read. */
export const READ_SCHEMAS: readonly string[] = SCHEMAS.slice(0, SCHEMAS.indexOf('definition'))

/**
 * Refuses files none of which holds what is read. Those of several schemas, and of ones that are not known here, are left to
 * their records.
 *
 * @throws CodedError `dbn.schema`
 */
export async function checkSchemas(paths: readonly string[]): Promise<void> {
  const unread: string[] = []
  for (const path of paths) {
    const schema = await schemaOf(path)
    if (schema === undefined || READ_SCHEMAS.includes(schema)) return
    unread.push(`${basename(path)} holds ${schema}`)
  }
  if (unread.length === 0) return
  throw new CodedError('dbn.schema', `${unread.join(', ')}; of Databento's schemas are read ${READ_SCHEMAS.join(', ')}`)
}

async function schemaOf(path: string): Promise<string | undefined> {
  const head = await unpackedHead(path, SCHEMA_AT + 2)
  return head.length < SCHEMA_AT + 2 ? undefined : SCHEMAS[head[SCHEMA_AT]! + 256 * head[SCHEMA_AT + 1]!]
}

import { createHash } from 'node:crypto'

/** First 48 bits of the SHA-256 of a configuration's JSON: tells whether two runs were asked for the same. */
export function configurationHash(configuration: unknown): number {
  return createHash('sha256').update(JSON.stringify(configuration)).digest().readUIntBE(0, 6)
}

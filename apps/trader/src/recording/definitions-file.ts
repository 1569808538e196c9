import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { CodedError } from '@hft/clock'
import { type InstrumentDefinition, instrumentsOf } from '@hft/instrument'

const DEFINITIONS_FILE = 'instruments.json'

/**
 * Writes the definitions of a recording's instruments beside it, with those that stand there from earlier recordings.
 *
 * @throws CodedError `recording.other_definition` when one stands there with other units or terms,
 *   `recording.definitions_unreadable` when what stands there is no list of definitions
 */
export function writeDefinitions(folder: string, definitions: readonly InstrumentDefinition[]): void {
  const path = join(folder, DEFINITIONS_FILE)
  const earlier = readDefinitions(path)
  for (const definition of definitions) {
    const other = earlier.find(({ id }) => id === definition.id)
    if (other === undefined || isDeepStrictEqual(other, definition)) continue
    throw new CodedError(
      'recording.other_definition',
      `${path} defines ${definition.id} otherwise than this recording would; record into another folder, or give that file with --instruments`,
    )
  }
  const added = definitions.filter(({ id }) => !earlier.some((other) => other.id === id))
  if (added.length === 0) return
  const hidden = join(folder, `.${DEFINITIONS_FILE}`)
  writeFileSync(hidden, `${JSON.stringify([...earlier, ...added], undefined, 2)}\n`)
  renameSync(hidden, path)
}

function readDefinitions(path: string): readonly InstrumentDefinition[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  try {
    const definitions: unknown = JSON.parse(text)
    if (!Array.isArray(definitions)) throw new Error('it must be an array of definitions')
    instrumentsOf(definitions)
    return definitions
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CodedError('recording.definitions_unreadable', `${path} can't be used: ${reason}`)
  }
}

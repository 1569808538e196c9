import type { SymbolTable } from '../symbols/symbol-table.ts'
import { COLON, QUOTE } from './frame-bytes.ts'
import type { FrameCursor } from './frame-cursor.ts'

/** A field of a name that means nothing to the reader. */
export const UNKNOWN_FIELD = -1
/** No field in its plain form. */
export const NO_FIELD = -2

/**
 * Reads the name of an object's field, `"name":`, up to its value, for objects whose fields come in any order: its place
 * in the table, {@link UNKNOWN_FIELD} or {@link NO_FIELD}. At most 31 names.
 *
 * The caller remembers in bits which ones it has had: of a field that is there twice JSON takes the second.
 */
export function fieldName(cursor: FrameCursor, names: SymbolTable): number {
  if (!cursor.byte(QUOTE) || !cursor.text()) return NO_FIELD
  const { bytes, textStart, textEnd } = cursor
  cursor.at = textEnd + 1
  if (!cursor.byte(COLON)) return NO_FIELD
  const place = names.find(bytes, textStart, textEnd)
  return place < 0 ? UNKNOWN_FIELD : place
}

import { SymbolTable } from '../symbols/symbol-table.ts'
import { COLON, QUOTE } from './frame-bytes.ts'
import type { FrameCursor } from './frame-cursor.ts'
import { Literal } from './literal.ts'

/** A field of a name that means nothing to the reader. */
export const UNKNOWN_FIELD = -1
/** No field in its plain form. */
export const NO_FIELD = -2

/**
 * Reads the names of an object's fields, `"name":` each, where they may come in any order but mostly come in the same: the
 * one that followed last time is compared first.
 *
 * The caller remembers in bits which ones it has had: of a field that is there twice JSON takes the second.
 */
export class ObjectFields {
  private readonly names: SymbolTable
  private readonly literals: readonly Literal[]
  /** Which field followed last time, by the one before it; −1 for none. */
  private readonly followers: Int8Array
  /** The field before, or one of two places behind them all: at the beginning, and after an unknown one. */
  private place: number

  /** @param names at most 31, each once */
  constructor(names: readonly string[]) {
    this.names = new SymbolTable(names)
    this.literals = names.map((name) => new Literal(`"${name}":`))
    this.followers = new Int8Array(names.length + 2).fill(-1)
    this.place = names.length
  }

  /** Begins with an object. */
  begin(): void {
    this.place = this.literals.length
  }

  /** The next field, up to its value: its place in the list, {@link UNKNOWN_FIELD} or {@link NO_FIELD}. */
  next(cursor: FrameCursor): number {
    const expected = this.followers[this.place]!
    if (expected >= 0 && cursor.literal(this.literals[expected]!)) {
      this.place = expected
      return expected
    }
    return this.find(cursor)
  }

  private find(cursor: FrameCursor): number {
    if (!cursor.byte(QUOTE) || !cursor.text()) return NO_FIELD
    const { bytes, textStart, textEnd } = cursor
    cursor.at = textEnd + 1
    if (!cursor.byte(COLON)) return NO_FIELD
    const found = this.names.find(bytes, textStart, textEnd)
    if (found < 0) {
      this.place = this.literals.length + 1
      return UNKNOWN_FIELD
    }
    this.followers[this.place] = found
    this.place = found
    return found
  }
}

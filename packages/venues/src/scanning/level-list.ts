import type { MarketEventBatch } from '@hft/data'
import type { EventWriter } from './event-writer.ts'
import { CLOSE_LIST, COMMA, OPEN_LIST, QUOTE } from './frame-bytes.ts'
import type { FrameCursor } from './frame-cursor.ts'
import { Literal } from './literal.ts'
import { NO_OBJECTS } from './object-form.ts'
import { LevelForm, plainLevels } from './plain-levels.ts'

const LEVEL_START = new Literal('["')
const BETWEEN = new Literal('","')

/**
 * Reads a side's levels, `[["price","quantity",…],…]`, and begins a row for each, which `completeLevels` of the writer completes.
 *
 * @param flags of the rows: the side, and whether they are of a snapshot
 * @param furtherTexts how many texts follow the quantity in each level, to be skipped, at most two
 */
export function levelList(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  furtherTexts: number,
  batch: MarketEventBatch,
): boolean {
  if (!cursor.byte(OPEN_LIST)) return false
  if (cursor.byte(CLOSE_LIST)) return true
  do {
    if (plainLevels(cursor, writer, flags, position, furtherTexts, LevelForm.Texts, NO_OBJECTS, batch)) return true
    if (!anyLevel(cursor, writer, flags, position, furtherTexts, batch)) return false
  } while (cursor.byte(COMMA))
  return cursor.byte(CLOSE_LIST)
}

/** A level of any size. */
function anyLevel(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  furtherTexts: number,
  batch: MarketEventBatch,
): boolean {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  if (!cursor.literal(LEVEL_START) || !cursor.ticks(priceGrid)) return false
  const ticks = cursor.number
  if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return false
  writer.beginLevel(flags, ticks, cursor.number, batch)
  for (let further = 0; further < furtherTexts; further++) {
    if (!cursor.literal(BETWEEN) || !cursor.text()) return false
  }
  return cursor.byte(QUOTE) && cursor.byte(CLOSE_LIST)
}

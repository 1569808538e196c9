import type { MarketEventBatch } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_LIST, COMMA, OPEN_LIST } from '../scanning/frame-bytes.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import { Literal } from '../scanning/literal.ts'
import { NO_OBJECTS } from '../scanning/object-form.ts'
import { LevelForm, plainLevels } from '../scanning/plain-levels.ts'

const NEW = new Literal('["new",')
const CHANGED = new Literal('["change",')
const DELETED = new Literal('["delete",')

/**
 * Reads a side's levels, `[["change",price,quantity],…]`, and begins a row for each, which `completeLevels` of the writer completes; of a deleted level the quantity means
 * nothing.
 *
 * @param flags of the rows: the side, and whether they are of a snapshot
 */
export function changedLevels(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  batch: MarketEventBatch,
): boolean {
  if (!cursor.byte(OPEN_LIST)) return false
  if (cursor.byte(CLOSE_LIST)) return true
  do {
    if (plainLevels(cursor, writer, flags, position, 0, LevelForm.Actions, NO_OBJECTS, batch)) return true
    if (!anyLevel(cursor, writer, flags, position, batch)) return false
  } while (cursor.byte(COMMA))
  return cursor.byte(CLOSE_LIST)
}

/** A level of any size. */
function anyLevel(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  batch: MarketEventBatch,
): boolean {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const isDeleted = cursor.literal(DELETED)
  if (!isDeleted && !cursor.literal(CHANGED) && !cursor.literal(NEW)) return false
  if (!cursor.bareTicks(priceGrid)) return false
  const ticks = cursor.number
  if (!cursor.byte(COMMA) || !cursor.bareLots(quantityGrid)) return false
  writer.beginLevel(flags, ticks, isDeleted ? 0 : cursor.number, batch)
  return cursor.byte(CLOSE_LIST)
}

import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import type { EventWriter } from './event-writer.ts'
import { CLOSE_LIST, COMMA, literal, OPEN_LIST, QUOTE } from './frame-bytes.ts'
import type { FrameCursor } from './frame-cursor.ts'

const LEVEL_START = literal('["')
const BETWEEN = literal('","')

/**
 * Reads a side's levels, `[["price","quantity",…],…]`, and appends a row for each.
 *
 * @param flags of the rows: the side, and whether they are of a snapshot
 * @param furtherTexts how many texts follow the quantity in each level, to be skipped
 */
export function levelList(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  furtherTexts: number,
  time: Nanos,
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const { bytes } = cursor
  if (!cursor.byte(OPEN_LIST)) return false
  if (bytes[cursor.at] === CLOSE_LIST) {
    cursor.at++
    return true
  }
  for (;;) {
    if (!cursor.literal(LEVEL_START) || !cursor.ticks(priceGrid)) return false
    const ticks = cursor.number
    if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return false
    const lots = cursor.number
    for (let further = 0; further < furtherTexts; further++) {
      if (!cursor.literal(BETWEEN) || !cursor.text()) return false
    }
    if (!cursor.byte(QUOTE) || !cursor.byte(CLOSE_LIST)) return false
    writer.level(flags, position, ticks, lots, time, localTime, batch)
    const next = bytes[cursor.at++]
    if (next === CLOSE_LIST) return true
    if (next !== COMMA) return false
  }
}

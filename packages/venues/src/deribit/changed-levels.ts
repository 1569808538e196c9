import type { Nanos } from '@hft/clock'
import { EventKind, type MarketEventBatch } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_LIST, COMMA, literal, OPEN_LIST, POINT, ZERO } from '../scanning/frame-bytes.ts'
import { type FrameCursor, POWERS_OF_TEN, SHORT_DIGITS } from '../scanning/frame-cursor.ts'

const NEW = literal('["new",')
const CHANGED = literal('["change",')
const DELETED = literal('["delete",')
const SMALL_N = 0x6e
const SMALL_C = 0x63
/** Where the letter stands by which actions differ. */
const ACTION_LETTER = 2

/**
 * Reads a side's levels, `[["change",price,quantity],…]`, and appends a row for each; of a deleted level the quantity means
 * nothing.
 *
 * One loop for numbers of ordinary size: prices of at most nine digits in all, quantities of at most nine before and nine
 * after the point. Any other level goes through the cursor's own methods.
 *
 * @param flags of the rows: the side, and whether they are of a snapshot
 */
export function changedLevels(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { bytes } = cursor
  const { priceGrid, quantityGrid, index } = writer.instruments[position]!
  const { exchangeTime } = writer
  const priceStep = priceGrid.step
  const quantityStep = quantityGrid.step
  const priceDecimals = priceGrid.decimals
  const quantityDecimals = quantityGrid.decimals
  const isShort = priceDecimals <= SHORT_DIGITS && quantityDecimals <= SHORT_DIGITS
  if (!cursor.byte(OPEN_LIST)) return false
  if (cursor.byte(CLOSE_LIST)) return true
  do {
    const letter = bytes[cursor.at + ACTION_LETTER]
    const isDeleted = letter !== SMALL_C && letter !== SMALL_N
    if (!cursor.literal(letter === SMALL_C ? CHANGED : letter === SMALL_N ? NEW : DELETED)) return false
    let { at } = cursor
    let isRead = false
    if (isShort && batch.length < batch.kind.length) {
      const priceStart = at
      let ticks = 0
      // Digits are told from all other bytes, and from none, by one comparison.
      let digit = bytes[at]! ^ ZERO
      while (digit <= 9) {
        ticks = (ticks * 10 + digit) | 0
        digit = bytes[++at]! ^ ZERO
      }
      let digits = at - priceStart
      let isWhole = digits > 0 && (digits === 1 || bytes[priceStart] !== ZERO)
      let missing = priceDecimals
      if (bytes[at] === POINT) {
        const fraction = ++at
        digit = bytes[at]! ^ ZERO
        while (digit <= 9 && missing > 0) {
          ticks = (ticks * 10 + digit) | 0
          missing--
          digits++
          digit = bytes[++at]! ^ ZERO
        }
        while (digit === 0) digit = bytes[++at]! ^ ZERO
        isWhole = isWhole && at > fraction
      }
      isWhole = isWhole && digits + missing <= SHORT_DIGITS && bytes[at] === COMMA
      ticks = (ticks * POWERS_OF_TEN[missing]!) | 0
      if (priceStep !== 1) {
        isWhole = isWhole && ticks % priceStep === 0
        ticks = (ticks / priceStep) | 0
      }
      const quantityStart = ++at
      let whole = 0
      digit = bytes[at]! ^ ZERO
      while (digit <= 9) {
        whole = (whole * 10 + digit) | 0
        digit = bytes[++at]! ^ ZERO
      }
      digits = at - quantityStart
      isWhole = isWhole && digits > 0 && digits <= SHORT_DIGITS && (digits === 1 || bytes[quantityStart] !== ZERO)
      let fraction = 0
      missing = quantityDecimals
      if (bytes[at] === POINT) {
        const fractionStart = ++at
        digit = bytes[at]! ^ ZERO
        while (digit <= 9 && missing > 0) {
          fraction = (fraction * 10 + digit) | 0
          missing--
          digit = bytes[++at]! ^ ZERO
        }
        while (digit === 0) digit = bytes[++at]! ^ ZERO
        isWhole = isWhole && at > fractionStart
      }
      let lots = whole * POWERS_OF_TEN[quantityDecimals]! + fraction * POWERS_OF_TEN[missing]!
      if (quantityStep !== 1) {
        isWhole = isWhole && lots % quantityStep === 0
        lots /= quantityStep
      }
      if (isWhole && bytes[at] === CLOSE_LIST && lots <= Number.MAX_SAFE_INTEGER) {
        const row = batch.length
        batch.kind[row] = EventKind.Level
        batch.flags[row] = flags
        batch.instrument[row] = index
        batch.priceTicks[row] = ticks
        batch.quantityLots[row] = isDeleted ? 0 : lots
        batch.exchangeTime[row] = exchangeTime
        batch.localTime[row] = localTime
        batch.order[row] = 0
        batch.value[row] = 0
        batch.length = row + 1
        cursor.at = at + 1
        isRead = true
      }
    }
    if (!isRead && !unusualLevel(cursor, writer, flags, position, isDeleted, localTime, batch)) return false
  } while (cursor.byte(COMMA))
  return cursor.byte(CLOSE_LIST)
}

/** A level behind its action, up to its closing bracket, which is read. */
function unusualLevel(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  isDeleted: boolean,
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  if (!cursor.bareTicks(priceGrid)) return false
  const ticks = cursor.number
  if (!cursor.byte(COMMA) || !cursor.bareLots(quantityGrid)) return false
  writer.level(flags, position, ticks, isDeleted ? 0 : cursor.number, localTime, batch)
  return cursor.byte(CLOSE_LIST)
}

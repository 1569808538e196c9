import type { Nanos } from '@hft/clock'
import { EventKind, type MarketEventBatch } from '@hft/data'
import type { EventWriter } from '../scanning/event-writer.ts'
import { CLOSE_LIST, COMMA, OPEN_LIST, POINT, QUOTE, ZERO } from '../scanning/frame-bytes.ts'
import { type FrameCursor, POWERS_OF_TEN, SHORT_DIGITS } from '../scanning/frame-cursor.ts'
import { Literal } from '../scanning/literal.ts'

const NEW = new Literal('["new",')
/** The first words of the two longer actions, which end with a quote and a comma. */
const CHANGED = new Literal('["change').first
const DELETED = new Literal('["delete').first
const LONGEST_ACTION = 10
const ROUNDING = 0.5

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
  // What is a multiple is so by its product: division, and its remainder even more, take longer than all the rest.
  const priceInverse = 1 / priceStep
  const quantityInverse = 1 / quantityStep
  const quantityUnit = POWERS_OF_TEN[quantityDecimals]!
  // As locals: the compiler would load each of them again for every level.
  let { kind, flags: rowFlags, instrument, priceTicks, quantityLots, exchangeTime: times, order, value } = batch
  let { localTime: localTimes } = batch
  let row = batch.length
  if (!cursor.byte(OPEN_LIST)) return false
  if (cursor.byte(CLOSE_LIST)) return true
  let { at } = cursor
  for (;;) {
    // More of the message follows than the longest action.
    if (at + LONGEST_ACTION > cursor.end) return false
    const action = cursor.wordAt(at)
    const isDeleted = action === DELETED
    if (action === CHANGED || isDeleted) {
      if (bytes[at + 8] !== QUOTE || bytes[at + 9] !== COMMA) return false
      at += LONGEST_ACTION
    } else {
      cursor.at = at
      if (!cursor.literal(NEW)) return false
      at = cursor.at
    }
    const start = at
    let isRead = false
    if (isShort && row < kind.length) {
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
      if (missing !== 0) ticks = (ticks * POWERS_OF_TEN[missing]!) | 0
      if (priceStep !== 1) {
        const multiple = (ticks * priceInverse + ROUNDING) | 0
        isWhole = isWhole && multiple * priceStep === ticks
        ticks = multiple
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
      let lots = whole * quantityUnit + fraction * POWERS_OF_TEN[missing]!
      isWhole = isWhole && lots <= Number.MAX_SAFE_INTEGER
      if (quantityStep !== 1) {
        const multiple = Math.floor(lots * quantityInverse + ROUNDING)
        isWhole = isWhole && multiple * quantityStep === lots
        lots = multiple
      }
      if (isWhole && bytes[at] === CLOSE_LIST) {
        kind[row] = EventKind.Level
        rowFlags[row] = flags
        instrument[row] = index
        priceTicks[row] = ticks
        quantityLots[row] = isDeleted ? 0 : lots
        times[row] = exchangeTime
        localTimes[row] = localTime
        order[row] = 0
        value[row] = 0
        row++
        at++
        isRead = true
      }
    }
    if (!isRead) {
      batch.length = row
      cursor.at = start
      if (!unusualLevel(cursor, writer, flags, position, isDeleted, localTime, batch)) return false
      at = cursor.at
      row = batch.length
      // It may have made the columns larger, which are others then.
      ;({ kind, flags: rowFlags, instrument, priceTicks, quantityLots, exchangeTime: times, order, value } = batch)
      localTimes = batch.localTime
    }
    const next = bytes[at++]
    if (next === COMMA) continue
    cursor.at = at
    batch.length = row
    return next === CLOSE_LIST
  }
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

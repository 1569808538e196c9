import type { Nanos } from '@hft/clock'
import { EventKind, type MarketEventBatch } from '@hft/data'
import type { EventWriter } from './event-writer.ts'
import { CLOSE_LIST, COMMA, OPEN_LIST, POINT, QUOTE, ZERO } from './frame-bytes.ts'
import { type FrameCursor, POWERS_OF_TEN, SHORT_DIGITS } from './frame-cursor.ts'
import { Literal } from './literal.ts'

const LEVEL_START = new Literal('["')
const BETWEEN = new Literal('","')

/**
 * Reads a side's levels, `[["price","quantity",…],…]`, and appends a row for each.
 *
 * One loop without calls for levels of ordinary size: prices of at most nine digits in all, quantities of at most nine
 * before and nine after the point. Any other level goes through the cursor's own methods.
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
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { bytes } = cursor
  const { priceGrid, quantityGrid, index } = writer.instruments[position]!
  const { exchangeTime } = writer
  const isDecimal = priceGrid.step === 1 && quantityGrid.step === 1
  const priceDecimals = priceGrid.decimals
  const quantityDecimals = quantityGrid.decimals
  const isShort = isDecimal && priceDecimals <= SHORT_DIGITS && quantityDecimals <= SHORT_DIGITS
  if (!cursor.byte(OPEN_LIST)) return false
  if (bytes[cursor.at] === CLOSE_LIST) {
    cursor.at++
    return true
  }
  // As locals: the compiler would load each of them again for every level.
  let { kind, flags: rowFlags, instrument, priceTicks, quantityLots, exchangeTime: times, order, value } = batch
  let { localTime: localTimes } = batch
  const quantityUnit = POWERS_OF_TEN[quantityDecimals]!
  let row = batch.length
  let { at } = cursor
  for (;;) {
    const start = at
    let isRead = false
    if (isShort && row < kind.length && bytes[at] === OPEN_LIST && bytes[at + 1] === QUOTE) {
      at += 2
      // Digits are told from all other bytes, and from none, by one comparison.
      let ticks = 0
      let digits = at
      let digit = bytes[at]! ^ ZERO
      while (digit <= 9) {
        ticks = (ticks * 10 + digit) | 0
        digit = bytes[++at]! ^ ZERO
      }
      digits = at - digits
      let missing = priceDecimals
      let isWhole = digits > 0
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
      if (isWhole && digits + missing <= SHORT_DIGITS && bytes[at] === QUOTE) {
        ticks = (ticks * POWERS_OF_TEN[missing]!) | 0
        if (bytes[at + 1] === COMMA && bytes[at + 2] === QUOTE) {
          at += 3
          let whole = 0
          digits = at
          digit = bytes[at]! ^ ZERO
          while (digit <= 9) {
            whole = (whole * 10 + digit) | 0
            digit = bytes[++at]! ^ ZERO
          }
          digits = at - digits
          isWhole = digits > 0 && digits <= SHORT_DIGITS
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
          const lots = whole * quantityUnit + fraction * POWERS_OF_TEN[missing]!
          if (isWhole && bytes[at] === QUOTE && lots <= Number.MAX_SAFE_INTEGER) {
            kind[row] = EventKind.Level
            rowFlags[row] = flags
            instrument[row] = index
            priceTicks[row] = ticks
            quantityLots[row] = lots
            times[row] = exchangeTime
            localTimes[row] = localTime
            order[row] = 0
            value[row] = 0
            row++
            isRead = true
          }
        }
      }
    }
    if (!isRead) {
      cursor.at = start
      batch.length = row
      if (!unusualLevel(cursor, writer, flags, position, localTime, batch)) return false
      at = cursor.at
      row = batch.length
      // It may have made the columns larger, which are others then.
      ;({ kind, flags: rowFlags, instrument, priceTicks, quantityLots, exchangeTime: times, order, value } = batch)
      localTimes = batch.localTime
    }
    // Reading stands on the quantity's closing quote.
    for (let further = 0; further < furtherTexts; further++) {
      if (bytes[at] !== QUOTE || bytes[at + 1] !== COMMA || bytes[at + 2] !== QUOTE) return false
      at += 3
      while ((bytes[at]! ^ ZERO) <= 9) at++
      if (bytes[at] === QUOTE) continue
      cursor.at = at
      if (!cursor.text()) return false
      at = cursor.at
    }
    if (bytes[at] !== QUOTE || bytes[at + 1] !== CLOSE_LIST) return false
    const next = bytes[at + 2]
    at += 3
    if (next === COMMA) continue
    cursor.at = at
    batch.length = row
    return next === CLOSE_LIST
  }
}

/** A level up to its quantity's closing quote. */
function unusualLevel(
  cursor: FrameCursor,
  writer: EventWriter,
  flags: number,
  position: number,
  localTime: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  if (!cursor.literal(LEVEL_START) || !cursor.ticks(priceGrid)) return false
  const ticks = cursor.number
  if (!cursor.literal(BETWEEN) || !cursor.lots(quantityGrid)) return false
  writer.level(flags, position, ticks, cursor.number, localTime, batch)
  return true
}

import type { Nanos } from '@hft/clock'
import type { MarketEventBatch } from '@hft/data'
import { areDigits, digitsAt, MOST_DIGITS, numberBefore, POWERS_OF_TEN } from './digit-words.ts'
import type { EventWriter } from './event-writer.ts'
import type { FrameCursor } from './frame-cursor.ts'
import { Literal } from './literal.ts'

/** A price has at most so many digits in ticks. */
const SHORT_DIGITS = 9
const POINT = 0x2e
const QUOTE = 0x22
const COMMA = 0x2c
const CLOSE_LIST = 0x5d
const ZERO = 0x30
/** What stands around a level's numbers as whole numbers, the first byte being the lowest. */
const LEVEL_START = 0x225b
const BETWEEN = 0x222c22
const NEXT_TEXT = 0x222c
const NEXT_LEVEL = 0x2c5d
const LIST_END = 0x5d5d
/** Actions, of which the longer ones end with a quote and a comma behind their first word. */
const CHANGED = new Literal('["change').first
const DELETED = new Literal('["delete').first
const LONGEST_ACTION = 10
const END_OF_ACTION = 0x2c22
const NEW_ACTION = 7
const NEW_START = 0x6e225b
const NEW_END = 0x2c227765
/** A level of two numbers and two further texts, and what is read beyond it. */
const LONGEST_LEVEL = 112
/** Before a list there is more of the message than the eight bytes that are read before a number's end. */
const LEAST_PLACE = 8
const ROUNDING = 0.5
const LARGEST_COUNT = Number.MAX_SAFE_INTEGER

/** How levels are written: see {@link plainLevels}. */
export const LevelForm = { Texts: 0, Actions: 1 } as const
export type LevelForm = (typeof LevelForm)[keyof typeof LevelForm]
const ACTIONS = LevelForm.Actions

/**
 * Reads levels of ordinary size: prices of at most nine digits in all, numbers of at most eight before and eight after the
 * point. They are texts, `["price","quantity",…],…`, each with up to two further texts of digits, or come with an action as
 * bare numbers, `["change",price,quantity],…`; of a deleted level the quantity means nothing.
 *
 * Most are written like the level before: point and end are looked for where they were then. One loop without calls and
 * loops within, so that the compiler keeps the columns at hand; sums of places are cut to 32 bits, or it would look for
 * overflows.
 *
 * @param rowFlags of the rows: the side, and whether they are of a snapshot
 * @param furtherTexts how many texts follow the quantity in each level, at most two
 * @returns whether this was the end of the list; if not, the cursor stands before a level that is another's to read
 */
export function plainLevels(
  cursor: FrameCursor,
  writer: EventWriter,
  rowFlags: number,
  position: number,
  furtherTexts: number,
  form: LevelForm,
  time: Nanos,
  batch: MarketEventBatch,
): boolean {
  const { view, offset } = cursor
  // As locals: what is imported is looked up at each use.
  const numberTo = numberBefore
  const digitsStand = areDigits
  const digitsFrom = digitsAt
  const powersOfTen = POWERS_OF_TEN
  const mostDigits = MOST_DIGITS
  const further = furtherTexts | 0
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const { priceTicks, quantityLots } = batch
  const hasActions = form === ACTIONS
  const priceEnd = hasActions ? COMMA : QUOTE
  const quantityEnd = hasActions ? CLOSE_LIST : QUOTE
  const priceStep = priceGrid.step
  const quantityStep = quantityGrid.step
  // What is a multiple is so by its product: a division takes longer than all the rest.
  const priceInverse = 1 / priceStep
  const quantityInverse = 1 / quantityStep
  const priceDecimals = priceGrid.decimals | 0
  const quantityDecimals = quantityGrid.decimals | 0
  const capacity = priceTicks.length | 0
  const reach = (cursor.reach - LONGEST_LEVEL) | 0
  let row = batch.length | 0
  let place = (offset + cursor.at) | 0
  if (priceDecimals > mostDigits || quantityDecimals > mostDigits) return false
  if (place < LEAST_PLACE || place >= reach) return false
  let priceWhole = 1
  const priceUnit = powersOfTen[priceDecimals]! | 0
  const quantityUnit = powersOfTen[quantityDecimals]!
  let priceFraction = priceDecimals === 0 ? 1 : priceDecimals
  let quantityWhole = 1
  let quantityFraction = quantityDecimals === 0 ? 1 : quantityDecimals
  let firstText = 1
  let secondText = 1
  let isEnd = false
  while (row < capacity && place < reach) {
    let next = (place + 2) | 0
    let isDeleted = false
    if (!hasActions) {
      if (view.getUint16(place, true) !== LEVEL_START) break
    } else {
      const action = view.getFloat64(place, true)
      isDeleted = action === DELETED
      if (action === CHANGED || isDeleted) {
        if (view.getUint16((place + 8) | 0, true) !== END_OF_ACTION) break
        next = (place + LONGEST_ACTION) | 0
      } else {
        if ((view.getInt32(place, true) & 0xffffff) !== NEW_START) break
        if (view.getInt32((place + 3) | 0, true) !== NEW_END) break
        next = (place + NEW_ACTION) | 0
      }
    }
    const price = next
    let end = view.getUint8((next + priceWhole) | 0)
    let whole = -1
    if (end === POINT || end === priceEnd) whole = numberTo(view, (next + priceWhole) | 0, priceWhole)
    if (whole < 0) {
      priceWhole = digitsFrom(view, next)
      if (priceWhole === 0 || priceWhole + priceDecimals > SHORT_DIGITS) break
      end = view.getUint8((next + priceWhole) | 0)
      whole = numberTo(view, (next + priceWhole) | 0, priceWhole)
    }
    next = (next + priceWhole) | 0
    let ticks = Math.imul(whole, priceUnit)
    if (end === POINT) {
      next = (next + 1) | 0
      let fraction = -1
      if (view.getUint8((next + priceFraction) | 0) === priceEnd) {
        fraction = numberTo(view, (next + priceFraction) | 0, priceFraction)
      }
      if (fraction < 0) {
        priceFraction = digitsFrom(view, next)
        if (priceFraction === 0) break
        fraction = numberTo(view, (next + priceFraction) | 0, priceFraction)
      }
      next = (next + priceFraction) | 0
      if (priceFraction < priceDecimals) fraction = Math.imul(fraction, powersOfTen[priceDecimals - priceFraction]!)
      else if (priceFraction > priceDecimals) {
        const surplus = powersOfTen[priceFraction - priceDecimals]! | 0
        const kept = (fraction / surplus) | 0
        if (Math.imul(kept, surplus) !== fraction) break
        fraction = kept
      }
      ticks = (ticks + fraction) | 0
    }
    if (priceStep !== 1) {
      const multiple = (ticks * priceInverse + ROUNDING) | 0
      if (multiple * priceStep !== ticks) break
      ticks = multiple
    }
    if (!hasActions) {
      if ((view.getInt32(next, true) & 0xffffff) !== BETWEEN) break
      next = (next + 3) | 0
    } else {
      if (view.getUint8(next) !== COMMA) break
      next = (next + 1) | 0
    }
    const quantity = next
    end = view.getUint8((next + quantityWhole) | 0)
    whole = -1
    if (end === POINT || end === quantityEnd) whole = numberTo(view, (next + quantityWhole) | 0, quantityWhole)
    if (whole < 0) {
      quantityWhole = digitsFrom(view, next)
      if (quantityWhole === 0) break
      end = view.getUint8((next + quantityWhole) | 0)
      whole = numberTo(view, (next + quantityWhole) | 0, quantityWhole)
    }
    next = (next + quantityWhole) | 0
    let lots = whole * quantityUnit
    if (end === POINT) {
      next = (next + 1) | 0
      let fraction = -1
      if (view.getUint8((next + quantityFraction) | 0) === quantityEnd) {
        fraction = numberTo(view, (next + quantityFraction) | 0, quantityFraction)
      }
      if (fraction < 0) {
        quantityFraction = digitsFrom(view, next)
        if (quantityFraction === 0) break
        fraction = numberTo(view, (next + quantityFraction) | 0, quantityFraction)
      }
      next = (next + quantityFraction) | 0
      if (quantityFraction < quantityDecimals) {
        fraction = Math.imul(fraction, powersOfTen[quantityDecimals - quantityFraction]!)
      } else if (quantityFraction > quantityDecimals) {
        const surplus = powersOfTen[quantityFraction - quantityDecimals]! | 0
        const kept = (fraction / surplus) | 0
        if (Math.imul(kept, surplus) !== fraction) break
        fraction = kept
      }
      lots += fraction
    }
    if (lots > LARGEST_COUNT) break
    if (quantityStep !== 1) {
      const multiple = Math.floor(lots * quantityInverse + ROUNDING)
      if (multiple * quantityStep !== lots) break
      lots = multiple
    }
    if (hasActions) {
      // Zeros that lead make no number of JSON.
      if (priceWhole > 1 && view.getUint8(price) === ZERO) break
      if (quantityWhole > 1 && view.getUint8(quantity) === ZERO) break
      if (isDeleted) lots = 0
    } else {
      if (view.getUint8(next) !== QUOTE) break
      next = (next + 1) | 0
    }
    if (further > 0) {
      if (view.getUint16(next, true) !== NEXT_TEXT) break
      next = (next + 2) | 0
      if (view.getUint8((next + firstText) | 0) !== QUOTE || !digitsStand(view, (next + firstText) | 0, firstText)) {
        firstText = digitsFrom(view, next)
        if (firstText === mostDigits) firstText = (firstText + digitsFrom(view, (next + mostDigits) | 0)) | 0
        if (firstText === 0 || view.getUint8((next + firstText) | 0) !== QUOTE) break
      }
      next = (next + firstText + 1) | 0
      if (further > 1) {
        if (view.getUint16(next, true) !== NEXT_TEXT) break
        next = (next + 2) | 0
        if (
          view.getUint8((next + secondText) | 0) !== QUOTE ||
          !digitsStand(view, (next + secondText) | 0, secondText)
        ) {
          secondText = digitsFrom(view, next)
          if (secondText === 0 || view.getUint8((next + secondText) | 0) !== QUOTE) break
        }
        next = (next + secondText + 1) | 0
      }
    }
    const after = view.getUint16(next, true)
    if (after !== NEXT_LEVEL && after !== LIST_END) break
    priceTicks[row] = ticks
    quantityLots[row] = lots
    row = (row + 1) | 0
    place = (next + 2) | 0
    if (after === LIST_END) {
      isEnd = true
      break
    }
  }
  cursor.at = (place - offset) | 0
  const fromRow = batch.length
  const { flags } = batch
  for (let done = fromRow; done < row; done++) flags[done] = rowFlags
  batch.length = row
  writer.completeLevels(position, time, batch, fromRow)
  return isEnd
}

import type { MarketEventBatch } from '@hft/data'
import * as digitWords from './digit-words.ts'
import type { EventWriter } from './event-writer.ts'
import type { FrameCursor } from './frame-cursor.ts'
import { Literal } from './literal.ts'
import { Factor, type NumberShape } from './number-shapes.ts'
import type { ObjectForm } from './object-form.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { areDigits: digitsStand, digitsAt: digitsFrom, fourDigits, MOST_DIGITS, ZEROS } = digitWords
const powers = digitWords.POWERS_OF_TEN
const { Template: TEMPLATE, Mask: MASK, Lift: LIFT, Even: EVEN, Odd: ODD, Scale: SCALE } = Factor
const WORD = 8
const TWO_WORDS = 8
const THREE_WORDS = 12
const UPPER_BITS = 0x80808080 | 0
const EVEN_BYTES = 0xff00ff
const ABOVE_NINES = 0x76767676
const POINT = 0x2e
const QUOTE = 0x22
const CLOSE_OBJECT = 0x7d
const COMMA = 0x2c
const CLOSE_LIST = 0x5d
const ZERO = 0x30
/** What stands around a level's numbers as whole numbers, the first byte being the lowest. */
const LEVEL_START = 0x225b
const BETWEEN = 0x222c22
const NEXT_TEXT = 0x222c
const NEXT_LEVEL = 0x2c5d
const LIST_END = 0x5d5d
const NEXT_OBJECT = 0x2c7d
const OBJECTS_END = 0x5d7d
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
/** A head, a count, two numbers and what stands around them, and what is read beyond it. */
const LONGEST_OBJECT = 256
/** Before a list there is more of the message than the sixteen bytes that are read before a number's end. */
const LEAST_PLACE = 16
const ROUNDING = 0.5

/** How levels are written: see {@link plainLevels}. */
export const LevelForm = { Texts: 0, Actions: 1, Objects: 2 } as const
export type LevelForm = (typeof LevelForm)[keyof typeof LevelForm]
const ACTIONS = LevelForm.Actions
const OBJECTS = LevelForm.Objects

/**
 * Reads levels of ordinary size: prices of at most nine digits in all, quantities of at most seven before and eight after
 * the point. They are texts, `["price","quantity",…],…`, each with up to two further texts of digits, or come with an
 * action as bare numbers, `["change",price,quantity],…`; of a deleted level the quantity means nothing. Or they are objects that all look like each
 * other, by an {@link ObjectForm}. Of the rows, flags, prices and quantities are written.
 *
 * Most prices are written like the one before: their {@link NumberShape} is held in constants by the loop within, which
 * ends where another is needed. Quantities are not, their ends are looked for. The loop has no calls or loops within and
 * changes few variables, so that the compiler keeps them in registers; sums of places are cut to 32 bits, or it would look
 * for overflows.
 *
 * @param rowFlags of the rows: the side, and whether they are of a snapshot
 * @param furtherTexts how many texts follow the quantity in each level, at most two
 * @param objects how they are written where they are objects
 * @returns whether this was the end of the list; if not, the cursor stands before a level that is another's to read
 */
export function plainLevels(
  cursor: FrameCursor,
  writer: EventWriter,
  rowFlags: number,
  position: number,
  furtherTexts: number,
  form: LevelForm,
  objects: ObjectForm,
  batch: MarketEventBatch,
): boolean {
  const { view, offset } = cursor
  const further = furtherTexts | 0
  const { priceTicks, quantityLots } = batch
  const { priceGrid, quantityGrid } = writer.instruments[position]!
  const priceShapes = writer.priceShapes[position]!
  const { priceShape } = writer
  const priceStep = priceGrid.step
  const quantityStep = quantityGrid.step
  const quantityDecimals = quantityGrid.decimals | 0
  // A multiple of the step times this is that whole number give or take rounding, which adding a half and cutting off
  // undoes; nothing else comes out again when the step is multiplied. A division takes longer than all the rest.
  const priceInverse = priceStep === 1 ? 1 : 1 / priceStep
  const quantityInverse = quantityStep === 1 ? 1 : 1 / quantityStep
  const hasActions = form === ACTIONS
  const hasObjects = form === OBJECTS
  const { head, headLength, headFirstHalf, headLastHalf, afterCount, between: middle } = objects
  const headEnd = objects.headEnd[0]!
  const middleLength = middle.length
  const isBare = hasActions || (hasObjects && objects.isBare)
  const quantityEnd = hasActions ? CLOSE_LIST : isBare ? CLOSE_OBJECT : QUOTE
  const nextLevel = hasObjects ? NEXT_OBJECT : NEXT_LEVEL
  const listEnd = hasObjects ? OBJECTS_END : LIST_END
  const capacity = (priceTicks.length < quantityLots.length ? priceTicks.length : quantityLots.length) | 0
  const reach = (cursor.reach - (hasObjects ? LONGEST_OBJECT : LONGEST_LEVEL)) | 0
  let row = batch.length | 0
  /** Where the level begins that is read. */
  let place = (offset + cursor.at) | 0
  let shape: NumberShape | undefined = priceShape[position]
  if (place < LEAST_PLACE || place >= reach || row >= capacity || shape === undefined || quantityDecimals > MOST_DIGITS)
    return false
  if (hasObjects && headLength === 0) return false
  const quantityUnit = powers[quantityDecimals]!
  /** So many digits before the point make no more than fifteen with those behind it. */
  const mostWhole = (15 - quantityDecimals) | 0
  let wholeDigits = 1
  let fractionDigits = quantityDecimals === 0 ? 1 : quantityDecimals
  let countDigits = 1
  let firstText = 1
  let secondText = 1
  /** Where something begins that is of another shape than the one expected; 0 for nothing. */
  let priceAt = 0
  let firstAt = 0
  let secondAt = 0
  let isEnd = false
  while (row < capacity && place < reach) {
    // How numbers of the shapes expected are read, price and quantity: constant in the loop within.
    const priceLength = shape.length
    const { factors } = shape
    const template1 = factors[TEMPLATE]!
    const template2 = factors[TEMPLATE + 1]!
    const mask1 = factors[MASK]!
    const mask2 = factors[MASK + 1]!
    const lift1 = factors[LIFT]!
    const lift2 = factors[LIFT + 1]!
    const even1 = factors[EVEN]!
    const even2 = factors[EVEN + 1]!
    const odd1 = factors[ODD]!
    const odd2 = factors[ODD + 1]!
    const scale1 = factors[SCALE]!
    const scale2 = factors[SCALE + 1]!
    priceAt = 0
    firstAt = 0
    secondAt = 0
    while (row < capacity && place < reach) {
      let next = (place + 2) | 0
      let isDeleted = false
      if (hasObjects) {
        next = (place + headLength) | 0
        if (headLength < WORD) {
          if (view.getInt32(place, true) !== headFirstHalf || view.getInt32((next - 4) | 0, true) !== headLastHalf)
            break
        } else {
          const last = (next - WORD) | 0
          if (view.getFloat64(last, true) !== headEnd) break
          let at = place
          for (let word = 0; at < last && view.getFloat64(at, true) === head[word]; word++) at = (at + WORD) | 0
          if (at < last) break
        }
        if (afterCount !== undefined) {
          const count = view.getInt32(next, true) ^ ZEROS
          const ends = (count | (count + ABOVE_NINES)) & UPPER_BITS
          if (ends === 0) break
          const digits = (31 - Math.clz32(ends & -ends)) >> 3
          if (digits !== countDigits) {
            if (digits === 0) break
            countDigits = digits
          }
          if (countDigits > 1 && (count & 0xff) === 0) break
          next = (next + countDigits) | 0
          if (view.getInt32(next, true) !== afterCount.firstHalf) break
          next = (next + afterCount.length) | 0
          if (view.getInt32((next - 4) | 0, true) !== afterCount.lastHalf) break
        }
      } else if (!hasActions) {
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
      next = (price + priceLength) | 0
      const p1 = (view.getInt32((next - 4) | 0, true) ^ template1) & mask1
      const p2 = (view.getInt32((next - 8) | 0, true) ^ template2) & mask2
      let other = p1 | (p1 + lift1) | p2 | (p2 + lift2)
      let ticks =
        (Math.imul((Math.imul(p1 & EVEN_BYTES, even1) + Math.imul((p1 >>> 8) & EVEN_BYTES, odd1)) >>> 16, scale1) +
          Math.imul((Math.imul(p2 & EVEN_BYTES, even2) + Math.imul((p2 >>> 8) & EVEN_BYTES, odd2)) >>> 16, scale2)) |
        0
      if (priceLength > TWO_WORDS) {
        const p3 = (view.getInt32((next - 12) | 0, true) ^ factors[TEMPLATE + 2]!) & factors[MASK + 2]!
        other |= p3 | (p3 + factors[LIFT + 2]!)
        const third =
          (Math.imul(p3 & EVEN_BYTES, factors[EVEN + 2]!) + Math.imul((p3 >>> 8) & EVEN_BYTES, factors[ODD + 2]!)) >>>
          16
        ticks = (ticks + Math.imul(third, factors[SCALE + 2]!)) | 0
        if (priceLength > THREE_WORDS) {
          const p4 = (view.getInt32((next - 16) | 0, true) ^ factors[TEMPLATE + 3]!) & factors[MASK + 3]!
          other |= p4 | (p4 + factors[LIFT + 3]!)
          const fourth =
            (Math.imul(p4 & EVEN_BYTES, factors[EVEN + 3]!) + Math.imul((p4 >>> 8) & EVEN_BYTES, factors[ODD + 3]!)) >>>
            16
          ticks = (ticks + Math.imul(fourth, factors[SCALE + 3]!)) | 0
        }
      }
      let isLikeLast = (other & UPPER_BITS) === 0
      if (hasObjects) {
        if (middleLength < WORD) {
          isLikeLast &&=
            view.getInt32(next, true) === middle.firstHalf &&
            view.getInt32((next + middleLength - 4) | 0, true) === middle.lastHalf
        } else {
          isLikeLast &&=
            view.getFloat64(next, true) === middle.first &&
            view.getFloat64((next + middleLength - WORD) | 0, true) === middle.last &&
            (middleLength <= 2 * WORD || view.getFloat64((next + WORD) | 0, true) === middle.words[1])
        }
      } else {
        const between = view.getInt32(next, true)
        isLikeLast &&= hasActions ? (between & 0xff) === COMMA : (between & 0xffffff) === BETWEEN
      }
      if (!isLikeLast) {
        priceAt = price
        break
      }
      if (priceStep !== 1) {
        const multiple = (ticks * priceInverse + ROUNDING) | 0
        if (multiple * priceStep !== ticks) break
        ticks = multiple
      }
      const quantity = (next + (hasObjects ? middleLength : hasActions ? 1 : 3)) | 0
      // Where a number ends is told by its bytes; as long as that is where it was expected, nothing waits for it.
      const q1 = view.getInt32(quantity, true) ^ ZEROS
      let ends = (q1 | (q1 + ABOVE_NINES)) & UPPER_BITS
      let lots = 0
      if (ends !== 0) {
        const digits = (31 - Math.clz32(ends & -ends)) >> 3
        if (digits !== wholeDigits) {
          if (digits === 0) break
          wholeDigits = digits
        }
        lots = fourDigits((q1 << (24 - (wholeDigits << 3))) << 8) * quantityUnit
      } else {
        const q2 = view.getInt32((quantity + 4) | 0, true) ^ ZEROS
        ends = (q2 | (q2 + ABOVE_NINES)) & UPPER_BITS
        if (ends === 0) break
        const digits = (4 + ((31 - Math.clz32(ends & -ends)) >> 3)) | 0
        if (digits !== wholeDigits) {
          if (digits > mostWhole) break
          wholeDigits = digits
        }
        lots =
          (Math.imul(fourDigits(q1), powers[wholeDigits - 4]!) + fourDigits((q2 << (56 - (wholeDigits << 3))) << 8)) *
          quantityUnit
      }
      next = (quantity + wholeDigits) | 0
      let end = view.getUint8(next)
      if (end === POINT) {
        next = (next + 1) | 0
        const f1 = view.getInt32(next, true) ^ ZEROS
        ends = (f1 | (f1 + ABOVE_NINES)) & UPPER_BITS
        let fraction = 0
        if (ends !== 0) {
          const digits = (31 - Math.clz32(ends & -ends)) >> 3
          if (digits !== fractionDigits) {
            if (digits === 0) break
            fractionDigits = digits
          }
          fraction = fourDigits((f1 << (24 - (fractionDigits << 3))) << 8)
        } else {
          const f2 = view.getInt32((next + 4) | 0, true) ^ ZEROS
          ends = (f2 | (f2 + ABOVE_NINES)) & UPPER_BITS
          const digits = ends === 0 ? MOST_DIGITS : (4 + ((31 - Math.clz32(ends & -ends)) >> 3)) | 0
          if (digits !== fractionDigits) fractionDigits = digits
          fraction =
            (Math.imul(fourDigits(f1), powers[fractionDigits - 4]!) +
              (fractionDigits === MOST_DIGITS
                ? fourDigits(f2)
                : fourDigits((f2 << (56 - (fractionDigits << 3))) << 8))) |
            0
        }
        next = (next + fractionDigits) | 0
        end = view.getUint8(next)
        if (fractionDigits !== quantityDecimals) {
          if (fractionDigits > quantityDecimals) {
            const surplus = powers[fractionDigits - quantityDecimals]! | 0
            const kept = (fraction / surplus) | 0
            if (Math.imul(kept, surplus) !== fraction) break
            fraction = kept
          } else fraction = Math.imul(fraction, powers[quantityDecimals - fractionDigits]!)
        }
        lots += fraction
      }
      if (end !== quantityEnd) break
      if (quantityStep !== 1) {
        const multiple = Math.floor(lots * quantityInverse + ROUNDING)
        if (multiple * quantityStep !== lots) break
        lots = multiple
      }
      if (isBare) {
        // Zeros that lead make no number of JSON.
        if (view.getUint8(price) === ZERO && shape.whole > 1) break
        if (view.getUint8(quantity) === ZERO && (view.getUint8((quantity + 1) | 0) ^ ZERO) <= 9) break
        if (isDeleted) lots = 0
      } else {
        next = (next + 1) | 0
      }
      if (further > 0) {
        if (view.getUint16(next, true) !== NEXT_TEXT) break
        next = (next + 2) | 0
        if (view.getUint8((next + firstText) | 0) !== QUOTE || !digitsStand(view, (next + firstText) | 0, firstText)) {
          firstAt = next
          break
        }
        next = (next + firstText + 1) | 0
        if (further > 1) {
          if (view.getUint16(next, true) !== NEXT_TEXT) break
          next = (next + 2) | 0
          if (
            view.getUint8((next + secondText) | 0) !== QUOTE ||
            !digitsStand(view, (next + secondText) | 0, secondText)
          ) {
            secondAt = next
            break
          }
          next = (next + secondText + 1) | 0
        }
      }
      const after = view.getUint16(next, true)
      if (after !== nextLevel && after !== listEnd) break
      priceTicks[row] = ticks
      quantityLots[row] = lots
      row = (row + 1) | 0
      place = (next + 2) | 0
      if (after === listEnd) {
        isEnd = true
        break
      }
    }
    if (priceAt > 0) {
      const found = priceShapes.at(view, priceAt)
      if (found === undefined || found === shape) break
      shape = found
    } else if (firstAt > 0) {
      const before = firstText
      firstText = digitsFrom(view, firstAt)
      if (firstText === MOST_DIGITS) firstText = (firstText + digitsFrom(view, (firstAt + MOST_DIGITS) | 0)) | 0
      if (firstText === 0 || firstText === before) break
    } else if (secondAt > 0) {
      const before = secondText
      secondText = digitsFrom(view, secondAt)
      if (secondText === 0 || secondText === before) break
    } else break
  }
  priceShape[position] = shape
  cursor.at = (place - offset) | 0
  const fromRow = batch.length
  const { flags } = batch
  for (let done = fromRow; done < row; done++) flags[done] = rowFlags
  batch.length = row
  return isEnd
}

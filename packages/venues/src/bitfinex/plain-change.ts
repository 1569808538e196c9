import { EventFlag } from '@hft/data'
import * as digitWords from '../scanning/digit-words.ts'
import type { FrameCursor } from '../scanning/frame-cursor.ts'
import type { BitfinexChannelWriter } from './channel-writer.ts'

// What is imported is looked up at each use; a module's own constant is not.
const { digitsBefore, firstDigits, fourDigits, otherThanDigits, ZEROS } = digitWords
const powers = digitWords.POWERS_OF_TEN
const BID = EventFlag.Bid
const ASK = EventFlag.Ask
const OPEN_LIST = 0x5b
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
/** A comma before a bracket, and one behind, the first byte being the lower. */
const LEVEL_START = 0x5b2c
const LEVEL_END = 0x2c5d
const LARGEST_TICKS = 0x7fff_ffff
/** What is read at most, its end and beyond. */
const LONGEST = 96
const NO_CHANGE = -1

/**
 * Reads the beginning of a changed level of ordinary size, `[17472,[60000,3,-1.5],`, up to the message's number, on which the
 * cursor then stands: the channel, its price, and its quantity, which is 0 without orders, are then the writer's.
 *
 * All in one function: such a message has forty bytes, of which a call for each piece would cost as much as the piece.
 *
 * @returns the side; −1 for anything else, with the cursor where it was
 */
export function plainChange(cursor: FrameCursor, writer: BitfinexChannelWriter): number {
  const { view, offset } = cursor
  const start = (offset + cursor.at) | 0
  if (start > cursor.reach - LONGEST || view.getUint8(start) !== OPEN_LIST) return NO_CHANGE
  // A channel has four to seven digits.
  const channelStart = view.getInt32((start + 1) | 0, true) ^ ZEROS
  const channelEnd = view.getInt32((start + 5) | 0, true) ^ ZEROS
  let other = otherThanDigits(channelEnd)
  if (otherThanDigits(channelStart) !== 0 || (channelStart & 0xff) === 0 || other === 0) return NO_CHANGE
  let digits = digitsBefore(other)
  const channel = (Math.imul(fourDigits(channelStart), powers[digits]!) + firstDigits(channelEnd, digits)) | 0
  let place = (start + 5 + digits) | 0
  if (view.getUint16(place, true) !== LEVEL_START || !writer.channels.find(channel)) return NO_CHANGE
  const { priceGrid, quantityGrid } = writer.instruments[writer.channels.position]!
  const priceDecimals = priceGrid.decimals | 0
  const quantityDecimals = quantityGrid.decimals | 0
  if (priceGrid.step !== 1 || quantityGrid.step !== 1 || priceDecimals > 9 || quantityDecimals > 8) return NO_CHANGE

  place = (place + 2) | 0
  let first = view.getInt32(place, true) ^ ZEROS
  other = otherThanDigits(first)
  let whole = 0
  if (other !== 0) {
    digits = digitsBefore(other)
    if (digits === 0 || (digits > 1 && (first & 0xff) === 0)) return NO_CHANGE
    whole = firstDigits(first, digits)
  } else {
    const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
    other = otherThanDigits(second)
    if (other === 0 || (first & 0xff) === 0) return NO_CHANGE
    digits = digitsBefore(other)
    whole = (Math.imul(fourDigits(first), powers[digits]!) + firstDigits(second, digits)) | 0
    digits = (4 + digits) | 0
  }
  place = (place + digits) | 0
  let ticks = whole * powers[priceDecimals]!
  if (view.getUint8(place) === POINT) {
    place = (place + 1) | 0
    first = view.getInt32(place, true) ^ ZEROS
    other = otherThanDigits(first)
    if (other !== 0) {
      digits = digitsBefore(other)
      if (digits === 0) return NO_CHANGE
      whole = firstDigits(first, digits)
    } else {
      const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
      other = otherThanDigits(second)
      digits = other === 0 ? 4 : digitsBefore(other)
      whole =
        (Math.imul(fourDigits(first), powers[digits]!) +
          (other === 0 ? fourDigits(second) : firstDigits(second, digits))) |
        0
      digits = (4 + digits) | 0
    }
    if (digits > priceDecimals) return NO_CHANGE
    place = (place + digits) | 0
    ticks += whole * powers[priceDecimals - digits]!
  }
  if (ticks > LARGEST_TICKS || view.getUint8(place) !== COMMA) return NO_CHANGE

  place = (place + 1) | 0
  first = view.getInt32(place, true) ^ ZEROS
  other = otherThanDigits(first)
  if (other === 0) return NO_CHANGE
  digits = digitsBefore(other)
  if (digits === 0 || (digits > 1 && (first & 0xff) === 0)) return NO_CHANGE
  const orders = firstDigits(first, digits)
  place = (place + digits) | 0
  if (view.getUint8(place) !== COMMA) return NO_CHANGE

  place = (place + 1) | 0
  const isAsk = view.getUint8(place) === MINUS
  if (isAsk) place = (place + 1) | 0
  first = view.getInt32(place, true) ^ ZEROS
  other = otherThanDigits(first)
  if (other !== 0) {
    digits = digitsBefore(other)
    if (digits === 0 || (digits > 1 && (first & 0xff) === 0)) return NO_CHANGE
    whole = firstDigits(first, digits)
  } else {
    const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
    other = otherThanDigits(second)
    if (other === 0 || (first & 0xff) === 0) return NO_CHANGE
    digits = digitsBefore(other)
    if (digits === 3) return NO_CHANGE
    whole = (Math.imul(fourDigits(first), powers[digits]!) + firstDigits(second, digits)) | 0
    digits = (4 + digits) | 0
  }
  place = (place + digits) | 0
  let lots = whole * powers[quantityDecimals]!
  if (view.getUint8(place) === POINT) {
    place = (place + 1) | 0
    first = view.getInt32(place, true) ^ ZEROS
    other = otherThanDigits(first)
    if (other !== 0) {
      digits = digitsBefore(other)
      if (digits === 0) return NO_CHANGE
      whole = firstDigits(first, digits)
    } else {
      const second = view.getInt32((place + 4) | 0, true) ^ ZEROS
      other = otherThanDigits(second)
      digits = other === 0 ? 4 : digitsBefore(other)
      whole =
        (Math.imul(fourDigits(first), powers[digits]!) +
          (other === 0 ? fourDigits(second) : firstDigits(second, digits))) |
        0
      digits = (4 + digits) | 0
    }
    if (digits > quantityDecimals) return NO_CHANGE
    place = (place + digits) | 0
    lots += whole * powers[quantityDecimals - digits]!
  }
  if (view.getUint16(place, true) !== LEVEL_END) return NO_CHANGE
  cursor.at = (place + 2 - offset) | 0
  writer.ticks = ticks | 0
  writer.lots = orders === 0 ? 0 : lots
  return isAsk ? ASK : BID
}

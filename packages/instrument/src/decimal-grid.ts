import { CodedError } from '@hft/clock'
import { Decimal } from 'decimal.js'
import { plainText } from './decimal-fraction.ts'
import { type DecimalDigits, parseDecimalText } from './decimal-text.ts'

/** What {@link DecimalGrid.countOfBytes} answers for anything that is not a plain decimal on the grid: NaN. */
export const NOT_ON_GRID = Number.NaN

const MAXIMUM_DECIMALS = 18
/** Long division by the step keeps remainder × 10 + 9 a safe integer. */
const MAXIMUM_STEP = 900_000_000_000_000
const LARGEST = Number.MAX_SAFE_INTEGER

const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30

/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: MAXIMUM_DECIMALS + 1 }, (_, power) => 10 ** power)

/**
 * The evenly spaced decimals 0, ±unit, ±2 units, …, where unit = step · 10^−decimals, and their counts.
 *
 * Text becomes a count, and a count text, without passing through a float.
 */
export class DecimalGrid {
  /** Digits after the point of the unit, 0 to 18. */
  readonly decimals: number
  /** The unit in its last decimal, a whole number ≥ 1 without trailing zeros unless `decimals` is 0. */
  readonly step: number
  /** The unit as text, e.g. `0.25`. */
  readonly unit: string
  /** The unit as the nearest double. */
  readonly unitSize: number
  /** 10^decimals. */
  readonly #scale: number

  /** Use {@link gridOf}, which checks. */
  constructor(decimals: number, step: number) {
    this.decimals = decimals
    this.step = step
    this.#scale = POWERS_OF_TEN[decimals]!
    this.unit = plainText(BigInt(step), -decimals)
    this.unitSize = step / this.#scale
  }

  /** Whether both have the same unit. */
  equals(other: DecimalGrid): boolean {
    return this.decimals === other.decimals && this.step === other.step
  }

  /**
   * The count of a decimal text, e.g. `0.3` on a grid of 0.1 is 3. Takes signs, exponents and surplus zeros.
   *
   * @param subject what the text is, for the error: `price of binance-usdm:BTCUSDT`
   * @throws CodedError `decimal.not_a_number`, `grid.off_grid` (names the nearest values on the grid),
   *   `grid.beyond_range` when the count passes 2^53 − 1
   */
  countOfText(text: string, subject = 'value'): number {
    const parsed = parseDecimalText(text, subject)
    const places = parsed.exponent + this.decimals
    // 10^40 is beyond any count, and below 10^−1000 any text that long is off the grid: exponents stay computable.
    if (places > 40 && parsed.digits !== 0n) throw this.#beyondRange(text, subject)
    if (places < -1_000) throw this.#offGrid(text, subject, parsed.digits < 0n ? -1n : 0n)
    return this.#exactCount(parsed, places, text, subject)
  }

  /**
   * The count of plain decimal digits in bytes `start` to `end` (exclusive): `-`? digits (`.` digits)?.
   *
   * Zeros beyond the grid's decimals are allowed. Everything else, exponents, signs of plus and blanks included, values
   * off the grid and counts past 2^53 − 1, is {@link NOT_ON_GRID}; so is a range outside the bytes. Neither throws nor
   * allocates.
   */
  countOfBytes(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    const isNegative = bytes[at] === MINUS
    if (isNegative) at++
    const firstDigit = at
    // Nine digits fit a 32-bit integer, whose arithmetic is several times as fast as a double's.
    const wholeEnd = end - at > 9 ? at + 9 : end
    let leading = 0
    let digit = 0
    while (at < wholeEnd) {
      digit = bytes[at]! - ZERO
      if (!(digit >= 0 && digit <= 9)) break
      leading = (leading * 10 + digit) | 0
      at++
    }
    let value = leading
    if (at === wholeEnd) {
      while (at < end) {
        digit = bytes[at]! - ZERO
        if (!(digit >= 0 && digit <= 9)) break
        value = value * 10 + digit
        at++
      }
    }
    if (at === firstDigit) return NOT_ON_GRID
    let missing = this.decimals
    if (at < end) {
      if (bytes[at] !== POINT) return NOT_ON_GRID
      at++
      if (at >= end) return NOT_ON_GRID
      const gridEnd = end - at > missing ? at + missing : end
      const fractionStart = at
      let fraction = 0
      const shortEnd = gridEnd - at > 9 ? at + 9 : gridEnd
      while (at < shortEnd) {
        digit = bytes[at]! - ZERO
        if (!(digit >= 0 && digit <= 9)) return NOT_ON_GRID
        fraction = (fraction * 10 + digit) | 0
        at++
      }
      value = value * POWERS_OF_TEN[at - fractionStart]! + fraction
      while (at < gridEnd) {
        digit = bytes[at]! - ZERO
        if (!(digit >= 0 && digit <= 9)) return NOT_ON_GRID
        value = value * 10 + digit
        at++
      }
      missing -= at - fractionStart
      while (at < end) {
        if (bytes[at] !== ZERO) return NOT_ON_GRID
        at++
      }
    }
    if (missing > 0) value *= POWERS_OF_TEN[missing]!
    // Rounding never takes a product or sum past 2^53 back below it, so this one comparison is exact.
    if (!(value <= LARGEST)) return this.step === 1 ? NOT_ON_GRID : this.#longDivision(bytes, start, end)
    if (this.step !== 1) {
      const count = value / this.step
      if (Math.floor(count) !== count || count * this.step !== value) return NOT_ON_GRID
      value = count
    }
    return isNegative ? 0 - value : value
  }

  /** The count of a decimal; errors as {@link countOfText}. */
  countOfDecimal(value: Decimal, subject = 'value'): number {
    return this.countOfText(value.toString(), subject)
  }

  /**
   * Text with exactly the grid's decimals, e.g. count 250 on a grid of 0.01 is `2.50`.
   * @param count a safe integer
   */
  textOfCount(count: number): string {
    return plainText(BigInt(count) * BigInt(this.step), -this.decimals)
  }

  /** @param count a safe integer */
  decimalOfCount(count: number): Decimal {
    return new Decimal(this.textOfCount(count))
  }

  /** The double nearest to a count's value, as long as count · step is below 2^53; for marks and display. */
  numberOfCount(count: number): number {
    return (count * this.step) / this.#scale
  }

  /** The count nearest to a double, halves away from zero; for prices that were computed. */
  nearestCount(value: number): number {
    const count = (value * this.#scale) / this.step
    return count < 0 ? 0 - Math.round(-count) : Math.round(count)
  }

  /** The largest count whose value is not above a double; a double that is the nearest to a grid value counts as it. */
  floorCount(value: number): number {
    const nearest = this.nearestCount(value)
    return this.numberOfCount(nearest) <= value ? nearest : nearest - 1
  }

  /** The smallest count whose value is not below a double; a double that is the nearest to a grid value counts as it. */
  ceilCount(value: number): number {
    const nearest = this.nearestCount(value)
    return this.numberOfCount(nearest) >= value ? nearest : nearest + 1
  }

  #exactCount(parsed: DecimalDigits, places: number, text: string, subject: string): number {
    const divisor = BigInt(this.step) * (places < 0 ? 10n ** BigInt(-places) : 1n)
    const scaled = places < 0 ? parsed.digits : parsed.digits * 10n ** BigInt(parsed.digits === 0n ? 0 : places)
    const remainder = scaled % divisor
    if (remainder !== 0n) throw this.#offGrid(text, subject, scaled / divisor - (remainder < 0n ? 1n : 0n))
    const count = scaled / divisor
    if (count > BigInt(LARGEST) || count < BigInt(-LARGEST)) throw this.#beyondRange(text, subject)
    return Number(count)
  }

  /** Exact where value · 10^decimals passes 2^53 but its quotient by the step may not: school division, digit by digit. */
  #longDivision(bytes: Uint8Array, start: number, end: number): number {
    const isNegative = bytes[start] === MINUS
    let quotient = 0
    let remainder = 0
    let missing = -1
    for (let at = isNegative ? start + 1 : start; at < end && missing !== 0; at++) {
      if (bytes[at] === POINT) {
        missing = this.decimals
        continue
      }
      if (missing > 0) missing--
      const dividend = remainder * 10 + (bytes[at]! - ZERO)
      const digit = Math.floor(dividend / this.step)
      remainder = dividend - digit * this.step
      quotient = quotient * 10 + digit
    }
    if (missing === -1) missing = this.decimals
    for (; missing > 0; missing--) {
      const dividend = remainder * 10
      const digit = Math.floor(dividend / this.step)
      remainder = dividend - digit * this.step
      quotient = quotient * 10 + digit
    }
    if (remainder !== 0 || !(quotient <= LARGEST)) return NOT_ON_GRID
    return isNegative ? 0 - quotient : quotient
  }

  #offGrid(text: string, subject: string, below: bigint): CodedError {
    const nearest = [below, below + 1n].map((count) => plainText(count * BigInt(this.step), -this.decimals))
    return new CodedError(
      'grid.off_grid',
      `${subject} '${text}' is not a multiple of ${this.unit}; the nearest that are: ${nearest.join(' and ')}`,
    )
  }

  #beyondRange(text: string, subject: string): CodedError {
    return new CodedError(
      'grid.beyond_range',
      `${subject} '${text}' is beyond ±${this.textOfCount(LARGEST)}, the most that can be counted in units of ${this.unit}`,
    )
  }
}

/**
 * The grid of a unit given as text: `0.01`, `0.25`, `1e-8`, `100`.
 *
 * @param subject what the text is, for the error: `tick of binance-usdm:BTCUSDT`
 * @throws CodedError `decimal.not_a_number`; `grid.unit` when it is not above 0, has more than 18 decimals or more than
 *   900,000,000,000,000 in its last one
 */
export function gridOf(unit: string, subject = 'unit'): DecimalGrid {
  const { digits, exponent } = parseDecimalText(unit, subject)
  const decimals = Math.max(0, -exponent)
  const step = Number(digits * 10n ** BigInt(Math.min(Math.max(0, exponent), 20)))
  if (step <= 0 || step > MAXIMUM_STEP || decimals > MAXIMUM_DECIMALS) {
    throw new CodedError(
      'grid.unit',
      `${subject} '${unit}' cannot be a unit; it must be above 0, with at most ${MAXIMUM_DECIMALS} decimals and ${MAXIMUM_STEP} in its last one`,
    )
  }
  return new DecimalGrid(decimals, step)
}

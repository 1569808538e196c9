import * as digitWords from './digit-words.ts'

const { digitsAt: digitsFrom, MOST_DIGITS } = digitWords
const POINT = 0x2e
const ZERO = 0x30
const WORD = 4
/** Lifts a byte above 9 over its uppermost bit, and one above 0. */
const ABOVE_NINE = 0x76
const ABOVE_ZERO = 0x7f
/** Words of four bytes that a number takes, and digits that it makes in units of the grid. */
const MOST_WORDS = 4
const MOST_UNIT_DIGITS = 9

/** Places in {@link NumberShape.factors}: of word 1, and each behind it of words 2 to 4. */
export const Factor = { Template: 0, Mask: 4, Lift: 8, Even: 12, Odd: 16, Scale: 20 } as const
const FACTORS = 24

/**
 * How a plain decimal number of so many digits before and behind its point is read as a count of a grid's units.
 *
 * The text's last sixteen bytes are words of four, of which word 1 is the last. Of each, exclusive-or with the template
 * leaves the values of digits, and 0 where a byte has to be just that one: the point, and digits finer than the grid, which
 * have to be zeros. The mask cuts off what stands before the number. Adding the lift carries into a byte's uppermost bit
 * unless it is a digit, or 0 where it has to be. Then the even bytes times one factor and the odd ones times another, both
 * added up, have the word's number in the upper half; the scale says how much one of it counts.
 */
export class NumberShape {
  /** Bytes of the text. */
  readonly length: number
  /** Digits before the point. */
  readonly whole: number
  /** By {@link Factor}. */
  readonly factors: Int32Array

  constructor(whole: number, fraction: number, decimals: number) {
    this.whole = whole
    this.length = lengthOf(whole, fraction)
    this.factors = factorsOf(whole, this.length, decimals, Math.max(0, decimals - fraction))
  }
}

/** The shapes of numbers that mean counts of one grid. */
export class NumberShapes {
  /** One to begin with; undefined where the grid is too fine for any. */
  readonly first: NumberShape | undefined
  private readonly decimals: number
  /** By digits before and behind the point. */
  private readonly shapes: readonly (NumberShape | undefined)[]

  /** @param decimals of the grid */
  constructor(decimals: number) {
    this.decimals = decimals
    this.shapes = Array.from({ length: (MOST_DIGITS + 1) ** 2 }, (_, place) => {
      const [whole, fraction] = [Math.floor(place / (MOST_DIGITS + 1)), place % (MOST_DIGITS + 1)]
      if (whole === 0 || whole + decimals > MOST_UNIT_DIGITS) return undefined
      if (lengthOf(whole, fraction) > MOST_WORDS * WORD) return undefined
      return new NumberShape(whole, fraction, decimals)
    })
    this.first = this.shapes[MOST_DIGITS + 1]
  }

  /** The shape of the number at a place; undefined for none, or one that isn't known. Twenty bytes may be read. */
  at(view: DataView, place: number): NumberShape | undefined {
    const whole = digitsFrom(view, place)
    if (whole === 0 || whole + this.decimals > MOST_UNIT_DIGITS) return undefined
    const point = (place + whole) | 0
    if (view.getUint8(point) !== POINT) return this.shapes[whole * (MOST_DIGITS + 1)]
    const fraction = digitsFrom(view, (point + 1) | 0)
    return fraction === 0 ? undefined : this.shapes[whole * (MOST_DIGITS + 1) + fraction]
  }
}

function lengthOf(whole: number, fraction: number): number {
  return whole + (fraction === 0 ? 0 : 1 + fraction)
}

function factorsOf(whole: number, length: number, decimals: number, missingDigits: number): Int32Array {
  const factors = new Int32Array(FACTORS)
  const bytes = new DataView(factors.buffer)
  let digitsBehind = missingDigits
  for (let word = 0; word < MOST_WORDS; word++) {
    const weights: [number, number, number, number] = [0, 0, 0, 0]
    const digits = digitsBehind
    for (let byte = WORD - 1; byte >= 0; byte--) {
      const at = length - WORD * (word + 1) + byte
      if (at < 0) break
      const isFixed = at === whole || at - whole > decimals
      bytes.setUint8((Factor.Template + word) * WORD + byte, at === whole ? POINT : ZERO)
      bytes.setUint8((Factor.Mask + word) * WORD + byte, 0xff)
      bytes.setUint8((Factor.Lift + word) * WORD + byte, isFixed ? ABOVE_ZERO : ABOVE_NINE)
      if (!isFixed) weights[byte] = 10 ** (digitsBehind++ - digits)
    }
    factors[Factor.Even + word] = (weights[0] << 16) | weights[2]
    factors[Factor.Odd + word] = (weights[1] << 16) | weights[3]
    factors[Factor.Scale + word] = digits < MOST_UNIT_DIGITS ? 10 ** digits : 0
  }
  return factors
}

const known = new Map<number, NumberShapes>()

/** The shapes of numbers for grids of so many decimals, made once. */
export function numberShapes(decimals: number): NumberShapes {
  const shapes = known.get(decimals) ?? new NumberShapes(decimals)
  known.set(decimals, shapes)
  return shapes
}

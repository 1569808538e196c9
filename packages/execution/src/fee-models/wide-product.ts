import { CodedError } from '@hft/clock'

const LIMB = 2 ** 20
/** 240 bits: four factors below 2^53, and some to spare. */
const LIMBS = 12
const FACTOR_LIMBS = 3
/** A remainder times {@link LIMB} stays below 2^53. */
const LARGEST_DIVISOR = 10 ** 9

/** A non-negative integer up to 2^240, for products of several safe integers divided by powers of ten. Never allocates. */
export class WideProduct {
  /** 20 bits each, lowest first. */
  #limbs = new Float64Array(LIMBS)
  #spare = new Float64Array(LIMBS)
  readonly #factor = new Float64Array(FACTOR_LIMBS)

  /** @param value a safe integer ≥ 0 */
  set(value: number): void {
    this.#limbs.fill(0)
    this.#split(value)
    this.#limbs.set(this.#factor)
  }

  /** @param factor a safe integer ≥ 0 @throws CodedError `exact_sum.beyond_range` past 2^240 */
  multiply(factor: number): void {
    this.#split(factor)
    const limbs = this.#limbs
    const spare = this.#spare
    let carry = 0
    for (let at = 0; at < LIMBS; at++) {
      let sum = carry
      for (let part = 0; part < FACTOR_LIMBS && part <= at; part++) sum += limbs[at - part]! * this.#factor[part]!
      carry = Math.floor(sum / LIMB)
      spare[at] = sum - carry * LIMB
    }
    const isBeyond =
      carry > 0 ||
      limbs[LIMBS - 1]! * (this.#factor[1]! + this.#factor[2]!) > 0 ||
      limbs[LIMBS - 2]! * this.#factor[2]! > 0
    if (isBeyond) throw beyondRange(240)
    this.#limbs = spare
    this.#spare = limbs
  }

  /**
   * The value divided by 10^power, rounded to nearest, halves up; overwrites it.
   * @param power a whole number ≥ 0
   * @throws CodedError `exact_sum.beyond_range` when the quotient is no safe integer
   */
  roundedQuotient(power: number): number {
    // floor(2x / d) rounds as x / d does: an odd one lies at or above the half.
    this.multiply(2)
    let left = power
    for (; left >= 9; left -= 9) this.#divide(LARGEST_DIVISOR)
    if (left > 0) this.#divide(10 ** left)
    const limbs = this.#limbs
    let doubled = 0
    for (let at = LIMBS - 1; at >= 0; at--) doubled = doubled * LIMB + limbs[at]!
    if (!(doubled < Number.MAX_SAFE_INTEGER)) throw beyondRange(52)
    return Math.floor((doubled + 1) / 2)
  }

  #split(value: number): void {
    const upper = Math.floor(value / LIMB)
    this.#factor[0] = value - upper * LIMB
    this.#factor[2] = Math.floor(upper / LIMB)
    this.#factor[1] = upper - this.#factor[2] * LIMB
  }

  /** Rounded down. @param divisor at most {@link LARGEST_DIVISOR} */
  #divide(divisor: number): void {
    const limbs = this.#limbs
    let remainder = 0
    for (let at = LIMBS - 1; at >= 0; at--) {
      const dividend = remainder * LIMB + limbs[at]!
      const quotient = Math.floor(dividend / divisor)
      limbs[at] = quotient
      remainder = dividend - quotient * divisor
    }
  }
}

function beyondRange(bits: number): CodedError {
  return new CodedError(
    'exact_sum.beyond_range',
    `a product of exact integers passed 2^${bits}; check the tick, the lot and the fee rates of the instrument`,
  )
}

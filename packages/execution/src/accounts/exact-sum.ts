import { CodedError } from '@hft/clock'

const BASE = 2 ** 52
const HALF_BASE = 2 ** 51
const SPLIT = 2 ** 27
/** BASE / SPLIT. */
const SPLIT_COMPLEMENT = 2 ** 25
const LARGEST = Number.MAX_SAFE_INTEGER

/**
 * An exact integer up to ±2^104, for sums of products of safe integers such as ticks × lots. Never allocates.
 *
 * Two limbs, high · 2^52 + low with |low| ≤ 2^51, each a whole number that a double holds exactly. A product beyond
 * 2^51 is taken apart into halves of 27 bits, rounded to nearest so that every partial product stays within 2^53
 * (Dekker's product, in integers).
 */
export class ExactSum {
  // A typed array holds doubles unboxed; a field that changes from small integer to double would be boxed anew.
  readonly #limbs = new Float64Array(2)

  static of(value: bigint): ExactSum {
    const sum = new ExactSum()
    let high = value >> 52n
    let low = value - (high << 52n)
    if (low > BigInt(HALF_BASE)) {
      low -= BigInt(BASE)
      high += 1n
    }
    sum.#limbs[0] = Number(high)
    sum.#limbs[1] = Number(low)
    sum.#refuseBeyondRange()
    return sum
  }

  clear(): void {
    this.#limbs[0] = 0
    this.#limbs[1] = 0
  }

  copyFrom(other: ExactSum): void {
    this.#limbs[0] = other.#limbs[0]!
    this.#limbs[1] = other.#limbs[1]!
  }

  /** @param value a safe integer */
  add(value: number): void {
    if (value >= -BASE && value <= BASE) this.#addLow(value)
    else {
      // 2^52 to 2^53: one whole base goes to the high limb first.
      const sign = value < 0 ? -1 : 1
      this.#limbs[0]! += sign
      this.#addLow(value - sign * BASE)
    }
  }

  /** Adds a · b. @param a a safe integer @param b a safe integer */
  addProduct(a: number, b: number): void {
    const product = a * b
    if (product >= -HALF_BASE && product <= HALF_BASE) this.#addLow(product)
    else this.#addWideProduct(a, b)
  }

  addSum(other: ExactSum): void {
    this.#limbs[0]! += other.#limbs[0]!
    this.#addLow(other.#limbs[1]!)
    this.#refuseBeyondRange()
  }

  subtractSum(other: ExactSum): void {
    this.#limbs[0]! -= other.#limbs[0]!
    this.#addLow(-other.#limbs[1]!)
    this.#refuseBeyondRange()
  }

  /** −1, 0 or 1. */
  get sign(): number {
    return Math.sign(this.#limbs[0]!) || Math.sign(this.#limbs[1]!) || 0
  }

  /**
   * Divides by a whole number: answers the quotient rounded down, and keeps the remainder, 0 ≤ remainder < divisor.
   *
   * @param divisor a safe integer > 0
   * @throws CodedError `exact_sum.beyond_range` when the quotient is no safe integer
   */
  divide(divisor: number): number {
    let quotient = Math.floor(this.toNumber() / divisor)
    if (!(quotient >= -LARGEST && quotient <= LARGEST)) throw beyondRange('a quotient')
    this.addProduct(-quotient, divisor)
    // The double quotient is off by a few units at most.
    while (this.sign < 0) {
      this.add(divisor)
      quotient--
    }
    while (this.toNumber() >= divisor) {
      this.add(-divisor)
      quotient++
    }
    return quotient
  }

  /** The nearest double. */
  toNumber(): number {
    return this.#limbs[0]! * BASE + this.#limbs[1]!
  }

  /** For snapshots and reports; allocates. */
  toBigInt(): bigint {
    return (BigInt(this.#limbs[0]!) << 52n) + BigInt(this.#limbs[1]!)
  }

  /** |value| ≤ 2^52, so that the sum with the low limb is exact. */
  #addLow(value: number): void {
    const low = this.#limbs[1]! + value
    if (low >= -HALF_BASE && low <= HALF_BASE) this.#limbs[1] = low
    else {
      const carry = Math.round(low / BASE)
      this.#limbs[1] = low - carry * BASE
      this.#limbs[0]! += carry
    }
  }

  #addWideProduct(a: number, b: number): void {
    const aHigh = Math.round(a / SPLIT)
    const aLow = a - aHigh * SPLIT
    const bHigh = Math.round(b / SPLIT)
    const bLow = b - bHigh * SPLIT
    const middle = aHigh * bLow + aLow * bHigh
    const middleHigh = Math.round(middle / SPLIT_COMPLEMENT)
    this.#limbs[0]! += 4 * aHigh * bHigh + middleHigh
    this.#addLow((middle - middleHigh * SPLIT_COMPLEMENT) * SPLIT)
    this.#addLow(aLow * bLow)
    this.#refuseBeyondRange()
  }

  #refuseBeyondRange(): void {
    const high = this.#limbs[0]!
    if (!(high >= -BASE && high <= BASE)) throw beyondRange('a sum')
  }
}

/** a · b / divisor rounded to nearest, halves up. @param scratch overwritten @returns a safe integer */
export function roundedQuotient(a: number, b: number, divisor: number, scratch: ExactSum): number {
  scratch.clear()
  scratch.addProduct(a, b)
  const quotient = scratch.divide(divisor)
  const remainder = scratch.toNumber()
  return remainder >= divisor - remainder ? quotient + 1 : quotient
}

function beyondRange(what: string): CodedError {
  return new CodedError(
    'exact_sum.beyond_range',
    `${what} of exact integers passed ±2^${what === 'a sum' ? 104 : 53}; check the tick and the lot of the instrument`,
  )
}

/**
 * Exact conversion of counts of one unit into counts of another, both whole multiples of a common fine unit.
 *
 * Counts are split by the second unit before they are multiplied, so that no intermediate product passes 2^53 as long
 * as the two units' least common multiple does not.
 */
export class UnitConversion {
  /** The two units divided by their greatest common divisor. */
  readonly #fromPart: number
  readonly #toPart: number
  readonly #divisor: number

  /** @param fromUnit,toUnit fine units in one of each, whole and ≥ 1, their least common multiple below 2^53 */
  constructor(fromUnit: number, toUnit: number) {
    this.#divisor = greatestCommonDivisor(fromUnit, toUnit)
    this.#fromPart = fromUnit / this.#divisor
    this.#toPart = toUnit / this.#divisor
  }

  /** The most whole target units that `count` holds, rounded towards −∞; NaN past 2^53. */
  floor(count: number): number {
    const quotient = Math.floor(count / this.#toPart)
    const rest = (count - quotient * this.#toPart) * this.#fromPart
    const result = quotient * this.#fromPart + Math.floor(rest / this.#toPart)
    return Number.isSafeInteger(result) ? result : Number.NaN
  }

  /** The fewest whole target units that hold `count`; NaN past 2^53. */
  ceil(count: number): number {
    return 0 - this.floor(-count)
  }

  /** Fine units that {@link floor} leaves over: 0 to one target unit, exclusive. */
  remainder(count: number): number {
    const quotient = Math.floor(count / this.#toPart)
    const rest = (count - quotient * this.#toPart) * this.#fromPart
    return (rest - Math.floor(rest / this.#toPart) * this.#toPart) * this.#divisor
  }
}

/** Greatest common divisor of two whole numbers ≥ 1 (Euclid). */
export function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

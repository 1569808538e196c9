/** Digits of a rate below 10^12: relative steps of 10^−11 and finer. */
const SMALLEST_DIGITS = 1e11
const MAXIMUM_DECIMALS = 22
/** Powers of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: MAXIMUM_DECIMALS + 1 }, (_, power) => 10 ** power)

/**
 * A rate as a decimal of twelve significant digits: what a fee is converted by, exactly. Never allocates.
 */
export class RateDigits {
  /** A safe integer. */
  digits = 0
  /** 0 to 22. */
  decimals = 0

  /** @param rate above 0; below 10^−11 it has fewer digits, above 10^15 it doesn't fit */
  set(rate: number): void {
    let decimals = 0
    while (decimals < MAXIMUM_DECIMALS && rate * POWERS_OF_TEN[decimals]! < SMALLEST_DIGITS) decimals++
    this.digits = Math.round(rate * POWERS_OF_TEN[decimals]!)
    this.decimals = decimals
  }
}

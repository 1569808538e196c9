/** Any decimal of so many significant digits survives the way into a double and back. */
const DECIMAL_DIGITS = 15
/** The longest text of a decimal with so many digits, a point among them. */
const LONGEST_EXACT_TEXT = DECIMAL_DIGITS + 1
const FLOAT_DIGITS = [6, 7, 8]
/** Finest decimals that grids are made of. */
const FINEST_DECIMALS = 18

/**
 * The decimal that a double was made of, without an exponent: its shortest text, or where that has more digits than a
 * decimal keeps in a double, the text of its first 15 digits. So 0.19899999999999998, which is what 0.4 − 0.201 gives,
 * is 0.199.
 */
export function decimalOfDouble(value: number): string {
  const text = String(value)
  if (text.length <= LONGEST_EXACT_TEXT && !text.includes('e')) return text
  const rounded = Number(value.toPrecision(DECIMAL_DIGITS))
  const shortest = String(rounded)
  return shortest.includes('e') ? rounded.toFixed(FINEST_DECIMALS) : shortest
}

/** The decimal that a 32-bit number was made of, as a double: the shortest that gives it, instead of its exact value. */
export function decimalOfFloat(value: number): number {
  for (const digits of FLOAT_DIGITS) {
    const decimal = Number(value.toPrecision(digits))
    if (Math.fround(decimal) === value) return decimal
  }
  return value
}

/** Digits of amounts that are booked or marked. */
export const AMOUNT_DIGITS = 12
/** Digits of figures computed from them: their errors are far larger. */
export const FIGURE_DIGITS = 9
/** Digits that sums of thousands of marks leave of a double. */
const SUM_DIGITS = 13

/** JSON with every double in so many significant digits, so that it prints without the tail of its last bits; NaN is null. */
export function printable<Value>(value: Value, digits: number): Value {
  const rounded = (part: number) => (Number.isInteger(part) ? part : Number(part.toPrecision(digits)))
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === 'number' ? rounded(part) : part))
}

/** left − right without the digits that neither of them has. */
export function difference(left: number, right: number): number {
  const largest = Math.max(Math.abs(left), Math.abs(right))
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return left - right
  const decimals = SUM_DIGITS - 1 - Math.floor(Math.log10(largest))
  return Number((left - right).toFixed(Math.min(100, Math.max(0, decimals))))
}

const SIGNIFICANT_DIGITS = 12

/** JSON with every double in twelve significant digits, so that it prints without the tail of its last bits; NaN is null. */
export function printable<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) => (typeof part === 'number' ? rounded(part) : part))
}

function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT_DIGITS))
}

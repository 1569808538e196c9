/** Plain text of digits × 10^−decimals, without trailing zeros after the point: exact. */
export function decimalOfDigits(digits: bigint, decimals: number): string {
  if (digits < 0n) return `-${decimalOfDigits(-digits, decimals)}`
  const padded = digits.toString().padStart(decimals + 1, '0')
  const whole = padded.slice(0, padded.length - decimals)
  const fraction = padded.slice(padded.length - decimals).replace(/0+$/, '')
  return fraction === '' ? whole : `${whole}.${fraction}`
}

/** A double in twelve significant digits, which its marks are good for, without an exponent or trailing zeros. */
export function decimalOfDouble(value: number): string {
  if (!Number.isFinite(value)) return ''
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(value)))
  const text = value.toFixed(Math.min(100, Math.max(0, 11 - magnitude)))
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return trimmed === '-0' || trimmed === '' ? '0' : trimmed
}

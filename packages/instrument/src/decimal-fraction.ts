import { CodedError } from '@hft/clock'
import { parseDecimalText } from './decimal-text.ts'

/** A finite decimal as an exact fraction of two safe integers, the denominator a power of ten. */
export interface DecimalFraction {
  /** Shortest plain text, e.g. `-0.00005`. */
  readonly text: string
  readonly numerator: number
  /** 10^k with k from 0 to 15. */
  readonly denominator: number
  /** The nearest double. */
  readonly value: number
}

/**
 * The exact fraction of a decimal text, e.g. `0.0005` is 5 / 10000.
 *
 * @param subject what the text is, for the error: `maker fee of binance-spot:BTCUSDT`
 * @throws CodedError `decimal.not_a_number`, or `decimal.beyond_range` with more than 15 decimals or past 2^53
 */
export function decimalFractionOf(text: string, subject = 'value'): DecimalFraction {
  const { digits, exponent } = parseDecimalText(text, subject)
  const numerator = Number(exponent > 0 ? digits * 10n ** BigInt(Math.min(exponent, 20)) : digits)
  const decimals = Math.max(0, -exponent)
  if (!Number.isSafeInteger(numerator) || decimals > 15) {
    throw new CodedError(
      'decimal.beyond_range',
      `${subject} '${text}' does not fit: it may have at most 15 decimals and no more than ${Number.MAX_SAFE_INTEGER} in its last one`,
    )
  }
  const denominator = 10 ** decimals
  return { text: plainText(digits, exponent), numerator, denominator, value: numerator / denominator }
}

/** The fraction 0. */
export const ZERO_FRACTION: DecimalFraction = { text: '0', numerator: 0, denominator: 1, value: 0 }

/** Plain text, without exponent, of digits × 10^exponent. */
export function plainText(digits: bigint, exponent: number): string {
  if (exponent >= 0) return `${digits}${digits === 0n ? '' : '0'.repeat(exponent)}`
  const magnitude = String(digits < 0n ? -digits : digits).padStart(1 - exponent, '0')
  const whole = magnitude.slice(0, exponent)
  return `${digits < 0n ? '-' : ''}${whole}.${magnitude.slice(exponent)}`
}

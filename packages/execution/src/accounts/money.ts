import { CodedError } from '@hft/clock'
import type { DecimalGrid } from '@hft/instrument'
import { Decimal } from 'decimal.js'

/** Decimals of booked money: 120 digits, beyond any product of sums and rates here, so that nothing is rounded. */
export const Money = Decimal.clone({ precision: 120, rounding: Decimal.ROUND_HALF_CEIL })

/** A fraction of two safe integers. */
export interface Ratio {
  readonly numerator: number
  readonly denominator: number
}

/**
 * A fraction in lowest terms.
 * @param subject what it is, for the error
 * @throws CodedError `ledger.unit_range` when its terms are no safe integers
 */
export function ratioOf(numerator: bigint, denominator: bigint, subject: string): Ratio {
  let divisor = numerator < 0n ? -numerator : numerator
  let rest = denominator
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest]
  const ratio = { numerator: Number(numerator / divisor), denominator: Number(denominator / divisor) }
  if (!Number.isSafeInteger(ratio.numerator) || !Number.isSafeInteger(ratio.denominator)) {
    throw new CodedError(
      'ledger.unit_range',
      `${subject} is ${numerator / divisor} / ${denominator / divisor}, which cannot be booked exactly; ` +
        'its terms must stay below 2^53: use a coarser tick, lot or rate',
    )
  }
  return ratio
}

/** A grid's unit as a fraction of bigints. */
export function unitOf(grid: DecimalGrid): readonly [numerator: bigint, denominator: bigint] {
  return [BigInt(grid.step), 10n ** BigInt(grid.decimals)]
}

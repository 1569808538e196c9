import { z } from 'zod'
import { type DecimalFraction, decimalFractionOf, ZERO_FRACTION } from './decimal-fraction.ts'
import { decimalText } from './decimal-schema.ts'

/** Schema of fees in configuration; decimals are text, because a float cannot hold 0.0002. */
export const FeeScheduleDefinition = z
  .strictObject({
    maker: decimalText({ maximumDecimals: 15 }).describe(
      'Fee of a maker fill as a fraction of its value: 0.0002 is 2 basis points; negative is a rebate.',
    ),
    taker: decimalText({ maximumDecimals: 15 }).describe('Fee of a taker fill as a fraction of its value.'),
    perUnit: decimalText({ maximumDecimals: 15 })
      .optional()
      .describe('Added for each unit of quantity, in the settlement asset; default 0.'),
    minimum: decimalText({ maximumDecimals: 15, minimum: 0 })
      .optional()
      .describe('Least fee of a fill whose fee is positive, in the settlement asset; default 0.'),
  })
  .describe('Trading fees of a listing.')
export type FeeScheduleDefinition = z.infer<typeof FeeScheduleDefinition>

/**
 * Fees of a listing as exact fractions.
 *
 * fee of a fill = value × rate + quantity × perUnit, and at least `minimum` when that is positive.
 */
export interface FeeSchedule {
  /** Fraction of the value of a maker fill; negative is a rebate. */
  readonly maker: DecimalFraction
  /** Fraction of the value of a taker fill. */
  readonly taker: DecimalFraction
  /** In the settlement asset, for a quantity of 1; 0 for none. */
  readonly perUnit: DecimalFraction
  /** In the settlement asset, for a fill; 0 for none. */
  readonly minimum: DecimalFraction
}

/** No fees at all. */
export const FREE_OF_FEES: FeeSchedule = {
  maker: ZERO_FRACTION,
  taker: ZERO_FRACTION,
  perUnit: ZERO_FRACTION,
  minimum: ZERO_FRACTION,
}

/**
 * Exact fees of a definition.
 * @param subject whose fees, for the error
 * @throws CodedError `decimal.not_a_number`, `decimal.beyond_range`
 */
export function createFeeSchedule(definition: FeeScheduleDefinition, subject = 'fees'): FeeSchedule {
  return {
    maker: decimalFractionOf(definition.maker, `maker rate of ${subject}`),
    taker: decimalFractionOf(definition.taker, `taker rate of ${subject}`),
    perUnit: decimalFractionOf(definition.perUnit ?? '0', `per-unit fee of ${subject}`),
    minimum: decimalFractionOf(definition.minimum ?? '0', `minimum fee of ${subject}`),
  }
}

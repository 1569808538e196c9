import { z } from 'zod'
import { type DecimalFraction, decimalFractionOf, ZERO_FRACTION } from './decimal-fraction.ts'
import { decimalText } from './decimal-schema.ts'

/** As the asset of a fee: what a spot fill brings in, the base of a buy and the quote of a sell. */
export const RECEIVED_ASSET = 'received'

const rate = decimalText({ maximumDecimals: 15 })
const positiveRate = decimalText({ maximumDecimals: 15, minimum: 0 })

const FeeTierDefinition = z
  .strictObject({
    volume: decimalText({ maximumDecimals: 15, above: 0 }).describe(
      'Trailing 30-day volume from which on this tier holds, in the reporting asset.',
    ),
    maker: rate.describe('Fee of a maker fill as a fraction of its value.'),
    taker: rate.describe('Fee of a taker fill as a fraction of its value.'),
  })
  .describe('Rates from a volume on.')

/** Schema of fees in configuration; decimals are text, because a float cannot hold 0.0002. */
export const FeeScheduleDefinition = z
  .strictObject({
    maker: rate.describe(
      'Fee of a maker fill as a fraction of its value: 0.0002 is 2 basis points; negative is a rebate.',
    ),
    taker: rate.describe('Fee of a taker fill as a fraction of its value.'),
    perUnit: rate.optional().describe('Added for each unit of quantity, in the settlement asset; default 0.'),
    minimum: positiveRate
      .optional()
      .describe('Least fee of a fill whose fee is positive, in the settlement asset; default 0.'),
    tiers: z
      .array(FeeTierDefinition)
      .optional()
      .describe("Rates by trailing 30-day volume of the venue's listings, in rising order; default none."),
    startingVolume: positiveRate
      .optional()
      .describe('Volume of the 30 days before the run, in the reporting asset; default 0.'),
    tierReview: z
      .enum(['fill', 'day'])
      .optional()
      .describe('When the tier is looked up: after each fill (default), or at 00:00 UTC.'),
    asset: z
      .string()
      .regex(/^[A-Za-z0-9._-]+$/, 'must be an asset name like BNB')
      .optional()
      .describe(
        "Asset in which fees are charged: the settlement asset (default); of spot listings the base, or 'received' for what the fill brings in; or any other like BNB, converted at the fill.",
      ),
    discount: positiveRate
      .optional()
      .describe('Fraction taken off fees that are charged in an asset other than the settlement asset; default 0.'),
    liquidation: positiveRate
      .optional()
      .describe("Fee of a liquidation on top of the taker's, as a fraction of its value; default 0."),
  })
  .superRefine(
    (definition: unknown, context) => {
      for (const [path, message] of problemsBetweenFields(definition as UncheckedFees)) {
        context.addIssue({ code: 'custom', path: [...path], message })
      }
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .describe('Trading fees of a listing.')
export type FeeScheduleDefinition = z.infer<typeof FeeScheduleDefinition>

interface UncheckedFees {
  readonly perUnit?: unknown
  readonly minimum?: unknown
  readonly asset?: unknown
  readonly discount?: unknown
  readonly tiers?: unknown
}

/** Rates that hold from a trailing volume on. */
export interface FeeTier {
  /** In the reporting asset; 0 of the first tier. */
  readonly volume: number
  /** Fraction of the value of a maker fill; negative is a rebate. */
  readonly maker: DecimalFraction
  /** Fraction of the value of a taker fill. */
  readonly taker: DecimalFraction
}

/**
 * Fees of a listing as exact fractions.
 *
 * fee of a fill = value × rate + quantity × perUnit, and at least `minimum` when that is positive; less `discount`, and
 * converted, when it is charged in another asset.
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
  /** In rising order of volume; the first has {@link maker} and {@link taker} and holds from 0 on. */
  readonly tiers: readonly FeeTier[]
  /** Volume of the 30 days before the run, in the reporting asset. */
  readonly startingVolume: number
  /** The tier is looked up at 00:00 UTC instead of after each fill. */
  readonly isReviewedDaily: boolean
  /** Asset of the fees, {@link RECEIVED_ASSET}, or undefined for the settlement asset. */
  readonly asset: string | undefined
  /** Fraction taken off fees in another asset than the settlement asset, 0 to 1. */
  readonly discount: DecimalFraction
  /** Of a liquidation, on top of the taker's fee, as a fraction of its value. */
  readonly liquidation: DecimalFraction
}

/** No fees at all. */
export const FREE_OF_FEES: FeeSchedule = createFeeSchedule({ maker: '0', taker: '0' })

/**
 * Exact fees of a definition.
 * @param subject whose fees, for the error
 * @throws CodedError `decimal.not_a_number`, `decimal.beyond_range`
 */
export function createFeeSchedule(definition: FeeScheduleDefinition, subject = 'fees'): FeeSchedule {
  const fraction = (text: string | undefined, name: string) =>
    text === undefined ? ZERO_FRACTION : decimalFractionOf(text, `${name} of ${subject}`)
  const maker = fraction(definition.maker, 'maker rate')
  const taker = fraction(definition.taker, 'taker rate')
  const tiers = (definition.tiers ?? []).map((tier, index) => ({
    volume: fraction(tier.volume, `volume of fee tier ${index + 1}`).value,
    maker: fraction(tier.maker, `maker rate of fee tier ${index + 1}`),
    taker: fraction(tier.taker, `taker rate of fee tier ${index + 1}`),
  }))
  return {
    maker,
    taker,
    perUnit: fraction(definition.perUnit, 'per-unit fee'),
    minimum: fraction(definition.minimum, 'minimum fee'),
    tiers: [{ volume: 0, maker, taker }, ...tiers],
    startingVolume: fraction(definition.startingVolume, 'starting volume').value,
    isReviewedDaily: definition.tierReview === 'day',
    asset: definition.asset,
    discount: fraction(definition.discount, 'discount'),
    liquidation: fraction(definition.liquidation, 'liquidation fee'),
  }
}

/** What is wrong between fields, by path. Fields may be anything: each has errors of its own. */
function problemsBetweenFields(fees: UncheckedFees): (readonly [readonly (string | number)[], string])[] {
  const problems: (readonly [readonly (string | number)[], string])[] = []
  if (fees.asset !== undefined) {
    for (const field of ['perUnit', 'minimum'] as const) {
      if (fees[field] === undefined) continue
      problems.push([[field], "cannot stand beside 'asset': fees in a named asset are by rate alone"])
    }
  } else if (fees.discount !== undefined) {
    problems.push([['discount'], "needs 'asset': it is for fees in another asset than the settlement asset"])
  }
  if (Number(fees.discount) > 1) problems.push([['discount'], `'${String(fees.discount)}' must be at most 1`])
  if (!Array.isArray(fees.tiers)) return problems
  let below = 0
  for (const [index, tier] of (fees.tiers as readonly unknown[]).entries()) {
    const volume = Number((tier as { volume?: unknown } | null)?.volume)
    if (!(volume > below) && volume > 0) {
      problems.push([['tiers', index, 'volume'], `'${volume}' must be above the volume of the tier before, ${below}`])
    }
    below = volume
  }
  return problems
}

import { CodedError } from '@hft/clock'
import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { decimalText } from './decimal-schema.ts'

const tierVolume = decimalText({ minimum: 0, maximumDecimals: 15 })

/** Schema of one margin tier in configuration. */
export const MarginTierDefinition = z
  .strictObject({
    from: tierVolume.describe(
      'Notional from which on this tier holds: in quote, of an inverse contract in base; 0 for the first.',
    ),
    maximumLeverage: z.number().min(1).max(1_000).describe('Largest leverage of a position in this tier.'),
    maintenanceRate: decimalText({ above: 0, maximumDecimals: 15 }).describe(
      'Maintenance margin as a fraction of notional, like 0.004; rising from tier to tier.',
    ),
  })
  .describe('A range of notional with its leverage and maintenance rate.')
export type MarginTierDefinition = z.infer<typeof MarginTierDefinition>

/** One margin tier. */
export interface MarginTier {
  /** Notional from which on it holds, in the settlement asset. */
  readonly from: number
  readonly maximumLeverage: number
  /** Fraction of notional. */
  readonly maintenanceRate: number
  /**
   * Taken off notional × rate, so that the maintenance margin doesn't jump at a tier's start: that of the tier below
   * + from × (rate − rate of the tier below).
   */
  readonly maintenanceAmount: number
}

/** Maintenance rate and leverage where a listing says nothing: those of a large contract's first tier. */
const DEFAULT_TIERS: readonly MarginTierDefinition[] = [{ from: '0', maximumLeverage: 125, maintenanceRate: '0.004' }]

/**
 * A listing's margin tiers in rising order, the first from 0 on.
 *
 * @param subject whose tiers, for the error
 * @throws CodedError `margin.tiers` that lists every mistake
 */
export function createMarginTiers(
  definitions: readonly MarginTierDefinition[] | undefined,
  subject = 'margin tiers',
): MarginTier[] {
  const given = definitions ?? DEFAULT_TIERS
  const problems = problemsOf(given)
  if (problems.length > 0) throw new CodedError('margin.tiers', `${subject}: ${problems.join('; ')}`)
  let amount = new Decimal(0)
  let below = new Decimal(0)
  return given.map(({ from, maximumLeverage, maintenanceRate }) => {
    amount = amount.plus(new Decimal(from).times(new Decimal(maintenanceRate).minus(below)))
    below = new Decimal(maintenanceRate)
    return {
      from: Number(from),
      maximumLeverage,
      maintenanceRate: Number(maintenanceRate),
      maintenanceAmount: amount.toNumber(),
    }
  })
}

function problemsOf(tiers: readonly MarginTierDefinition[]): string[] {
  if (tiers.length === 0) return ['there is none; give at least one, from 0 on']
  const problems: string[] = []
  if (Number(tiers[0]!.from) !== 0) problems.push(`the first starts at ${tiers[0]!.from}; it must start at 0`)
  for (const [index, tier] of tiers.entries()) {
    const { from, maximumLeverage, maintenanceRate } = tier
    const name = `tier ${index + 1}`
    const rate = Number(maintenanceRate)
    if (rate >= 1) problems.push(`${name}: a maintenance rate of ${maintenanceRate}; it must be below 1`)
    if (rate * maximumLeverage > 1) {
      problems.push(`${name}: at a leverage of ${maximumLeverage} the initial margin is below the maintenance margin`)
    }
    const before = tiers[index - 1]
    if (before === undefined) continue
    if (Number(from) <= Number(before.from)) problems.push(`${name} starts at ${from}, not above ${before.from}`)
    if (rate <= Number(before.maintenanceRate)) {
      problems.push(`${name}: a maintenance rate of ${maintenanceRate}, not above ${before.maintenanceRate}`)
    }
    if (maximumLeverage > before.maximumLeverage) {
      problems.push(`${name}: a leverage of ${maximumLeverage}, above ${before.maximumLeverage} of the tier before`)
    }
  }
  return problems
}

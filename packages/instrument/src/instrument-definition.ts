import { CodedError } from '@hft/clock'
import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { gridOf } from './decimal-grid.ts'
import { decimalText } from './decimal-schema.ts'
import { FeeScheduleDefinition, RECEIVED_ASSET } from './fee-schedule.ts'
import { parseInstrumentId } from './instrument-id.ts'
import { createMarginTiers, MarginTierDefinition } from './margin-schedule.ts'
import { createPriceRule, PriceRuleDefinition } from './price-rule.ts'

const id = z.string().superRefine((text, context) => {
  for (const message of refusals(() => parseInstrumentId(text))) context.addIssue({ code: 'custom', message })
})
const kind = z.enum(['spot', 'linear', 'inverse'])
const asset = z.string().regex(/^[A-Za-z0-9._-]+$/, 'must be an asset name like BTC')
const unit = decimalText({ above: 0, maximumDecimals: 18 })
const quantity = decimalText({ above: 0 })
const contractSize = decimalText({ above: 0, maximumDecimals: 15 })
const marginTiers = z.array(MarginTierDefinition)
const negativePrices = z.boolean()

/** Schema of a listing in configuration. Decimals are text; all mistakes are reported together. */
export const InstrumentDefinition = z
  .strictObject({
    id: id.describe('venue:symbol, like binance-usdm:BTCUSDT; the symbol as the venue writes it.'),
    kind: kind.describe(
      'spot: exchanged for quote; linear: contract settled in quote; inverse: contract settled in base.',
    ),
    base: asset.describe('Asset that is bought and sold, like BTC.'),
    quote: asset.describe('Asset in which the price is given, like USDT.'),
    settle: asset.optional().describe('Asset of profit, margin and fees; default quote, of an inverse contract base.'),
    tickSize: unit.describe('Unit of prices, like "0.01".'),
    lotSize: unit.describe('Unit of quantities, like "0.001".'),
    contractSize: contractSize
      .optional()
      .describe('Units of base (linear) or of quote (inverse) in a quantity of 1; default 1.'),
    fees: FeeScheduleDefinition,
    marginTiers: marginTiers
      .optional()
      .describe('Leverage and maintenance margin by notional; default one tier of 125 and 0.004.'),
    fundingIntervalHours: z
      .int()
      .refine((hours) => hours >= 1 && 24 % hours === 0, 'must divide a day, like 1, 4 or 8')
      .optional()
      .describe(
        'Hours between funding payments, counted from 00:00 UTC; default 8. Only where the venue sends a rate.',
      ),
    quantityStep: quantity
      .optional()
      .describe('Order quantities are multiples of this; default the lot. Recorded books may be finer than orders.'),
    minimumQuantity: quantity.optional().describe('Smallest order; default one lot.'),
    maximumQuantity: quantity.optional().describe('Largest order; default no limit.'),
    minimumNotional: decimalText({ minimum: 0 })
      .optional()
      .describe('Smallest order value in quote; default 0, no limit.'),
    priceRule: PriceRuleDefinition.optional().describe('Prices an order may use; default every tick.'),
    negativePrices: negativePrices
      .optional()
      .describe(
        'Whether a price may be 0 or less, as of spreads and some energy contracts; linear alone, default false.',
      ),
  })
  .superRefine(
    (definition: unknown, context) => {
      for (const [path, message] of problemsBetweenFields(definition)) {
        context.addIssue({ code: 'custom', path: [path], message })
      }
    },
    // Runs although fields failed, so that one report holds every mistake.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .describe('A listing at a venue.')
export type InstrumentDefinition = z.input<typeof InstrumentDefinition>

/** A field and what is wrong with it. */
type Problem = readonly [field: string, message: string]
/** A field's value where it is right by itself, undefined where it has an error of its own. */
type ReadField = <T>(schema: z.ZodType<T>, field: string) => T | undefined

function problemsBetweenFields(definition: unknown): Problem[] {
  const fields = new Map<string, unknown>(Object.entries(definition as object))
  const read: ReadField = (schema, field) => schema.safeParse(fields.get(field)).data
  return [...priceProblems(read), ...quantityProblems(read), ...assetProblems(read)]
}

function priceProblems(read: ReadField): Problem[] {
  const tickSize = read(unit, 'tickSize')
  if (tickSize === undefined) return []
  const tickRefusals = refusals(() => gridOf(tickSize, 'tick'))
  if (tickRefusals.length > 0) return tickRefusals.map((message) => ['tickSize', message])
  const rule = read(PriceRuleDefinition, 'priceRule')
  if (rule === undefined) return []
  return refusals(() => createPriceRule(rule, gridOf(tickSize))).map((message) => ['priceRule', message])
}

function quantityProblems(read: ReadField): Problem[] {
  const lotSize = read(unit, 'lotSize')
  if (lotSize === undefined) return []
  const lotRefusals = refusals(() => gridOf(lotSize, 'lot'))
  if (lotRefusals.length > 0) return lotRefusals.map((message) => ['lotSize', message])
  const problems: Problem[] = []
  for (const field of ['quantityStep', 'minimumQuantity', 'maximumQuantity']) {
    const text = read(quantity, field)
    if (text === undefined) continue
    for (const message of refusals(() => gridOf(lotSize).countOfText(text, 'quantity'))) problems.push([field, message])
  }
  const smallest = read(quantity, 'minimumQuantity') ?? lotSize
  const largest = read(quantity, 'maximumQuantity')
  if (largest !== undefined && new Decimal(largest).lt(smallest)) {
    problems.push(['maximumQuantity', `'${largest}' is below the smallest order, ${smallest}`])
  }
  return problems
}

function assetProblems(read: ReadField): Problem[] {
  const problems: Problem[] = []
  const [base, quote, settle] = [read(asset, 'base'), read(asset, 'quote'), read(asset, 'settle')]
  if (base !== undefined && base === quote) problems.push(['quote', `'${quote}' is the base as well; they must differ`])
  const ofKind = read(kind, 'kind')
  const right = ofKind === 'inverse' ? base : ofKind === 'spot' ? quote : undefined
  if (settle !== undefined && right !== undefined && settle !== right) {
    problems.push(['settle', `'${settle}' cannot settle a listing of kind ${ofKind}; it must be ${right}`])
  }
  if (ofKind !== undefined && ofKind !== 'linear' && read(negativePrices, 'negativePrices') === true) {
    problems.push(['negativePrices', `must be false for a listing of kind ${ofKind}; only linear contracts may`])
  }
  const multiplier = read(contractSize, 'contractSize')
  if (ofKind === 'spot' && multiplier !== undefined && !new Decimal(multiplier).eq(1)) {
    problems.push(['contractSize', `'${multiplier}' must be 1 for a spot listing`])
  }
  const feeAsset = read(FeeScheduleDefinition, 'fees')?.asset
  if (feeAsset !== undefined && feeAsset !== (settle ?? right ?? quote)) {
    if (ofKind === 'inverse') problems.push(['fees', `asset '${feeAsset}': an inverse contract's fees are in ${base}`])
    if (ofKind === 'linear' && (feeAsset === RECEIVED_ASSET || feeAsset === base)) {
      problems.push(['fees', `asset '${feeAsset}': only of a spot listing can fees be taken from what is received`])
    }
  }
  const tiers = read(marginTiers, 'marginTiers')
  if (tiers !== undefined) {
    for (const message of refusals(() => createMarginTiers(tiers))) problems.push(['marginTiers', message])
  }
  return problems
}

/** The message of the coded error that `attempt` throws, if any. */
function refusals(attempt: () => unknown): string[] {
  try {
    attempt()
    return []
  } catch (error) {
    if (error instanceof CodedError) return [error.message]
    throw error
  }
}
